"""Which custom attributes of a contact are switched on."""

from typing import Any

import pytest

from tests.contracts.bodies import CHANGED, body, read


def traits(attributes: Any) -> tuple[str, ...]:
    changes = {"sender.custom_attributes": attributes}
    return read(body(changes=changes)).contact.traits


@pytest.mark.parametrize("value", [True, "true", "True", "yes", "sim", "Sim", "sí", "SÍ"])
def test_a_checkbox_or_a_word_for_yes_switches_on(value: Any) -> None:
    assert traits({"vip": value}) == ("vip",)


@pytest.mark.parametrize("value", [False, None, "", "no", "false", "não", 0, {}, [True], "vip"])
def test_all_else_does_not(value: Any) -> None:
    assert traits({"vip": value}) == ()


@pytest.mark.parametrize("attributes", [None, [], "vip", 7, {}])
def test_attributes_that_are_none_are_no_error(attributes: Any) -> None:
    assert traits(attributes) == ()


def test_an_event_that_is_no_message_tells_them_too() -> None:
    changes = {"meta.sender.custom_attributes": {"vip": True}}

    found = read(body(CHANGED, changes))

    assert found.contact.traits == ("vip",)


def test_a_stranger_cannot_make_us_remember_much() -> None:
    many = {f"trait {number:04}": True for number in range(1_000)} | {"x" * 201: True}

    found = traits(many)

    assert len(found) == 20
    assert max(map(len, found)) <= 200
