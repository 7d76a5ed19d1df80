"""Where a person has the conversation, nothing more is said."""

import asyncio
from dataclasses import replace

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.delivery import Delivered
from chatwootai.core.events import Party, Status
from chatwootai.core.gate import Policy
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, SHOP
from tests.unit.desk import HERE, TWO_PARTS, Desk
from tests.unit.stores import SlowHelpdesk


@pytest.mark.parametrize(
    ("state", "answers_open", "stands_down"),
    [
        (ConversationState(Status.PENDING), False, False),
        (ConversationState(Status.PENDING, Party.PERSON), False, True),
        (ConversationState(Status.OPEN), False, True),
        (ConversationState(Status.OPEN), True, False),
        (ConversationState(Status.OPEN, Party.PERSON), True, True),
        (ConversationState(Status.SNOOZED), True, True),
    ],
    ids=str,
)
async def test_what_the_people_have_is_left_to_them(
    state: ConversationState, *, answers_open: bool, stands_down: bool
) -> None:
    desk = Desk()
    desk.helpdesk.states[CONVERSATION] = state
    await desk.plan(*TWO_PARTS)

    done = await desk.delivery.go_on(replace(HERE, policy=Policy(answers_open)))

    session = await desk.session()
    assert (done is Delivered.STOOD_DOWN) is stands_down
    assert (desk.said() == []) is stands_down
    assert (session.owner is Owner.PERSON) is stands_down
    assert (session.plan, session.answered) == (None, ("1", "2"))


async def test_a_person_whom_the_help_desk_does_not_show_is_known_from_the_session() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS, owner=Owner.PERSON)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.said()) == (Delivered.STOOD_DOWN, [])


async def test_a_person_who_comes_while_the_help_desk_is_asked_is_seen() -> None:
    clock = ManualClock()
    desk = Desk(SlowHelpdesk(clock=clock, seconds={"show": 5}), clock)
    await desk.plan(*TWO_PARTS)
    carrying_out = asyncio.create_task(desk.delivery.go_on(HERE))
    await clock.advance(1)
    await desk.sessions.update(SHOP, CONVERSATION, Session.given_to_people)

    await clock.advance(5)

    assert (carrying_out.result(), desk.said()) == (Delivered.STOOD_DOWN, [])


async def test_what_was_said_before_a_person_came_is_remembered() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    await desk.echo(0)
    desk.helpdesk.states[CONVERSATION] = ConversationState(Status.OPEN)

    await desk.delivery.go_on(HERE)

    session = await desk.session()
    assert ([said.text for said in session.history], session.owner) == (["Oi!"], Owner.PERSON)
