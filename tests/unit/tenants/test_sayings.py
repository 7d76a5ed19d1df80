"""What each layer says of a value."""

import pytest

from chatwootai.core.located import Amend, Path
from chatwootai.core.tenants.inheritance import Layer, sayings
from tests.unit.tenants.written import located

DEADLINE: Path = ("turns", "deadline")


def said(*texts: str, path: Path = DEADLINE) -> list[tuple[str, str, object, Amend | None]]:
    """Return what the texts, the lowest first, say: layer, where, value and amendment."""
    layers = [Layer(str(number), located(text, "f")) for number, text in enumerate(texts, start=1)]
    return [
        (one.layer, ".".join(map(str, one.path)), one.value, one.amend)
        for one in sayings(layers, path)
    ]


def test_each_layer_says_what_it_says_the_lowest_first() -> None:
    assert said("turns: {deadline: 9}", "language: pt", "turns: {deadline: 5}") == [
        ("1", "turns.deadline", 9, None),
        ("3", "turns.deadline", 5, None),
    ]


def test_the_place_is_that_of_the_value() -> None:
    [one] = sayings([Layer("account", located("turns: {deadline: 9}", "f"))], DEADLINE)

    assert str(one.position) == "f:1:19"


def test_a_mapping_that_was_reset_is_told_beside_what_stands_in_it() -> None:
    assert said("turns: {deadline: 9}", "turns: !reset {deadline: 5}", "turns: !reset {}") == [
        ("1", "turns.deadline", 9, None),
        ("2", "turns", {"deadline": 5}, Amend.RESET),
        ("2", "turns.deadline", 5, None),
        ("3", "turns", {}, Amend.RESET),
    ]


def test_a_reset_alone_is_told() -> None:
    assert said("turns: {deadline: !reset }", "turns: !reset") == [
        ("1", "turns.deadline", None, Amend.RESET),
        ("2", "turns", None, Amend.RESET),
    ]


def test_a_reset_of_a_whole_file_is_told() -> None:
    assert said("!reset {language: pt}") == [("1", "", {"language": "pt"}, Amend.RESET)]


def test_only_who_removes_the_key_is_told_of_those_who_remove_keys() -> None:
    assert said("turns: !remove [quiet_time]", "turns: !remove [deadline]") == [
        ("2", "turns", ["deadline"], Amend.REMOVE)
    ]


@pytest.mark.parametrize("other", ["5", "null", "[a]"])
def test_what_stands_in_the_place_of_a_mapping_is_told(other: str) -> None:
    [(_, path, _, amend)] = said(f"turns: {other}")

    assert (path, amend) == ("turns", None)


def test_an_empty_file_says_nothing() -> None:
    assert said("", "{}", "turns: {}") == []


def test_null_is_something_that_is_said() -> None:
    assert said("turns: {deadline: null}") == [("1", "turns.deadline", None, None)]


def test_of_a_list_every_part_of_it_is_told() -> None:
    texts = ("labels: [a]", "labels: !append [b]", "labels: !remove [a]")

    assert [(value, amend) for _, _, value, amend in said(*texts, path=("labels",))] == [
        (["a"], None),
        (["b"], Amend.APPEND),
        (["a"], Amend.REMOVE),
    ]
    assert said(*texts, path=("labels", 0)) == said(*texts, path=("labels",))


def test_of_a_mapping_each_layers_part_is_told() -> None:
    assert said("turns: {deadline: 9}", "turns: {quiet_time: 1}", path=("turns",)) == [
        ("1", "turns", {"deadline": 9}, None),
        ("2", "turns", {"quiet_time": 1}, None),
    ]
