"""What is remembered of what we said ourselves, and of what customers do to messages."""

from typing import Any

import pytest

from chatwootai.core.delivery import Delivered
from chatwootai.core.events import Change, Direction, Event, EventKind, Mark, Party, Survey
from chatwootai.core.gate import DeliveryFailed, Ignore
from chatwootai.core.plan import Deed, DeedKind, Plan
from tests.building import CONVERSATION, SHOP, event, message
from tests.unit.house import House, persons_answer
from tests.unit.house import house as build

PLAN = Plan("a1", ("1",), (Deed(DeedKind.SAY, "Olá!"), Deed(DeedKind.SAY, "Tudo bem?")))


@pytest.fixture
def house() -> House:
    return build()


def _echo(mark: Mark, number: int) -> Event:
    own = message("Olá!", number, direction=Direction.OUTGOING, sender=Party.BOT, mark=mark)
    return event(own)


def _updated(**its: Any) -> Event:
    usual = {"direction": Direction.OUTGOING, "sender": Party.BOT} | its
    return event(message("Olá!", 9, **usual), kind=EventKind.MESSAGE_UPDATED)


def _withdrawn() -> Event:
    return event(message("…", is_deleted=True), kind=EventKind.MESSAGE_UPDATED)


async def test_an_echo_of_ours_tells_that_its_part_was_sent(house: House) -> None:
    await house.remember(plan=PLAN)

    await house.decide(_echo(Mark("a1", 1), 77))

    assert (await house.session()).plan == PLAN.done(Mark("a1", 1), 77)


async def test_a_part_whose_echo_came_before_its_answer_is_not_sent_again(house: House) -> None:
    await house.remember(plan=PLAN)
    await house.decide(_echo(Mark("a1", 0), 77))

    await house.carry_out()

    assert house.helpdesk.said(CONVERSATION) == ["Tudo bem?"]


@pytest.mark.parametrize("mark", [Mark("z9", 0), Mark("a1", 2), Mark("a1", -1)])
async def test_an_echo_of_another_turn_changes_nothing(house: House, mark: Mark) -> None:
    await house.remember(plan=PLAN)
    before = await house.documents.find(SHOP, "", 1)

    await house.decide(_echo(mark, 77))

    assert await house.documents.find(SHOP, "", 1) == before


async def test_what_the_bot_had_left_to_say_is_not_said_after_a_person_took_over(
    house: House,
) -> None:
    await house.remember(plan=PLAN.done(Mark("a1", 0), 77))
    await house.decide(persons_answer())
    await house.decide(event(changed=frozenset({Change.STATUS})))

    delivered = await house.carry_out()

    assert delivered is Delivered.NOTHING
    assert house.helpdesk.said(CONVERSATION) == []
    assert (await house.session()).answered == ("1",)


async def test_a_failure_is_reported_again_until_it_has_been_dealt_with(house: House) -> None:
    failed = _updated(failure="131047")
    await house.decide(failed)

    decision = await house.decide(failed)

    assert decision == DeliveryFailed(9, "131047")


async def test_a_rating_is_remembered_as_its_customers(house: House) -> None:
    await house.decide(_updated(survey=Survey(2, "demorou")))

    assert (await house.session()).survey == Survey(2, "demorou")
    assert await house.documents.erase(SHOP, contact=7) == 1


async def test_a_message_that_was_withdrawn_before_it_came_is_not_answered(house: House) -> None:
    await house.decide(_withdrawn())

    decision = await house.decide(event(message("Oi")))

    assert decision == Ignore("already dealt with")


async def test_a_message_that_is_withdrawn_while_it_is_answered_stays_so(house: House) -> None:
    await house.remember(plan=PLAN)

    await house.decide(_withdrawn())

    session = await house.session()
    assert (session.plan, session.answered) == (PLAN, ())
