"""The customer sees that we write, where that takes a while, and never for ever."""

import asyncio

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.delivery import Delivery
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.sessions import SessionManager
from chatwootai.core.waiting import stopped
from tests.building import CONVERSATION, WEBCHAT
from tests.unit.house import persons_answer
from tests.unit.office import Office, Stores, says
from tests.unit.staff import SlowClerk
from tests.unit.stores import FickleHelpdesk

ON_AND_OFF = [(CONVERSATION, True), (CONVERSATION, False)]


class Writing:
    """Work of some length, during which the customer may see that we write."""

    def __init__(self, helpdesk: RecordingHelpdesk | None = None) -> None:
        self.clock = ManualClock()
        self.helpdesk = helpdesk or RecordingHelpdesk()
        sessions = SessionManager(InMemoryDocuments(self.clock))
        self._delivery = Delivery(sessions, self.helpdesk, self.clock, meters=InMemoryMeters())

    async def work(self, seconds: float, error: Exception | None = None) -> None:
        async with self._delivery.showing_work(CONVERSATION):
            await self.clock.sleep(seconds)
            if error:
                raise error


async def test_quick_work_is_not_shown() -> None:
    writing = Writing()
    working = asyncio.create_task(writing.work(0.9))

    await writing.clock.advance(20)

    assert (working.done(), writing.helpdesk.typing) == (True, [])


async def test_slow_work_is_shown_until_it_is_done() -> None:
    writing = Writing()
    working = asyncio.create_task(writing.work(3))
    await writing.clock.advance(1)
    during = [*writing.helpdesk.typing]

    await writing.clock.advance(2)

    assert (working.done(), during, writing.helpdesk.typing) == (True, ON_AND_OFF[:1], ON_AND_OFF)


async def test_work_that_fails_is_not_shown_any_more() -> None:
    writing = Writing()
    working = asyncio.create_task(writing.work(3, ValueError("a fault")))

    await writing.clock.advance(3)

    assert writing.helpdesk.typing == ON_AND_OFF
    with pytest.raises(ValueError, match="a fault"):
        working.result()


async def test_work_that_is_stopped_is_not_shown_any_more() -> None:
    writing = Writing()
    working = asyncio.create_task(writing.work(3))
    await writing.clock.advance(2)

    await stopped(working)

    assert (working.cancelled(), writing.helpdesk.typing) == (True, ON_AND_OFF)


async def test_work_goes_on_where_it_cannot_be_shown() -> None:
    silent = ServiceUnavailableError("Chatwoot", "showing that we write")
    writing = Writing(FickleHelpdesk(faults={"show_typing": [silent, silent]}))
    working = asyncio.create_task(writing.work(3))

    await writing.clock.advance(3)

    assert (working.done(), working.exception(), writing.helpdesk.typing) == (True, None, [])


async def test_it_is_shown_where_the_channel_can() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says(channel=WEBCHAT))

        await office.advance(20)

        assert office.helpdesk.typing == ON_AND_OFF


async def test_nothing_is_shown_where_the_channel_cannot() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says())

        await office.advance(20)

        assert (office.helpdesk.typing, len(office.said())) == ([], 1)


async def test_nobody_writes_any_more_once_a_person_came() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says(channel=WEBCHAT))
        await office.advance(4)
        await office.put(persons_answer(channel=WEBCHAT))

        await office.advance(20)

        assert (office.helpdesk.typing, office.said()) == (ON_AND_OFF, [])
