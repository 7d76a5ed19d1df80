"""A conversation that another agent bot has is not ours, once it is known which bot we are."""

from dataclasses import replace

import pytest

from chatwootai.core.events import Change, Event, Party, Status, from_json, to_json
from chatwootai.core.gate import (
    Answer,
    Ignore,
    PersonTookOver,
    Policy,
    ReturnedToBot,
    decide,
)
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, SHOP, event, message, said
from tests.unit.house import House
from tests.unit.house import house as build

OURS = Session(SHOP, CONVERSATION)
WE_ARE_2 = Policy(bot_id=2)
ANY_BOT = Policy()


def held(by: int, text: str = "", status: Status = Status.PENDING) -> Event:
    """Return an event of a conversation that is assigned to the agent bot *by*."""
    about = message(text) if text else None
    return event(about, status=status, assignee=Party.BOT, assigned_bot=by)


@pytest.mark.parametrize("status", [Status.PENDING, Status.OPEN])
def test_a_message_to_another_bot_is_not_answered(status: Status) -> None:
    decision = decide(held(9, "Oi", status=status), OURS, WE_ARE_2)

    assert decision == Ignore("another bot has it")


@pytest.mark.parametrize(("by", "policy"), [(2, WE_ARE_2), (9, ANY_BOT), (0, WE_ARE_2)])
@pytest.mark.parametrize("status", [Status.PENDING, Status.OPEN])
def test_a_message_to_our_bot_or_to_one_that_may_be_ours_is_answered(
    by: int, policy: Policy, status: Status
) -> None:
    decision = decide(held(by, "Oi", status=status), OURS, policy)

    assert decision == Answer(said("Oi"))


def test_another_bot_takes_over_by_having_the_conversation_assigned() -> None:
    decision = decide(held(9), OURS, WE_ARE_2)

    assert decision == PersonTookOver("assigned to another bot")


def test_another_bot_gives_the_conversation_back_by_a_change() -> None:
    theirs = replace(OURS, owner=Owner.PERSON, status=Status.PENDING)
    back = replace(held(2), changed=frozenset({Change.ASSIGNEE}))

    decision = decide(back, theirs, WE_ARE_2)

    assert decision == ReturnedToBot()


def test_who_is_not_a_bot_is_seen_as_before() -> None:
    about = event(message("Oi"), assignee=Party.PERSON, assigned_bot=0)

    assert decide(about, OURS, WE_ARE_2) == Ignore("the people have it")


def test_an_event_that_was_stored_before_bots_had_numbers_is_understood() -> None:
    stored = to_json(held(0, "Oi")).replace(b',"assigned_bot":0', b"")

    assert b"assigned_bot" not in stored
    assert from_json(stored) == held(0, "Oi")


async def test_the_mapping_tells_which_bot_is_ours() -> None:
    knowing, unknowing = build(bot_id=2), build()

    decisions = [await _decided(its) for its in (knowing, unknowing)]

    assert decisions == [Ignore("another bot has it"), Answer(said("Oi"))]


async def _decided(house: House) -> object:
    return await house.decide(held(9, "Oi"))
