from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.core.located import Located
from chatwootai.core.tenants.inheritance import Layer, laid

OURS = """\
turns:
  quiet_time: 3
labels: [own]
"""
SHARED = """\
language: es
turns:
  quiet_time: 1
  deadline: 9
labels: [first, second]
"""


def over(*texts: str) -> Located:
    """Return what the texts, the lowest first, make together."""
    names = ("shared", "ours")
    layers = [Layer(name, parse_yaml(text, name)) for name, text in zip(names, texts, strict=True)]
    return laid(layers, [])


def place(located: Located, *path: str | int) -> str:
    return str(located.position(path))


def test_mappings_merge_and_all_else_replaces() -> None:
    assert over(SHARED, OURS).value == {
        "language": "es",
        "turns": {"quiet_time": 3, "deadline": 9},
        "labels": ["own"],
    }


def test_each_value_keeps_the_place_where_it_was_written() -> None:
    located = over(SHARED, OURS)

    assert place(located, "turns", "quiet_time") == "ours:2:15"
    assert place(located, "turns", "deadline") == "shared:4:13"
    assert place(located, "language") == "shared:1:11"


def test_each_key_keeps_the_place_where_it_was_written() -> None:
    located = over(SHARED, OURS)

    assert str(located.key_position(("turns", "quiet_time"))) == "ours:2:3"
    assert str(located.key_position(("turns", "deadline"))) == "shared:4:3"


def test_of_a_list_that_was_replaced_no_place_is_left() -> None:
    located = over(SHARED, OURS)

    assert place(located, "labels", 1) == "ours:3:9"


def test_of_a_mapping_that_was_replaced_no_place_is_left() -> None:
    located = over(SHARED, "turns: 5")

    assert place(located, "turns", "deadline") == "ours:1:8"


def test_a_mapping_takes_the_place_of_a_scalar() -> None:
    located = over(SHARED, "language: {code: pt}")

    assert isinstance(located.value, dict)
    assert located.value["language"] == {"code": "pt"}
    assert place(located, "language", "code") == "ours:1:18"


def test_what_is_inside_a_list_is_found_when_a_value_is_laid_over_it() -> None:
    located = over("- {a: 2, b: 3}", "- {a: 1}")

    assert located.value == [{"a": 1}]
    assert place(located, 0, "b") == "ours:1:3"


def test_the_faults_of_both_are_kept() -> None:
    located = over("b: {", "a: [")

    assert [fault.position.file for fault in located.faults] == ["shared", "ours"]
