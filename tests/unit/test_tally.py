"""What becomes of events and turns is counted, each once."""

from dataclasses import replace

import pytest

from chatwootai.core.agents.agent import Agent
from chatwootai.core.conversation import Handoff, HandoffReason, Silence
from chatwootai.core.errors import RefusedError, ServiceUnavailableError
from chatwootai.core.events import Status
from chatwootai.core.measures import Counted, Timed
from chatwootai.core.ports.documents import Key
from chatwootai.core.ports.helpdesk import ConversationState
from tests.building import CONVERSATION, CUSTOMER, SHOP
from tests.unit.house import persons_answer
from tests.unit.office import CLERK_ALONE, Office, Stores, fickle, says, undelivered
from tests.unit.staff import Clerk, SlowClerk
from tests.unit.stores import SlowHelpdesk

NAME = str(SHOP)
AWAY = ServiceUnavailableError("Chatwoot", "sending a message")
NO = RefusedError("Chatwoot refused sending a message with status 422: no")


def handing_over(_: object) -> Handoff:
    return Handoff("Vou chamar alguém.", "Pediu uma pessoa.", HandoffReason.ASKED_FOR)


async def answered(office: Office) -> None:
    await office.put(says())
    await office.advance(20)


async def test_an_event_is_counted_by_what_was_decided() -> None:
    async with Office() as office:
        await office.put(says(), says(number=2, contact=replace(CUSTOMER, is_blocked=True)))

        assert office.meters.counted(Counted.EVENTS) == {(NAME, "Answer"): 1, (NAME, "Ignore"): 1}


async def test_a_message_that_is_answered_already_is_counted_as_a_duplicate() -> None:
    async with Office() as office:
        await answered(office)
        await office.put(says())

        assert office.meters.counted(Counted.DUPLICATES)["message",] == 1


async def test_a_message_that_waits_already_is_counted_as_a_duplicate() -> None:
    async with Office() as office:
        await office.put(says(), says())
        await office.advance(20)

        assert office.meters.counted(Counted.DUPLICATES)["message",] == 1


@pytest.mark.parametrize(
    ("clerk", "outcome"),
    [
        (Clerk(), ("reply", "done")),
        (Clerk(handing_over), ("handoff", "done")),
        (Clerk(lambda _: Silence("only a smile")), ("silence", "nothing")),
    ],
)
async def test_a_turn_is_counted_by_its_outcome(clerk: Agent, outcome: tuple[str, str]) -> None:
    async with Office(clerk) as office:
        await answered(office)

        assert office.meters.counted(Counted.TURNS) == {(NAME, *outcome, ""): 1}


async def test_a_turn_that_a_person_was_faster_in_is_counted_as_that() -> None:
    stores = Stores()
    stores.helpdesk.states[CONVERSATION] = ConversationState(Status.OPEN)
    async with Office(stores=stores) as office:
        await answered(office)

        assert office.meters.counted(Counted.TURNS) == {(NAME, "reply", "stood_down", ""): 1}


async def test_each_part_that_was_sent_is_counted() -> None:
    async with Office(Clerk(handing_over)) as office:
        await answered(office)

        parts = {
            deed: times for (_, deed, _), times in office.meters.counted(Counted.PARTS).items()
        }
        assert parts == {"say": 1, "note": 1, "open": 1}


async def test_the_time_of_a_turn_is_told_by_stage() -> None:
    stores = Stores()
    stores.helpdesk = SlowHelpdesk(clock=stores.clock, seconds={"send": 2})
    clerk = SlowClerk(clock=stores.clock, seconds=3)
    async with Office(clerk, stores=stores) as office:
        await answered(office)

        times = {stage: its for (stage,), its in office.meters.timed(Timed.STAGE).items()}
        assert times == {"waiting": [1.5], "working": [3], "sending": [2], "whole": [6.5]}


async def test_a_turn_that_is_tried_again_is_counted_with_what_did_not_answer() -> None:
    async with Office(stores=fickle(show=[AWAY])) as office:
        await answered(office)

        retried = office.meters.counted(Counted.TURNS_RETRIED)
        assert retried == {(NAME, "ServiceUnavailableError"): 1}


async def test_an_answer_that_a_later_attempt_sent_is_counted_as_resumed() -> None:
    async with Office(stores=fickle(show=[AWAY])) as office:
        await answered(office)

        assert office.meters.counted(Counted.TURNS) == {(NAME, "resumed", "done", ""): 1}
        assert office.meters.timed(Timed.STAGE) == {("whole",): [3.5]}


async def test_a_turn_in_which_nothing_was_left_to_do_is_counted_as_none() -> None:
    stores = Stores()
    async with Office(stores=stores) as office:
        await office.put(says())
        await office.sessions.update(SHOP, CONVERSATION, lambda its: its.having_answered("1"))
        await office.advance(20)

        assert office.meters.counted(Counted.TURNS) == {(NAME, "none", "nothing", ""): 1}
        assert office.meters.timed(Timed.STAGE) == {}


async def test_a_fault_of_a_strangers_is_counted_without_its_name() -> None:
    async with Office(stores=fickle(send=[ValueError("Ana Lima")])) as office:
        await answered(office)

        assert office.meters.counted(Counted.TURNS_RETRIED)[NAME, "other"] == 1


async def test_a_turn_that_is_superseded_is_counted() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says())
        await office.advance(2)
        await office.put(says(number=2))
        await office.advance(20)

        assert office.meters.counted(Counted.TURNS_STOPPED) == {(NAME, "superseded"): 1}
        assert office.meters.counted(Counted.TURNS) == {(NAME, "reply", "done", ""): 1}


async def test_a_turn_that_a_person_took_is_counted() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says())
        await office.advance(2)
        await office.put(persons_answer())
        await office.advance(20)

        assert office.meters.counted(Counted.TURNS_STOPPED) == {(NAME, "taken_over"): 1}


async def test_a_turn_that_is_given_up_is_counted_by_its_events() -> None:
    async with Office(stores=fickle(send=[NO]), library=CLERK_ALONE) as office:
        await office.put(says(), says(number=2))
        await office.advance(20)

        assert office.meters.counted(Counted.DEAD_LETTERS) == {(NAME,): 2}
        assert office.meters.counted(Counted.LEFT_ALONE) == {}


async def test_a_customer_whom_nobody_looks_after_is_counted() -> None:
    async with Office(stores=fickle(send=[NO], note=[NO])) as office:
        await answered(office)

        assert office.meters.counted(Counted.LEFT_ALONE) == {(NAME,): 1}


async def test_an_event_of_a_damaged_session_is_counted_as_put_aside() -> None:
    stores = Stores()
    await stores.documents.put(Key(SHOP, f"sessions/{CONVERSATION}"), {"a": 1}, expected=None)
    async with Office(stores=stores) as office:
        await answered(office)

        assert office.meters.counted(Counted.DEAD_LETTERS) == {(str(SHOP),): 1}


async def test_what_could_not_be_delivered_is_an_event_and_no_turn() -> None:
    async with Office() as office:
        await office.put(undelivered(9))
        await office.advance(20)

        assert office.meters.counted(Counted.EVENTS) == {(NAME, "DeliveryFailed"): 1}
        assert office.meters.counted(Counted.TURNS) == {}


async def test_a_dispatcher_tells_what_goes_on_and_what_waits() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says())
        before = (office.dispatcher.running, office.dispatcher.waiting)
        await office.advance(2)

        assert before == (0, 1)
        assert (office.dispatcher.running, office.dispatcher.waiting) == (1, 0)
