import pytest

from chatwootai.core.located import Fault, Located
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.naming import value_at
from tests.unit.tenants.written import located

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


def over(*texts: str, faults: list[Fault] | None = None) -> Located:
    """Return what the texts, the lowest first, make together."""
    names = ("shared", "ours", "mine")[: len(texts)]
    layers = [Layer(name, located(text, name)) for name, text in zip(names, texts, strict=True)]
    return laid(layers, [] if faults is None else faults)


def place(located: Located, *path: str | int) -> str:
    return str(located.position(path))


def test_mappings_merge_and_all_else_replaces() -> None:
    assert over(SHARED, OURS).value == {
        "language": "es",
        "turns": {"quiet_time": 3, "deadline": 9},
        "labels": ["own"],
    }


def test_each_value_keeps_the_place_where_it_was_written() -> None:
    together = over(SHARED, OURS)

    assert place(together, "turns", "quiet_time") == "ours:2:15"
    assert place(together, "turns", "deadline") == "shared:4:13"
    assert place(together, "language") == "shared:1:11"


def test_each_key_keeps_the_place_where_it_was_written() -> None:
    together = over(SHARED, OURS)

    assert str(together.key_position(("turns", "quiet_time"))) == "ours:2:3"
    assert str(together.key_position(("turns", "deadline"))) == "shared:4:3"


def test_of_a_list_that_was_replaced_no_place_is_left() -> None:
    together = over(SHARED, OURS)

    assert place(together, "labels", 1) == "ours:3:9"


def test_of_a_mapping_that_was_replaced_no_place_is_left() -> None:
    together = over(SHARED, "turns: 5")

    assert place(together, "turns", "deadline") == "ours:1:8"


def test_a_mapping_takes_the_place_of_a_scalar() -> None:
    together = over(SHARED, "language: {code: pt}")

    assert isinstance(together.value, dict)
    assert together.value["language"] == {"code": "pt"}
    assert place(together, "language", "code") == "ours:1:18"


def test_what_is_inside_a_list_is_found_when_a_value_is_laid_over_it() -> None:
    together = over("- {a: 2, b: 3}", "- {a: 1}")

    assert together.value == [{"a": 1}]
    assert place(together, 0, "b") == "ours:1:3"


def test_the_faults_of_both_are_kept() -> None:
    together = over("b: {", "a: [")

    assert [fault.position.file for fault in together.faults] == ["shared", "ours"]


@pytest.mark.parametrize(
    ("ours", "value"),
    [
        ("labels: !append [own]", ["first", "second", "own"]),
        ("labels: !append [first]", ["first", "second", "first"]),
        ("labels: !remove [first]", ["second"]),
        ("labels: !remove [first, second]", []),
        ("labels: !reset [own]", ["own"]),
        ("turns: !reset {quiet_time: 3}", {"quiet_time": 3}),
        ("turns: !remove [deadline]", {"quiet_time": 1}),
        ("more: !append [own]", ["own"]),
        ("more: !reset own", "own"),
    ],
)
def test_tags_change_what_is_inherited(ours: str, value: object) -> None:
    together = over(SHARED, ours).value

    assert isinstance(together, dict)
    assert together[ours.partition(":")[0]] == value


def test_a_reset_alone_takes_the_key_back_and_leaves_no_place_of_it() -> None:
    together = over(SHARED, "language: !reset")

    assert together.value == {
        "turns": {"quiet_time": 1, "deadline": 9},
        "labels": ["first", "second"],
    }
    assert ("language",) not in {*together.keys, *together.values}


def test_a_reset_of_a_whole_file_leaves_nothing_below_it() -> None:
    assert over(SHARED, "!reset {language: pt}").value == {"language": "pt"}


def test_what_was_reset_can_be_said_again_above() -> None:
    assert over("a: {b: 1}", "a: !reset", "a: {c: 2}").value == {"a": {"c": 2}}


def test_items_of_a_joined_list_stand_where_each_was_written() -> None:
    together = over(SHARED, "labels: !append [{a: 1}]", "labels: !remove [first]")

    assert together.value == {**located(SHARED).value, "labels": ["second", {"a": 1}]}  # type: ignore[dict-item]
    assert place(together, "labels", 0) == "shared:5:17"
    assert place(together, "labels", 1, "a") == "ours:1:22"
    assert place(together, "labels") == "mine:1:9"


def test_keys_are_removed_by_number_as_by_text() -> None:
    assert over("{9: a, 10: b}", "!remove [9]").value == {"10": "b"}


@pytest.mark.parametrize("item", ["true", "1", "1.0"])
def test_true_and_one_are_told_apart_when_items_are_removed(item: str) -> None:
    together = over("a: [true, 1, [true]]", f"a: !remove [{item}]").value

    assert together == {"a": [1, [True]] if item == "true" else [True, [True]]}
    assert value_at(together, ("a", 0))[1] is (1 if item == "true" else True)


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        ("labels: !remove [third]", "'third' is not inherited here, so it cannot be removed"),
        ("turns: !remove [[deadline]]", "['deadline'] is not inherited here"),
        ("labels: !remove [{a: 1}]", "{'a': 1} is not inherited here"),
        ("turns: !append [a]", "what is inherited here is no list"),
        ("language: !append [a]", "what is inherited here is no list"),
        ("language: !remove [a]", "no list and no mapping is inherited here"),
        ("unheard: !remove [a]", "no list and no mapping is inherited here"),
    ],
)
def test_an_amendment_that_does_not_fit_is_told_at_its_place(ours: str, told: str) -> None:
    faults: list[Fault] = []

    over(SHARED, ours, faults=faults)

    [fault] = faults
    assert fault.what.startswith(told)
    assert fault.position.file == "ours"


def test_what_an_amendment_does_not_fit_keeps_its_places() -> None:
    together = over(SHARED, "turns: !append [a]")

    assert together.value == located(SHARED).value
    assert place(together, "turns", "deadline") == "shared:4:13"


def test_who_is_lenient_passes_over_what_does_not_fit() -> None:
    faults: list[Fault] = []
    layers = [
        Layer("shared", located(SHARED)),
        Layer("ours", located("labels: !remove [third]"), is_lenient=True),
    ]

    together = laid(layers, faults)

    assert (together.value, faults) == (located(SHARED).value, [])
