"""The inbox is asked again for as long as it does not answer."""

import asyncio

from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.dead_letters import DeadLetters
from chatwootai.core.intake import Intake
from chatwootai.core.measures import Counted
from chatwootai.core.sessions import SessionManager
from tests.building import SHOP
from tests.unit.house import FickleDocuments
from tests.unit.office import Stores, says
from tests.unit.stores import FickleInbox


class Desk:
    """An intake over an inbox and documents that may not answer."""

    def __init__(self) -> None:
        self.inbox = FickleInbox()
        self.stores = Stores(inbox=self.inbox)
        self.clock, self.documents = self.stores.clock, FickleDocuments(self.stores.clock)
        self.meters = InMemoryMeters([SHOP])
        sessions = SessionManager(self.documents)
        letters = DeadLetters(self.documents, sessions, self.inbox, self.clock)
        self.intake = Intake(self.inbox, letters, self.clock, meters=self.meters)


async def test_events_are_received_once_the_inbox_answers() -> None:
    desk = Desk()
    await desk.inbox.deliver(says())
    desk.inbox.is_dead = True
    receiving = asyncio.create_task(desk.intake.receive(10, patience=60, without=()))
    await desk.clock.advance(30)
    desk.inbox.is_dead = False

    await desk.clock.advance(1)

    assert [received.event for received in receiving.result()] == [says()]


async def test_events_are_acknowledged_once_the_inbox_answers() -> None:
    desk = Desk()
    await desk.inbox.deliver(says())
    [received] = await desk.intake.receive(10, patience=60, without=())
    desk.inbox.is_dead = True
    acknowledging = asyncio.create_task(desk.intake.ack([received.receipt]))
    await desk.clock.advance(30)
    desk.inbox.is_dead = False

    await desk.clock.advance(1)

    assert (acknowledging.done(), desk.inbox.kept) == (True, 0)


async def test_nothing_is_asked_to_acknowledge_nothing() -> None:
    desk = Desk()
    desk.inbox.is_dead = True

    await desk.intake.ack([])

    assert desk.inbox.asked == 0


async def test_an_event_is_buried_once_the_store_answers_and_counted_then() -> None:
    desk = Desk()
    await desk.inbox.deliver(says())
    [received] = await desk.intake.receive(10, patience=60, without=())
    desk.documents.is_dead = True
    burying = asyncio.create_task(desk.intake.bury(received, "ValueError", SHOP))
    await desk.clock.advance(30)
    before = (desk.inbox.kept, desk.meters.counted(Counted.DEAD_LETTERS))
    desk.documents.is_dead = False

    await desk.clock.advance(1)

    assert before == (1, {})
    assert (burying.done(), desk.inbox.kept) == (True, 0)
    assert desk.meters.counted(Counted.DEAD_LETTERS) == {(str(SHOP),): 1}
