from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.core.located import Fault, Located, Position

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


def place(located: Located, *path: str | int) -> str:
    return str(located.position(path))


def test_a_fault_is_one_line_with_place_and_remedy() -> None:
    fault = Fault(Position("a.yaml", 3, 7), "unknown key 'x'", "remove it")

    assert str(fault) == "a.yaml:3:7: unknown key 'x'; remove it"


def test_faults_come_in_the_order_of_their_places() -> None:
    late, early = Fault(Position("a", 10), "x", "y"), Fault(Position("a", 9, 80), "x", "y")

    assert sorted([late, early]) == [early, late]


def test_what_has_no_place_stands_where_the_nearest_thing_around_it_does() -> None:
    located = parse_yaml(OURS, "ours")

    assert place(located, "turns", "deadline", "x") == "ours:2:3"


def test_what_has_no_place_at_all_stands_at_the_beginning() -> None:
    assert place(Located("ours", {}), "turns") == "ours:1:1"


def test_a_key_has_another_place_than_its_value() -> None:
    located = parse_yaml(OURS, "ours")

    assert str(located.key_position(("turns", "quiet_time"))) == "ours:2:3"
    assert place(located, "turns", "quiet_time") == "ours:2:15"


def test_an_entry_of_a_list_has_no_key_so_its_own_place_is_told() -> None:
    located = parse_yaml(OURS, "ours")

    assert str(located.key_position(("labels", 0))) == "ours:3:10"


def test_keys_that_are_left_out_are_gone_and_the_others_stay() -> None:
    located = parse_yaml(SHARED, "shared").without({"turns", "labels"})

    assert located.value == {"language": "es"}


def test_nothing_can_be_left_out_of_what_is_no_mapping() -> None:
    located = parse_yaml("- a", "shared")

    assert located.without({"a"}) is located


def test_what_is_put_inside_a_key_keeps_its_places() -> None:
    located = parse_yaml("- id: a", "faq.yaml").inside("entries")

    assert located.value == {"entries": [{"id": "a"}]}
    assert place(located, "entries", 0, "id") == "faq.yaml:1:7"
    assert str(located.key_position(("entries", 0, "id"))) == "faq.yaml:1:3"


def test_what_could_not_be_read_is_not_put_inside_anything() -> None:
    located = parse_yaml("- [", "faq.yaml").inside("entries")

    assert located.value is None
    assert len(located.faults) == 1
