"""What does not answer is asked again, what refuses is not, and the customer is never left alone."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from chatwootai.core.conversation import ConversationId, Handoff, HandoffReason, Outcome, Reply
from chatwootai.core.agents.agent import Work
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Direction, Event, EventKind, Mark, Party, Status
from chatwootai.core.sessions import Owner
from tests.building import CONVERSATION, event, message
from tests.unit.house import persons_answer
from tests.unit.office import Office, Stores, says, shop
from tests.unit.staff import Clerk, FailingClerk, SlowClerk
from tests.unit.stores import FickleHelpdesk

SILENT = ServiceUnavailableError("Chatwoot", "sending a message")


def undelivered(number: int) -> Event:
    """Return the event that the channel could not deliver our message of that *number*."""
    about = message(
        "Olá!",
        number,
        direction=Direction.OUTGOING,
        sender=Party.BOT,
        mark=Mark("a", 0),
        failure="131047: Re-engagement message",
    )
    return event(about, kind=EventKind.MESSAGE_UPDATED)


def fickle(*failures: Exception | None, on: str = "send") -> Stores:
    """Return stores whose help desk fails so, one request after the other; none is no failure."""
    stores = Stores()
    stores.helpdesk = FickleHelpdesk({on: list(failures)})
    return stores


async def test_a_service_that_does_not_answer_is_asked_again_after_two_seconds() -> None:
    async with Office(stores=fickle(SILENT)) as office:
        await office.put(says())
        await office.advance(1.5 + 1.9)
        assert office.said() == []

        await office.advance(0.2)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_the_pauses_grow_up_to_a_minute() -> None:
    stores = fickle(*[SILENT] * 9)
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(1.5 + 2 + 4 + 8 + 16 + 32 + 60 * 3 + 59)
        assert office.said() == []
        await office.advance(2)

        assert office.said() == ["1: Oi"]


async def test_a_service_is_asked_again_when_it_said_to() -> None:
    busy = ServiceUnavailableError("Chatwoot", "sending a message", retry_after=17)
    async with Office(stores=fickle(busy)) as office:
        await office.put(says())
        await office.advance(1.5 + 16.9)
        assert office.said() == []

        await office.advance(0.2)

        assert office.said() == ["1: Oi"]


async def test_a_service_that_asks_for_an_hour_is_asked_again_after_a_minute() -> None:
    busy = ServiceUnavailableError("Chatwoot", "sending a message", retry_after=3600)
    async with Office(stores=fickle(busy)) as office:
        await office.put(says())

        await office.advance(1.5 + 60.1)

        assert office.said() == ["1: Oi"]


async def test_an_outage_of_a_day_is_survived() -> None:
    busy = ServiceUnavailableError("Chatwoot", "sending a message", retry_after=0.5)
    async with Office(stores=fickle(*[busy] * 1_100, SILENT)) as office:
        await office.put(says())

        await office.advance(24 * 3600)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_turn_that_waits_is_worked_out_only_once() -> None:
    clerk = Clerk()
    async with Office(clerk, stores=fickle(*[SILENT] * 5)) as office:
        await office.put(says())

        await office.advance(600)

        assert (clerk.seen, office.said()) == (["Oi"], ["1: Oi"])


async def test_what_may_have_been_sent_is_looked_for_before_it_is_sent_again() -> None:
    stores = fickle(OutcomeUnknownError("Chatwoot", "sending a message"))
    stores.helpdesk.does_it_all_the_same = True  # type: ignore[attr-defined]  # see fickle
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_message_that_comes_while_a_turn_waits_is_answered_with_it_or_after_it() -> None:
    async with Office(stores=fickle(*[SILENT] * 3)) as office:
        await office.put(says("Oi", 1))
        await office.advance(3)
        await office.put(says("Abrem hoje?", 2))

        await office.advance(60)

        assert office.said() == ["1: Oi", "1: Abrem hoje?"]
        assert office.unanswered == 0
