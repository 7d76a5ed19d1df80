import asyncio

import pytest

from chatwootai.core.answering import WorkedOut
from chatwootai.core.conversation import Handoff, HandoffReason, Reply, Silence
from chatwootai.core.delivery import Delivered
from chatwootai.core.errors import RefusedError, ServiceUnavailableError
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.ports.inbox import Lane
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing
from chatwootai.core.tally import Tally
from chatwootai.core.telling import fault_told, safe, told
from chatwootai.core.turns import Stop, Turns, Waiting
from chatwootai.core.waiting import stopped
from chatwootai.core.workflows.engine import StepState, StepTrace
from tests.building import CONVERSATION, said, turn
from tests.unit.office import Office, Stores, fickle, says, shop
from tests.unit.staff import Clerk, SlowClerk
from tests.unit.stores import SlowHelpdesk

AT_ONCE = Timing(quiet=0)


class Bench:
    """Turns, and a scheduler that begins one for what arrives, without a dispatcher."""

    def __init__(self, clerk: Clerk | None = None, stores: Stores | None = None) -> None:
        self.stores = stores or Stores()
        self.office = Office(clerk, stores=self.stores)
        self.clock = self.stores.clock
        self.scheduler: Scheduler[Lane, Waiting] = Scheduler(Ceilings())
        self.ended = 0
        self.turns = Turns(
            self.office.orchestrator,
            self.office.intake,
            self.scheduler,
            self.clock,
            self._end,
            tally=Tally(self.office.meters),
            present=lambda tenant: tenant,
        )

    async def arrive(self, text: str = "Oi", number: int = 1, *, failures: int = 0) -> None:
        """Let a message arrive, as the dispatcher does, or as one that waits after *failures*."""
        event = says(text, number)
        await self.stores.inbox.deliver(event)
        [received] = await self.stores.inbox.receive(1)
        now = self.clock.monotonic()
        about = said(text, number)
        waiting = Waiting(received, shop(), event, about, failures, arrived_at=now)
        self.scheduler.arrive(CONVERSATION, received.lane, waiting, AT_ONCE, now)

    def begin(self) -> None:
        """Begin the turns that are due."""
        for conversation, items in self.scheduler.begin(self.clock.monotonic()):
            self.turns.begin(conversation, items)

    def _end(self) -> None:
        self.ended += 1


def slow_sending(seconds: float = 5) -> Stores:
    stores = Stores()
    stores.helpdesk = SlowHelpdesk(clock=stores.clock, seconds={"send": seconds})
    return stores


async def test_a_turn_that_is_superseded_before_it_ran_begins_anew() -> None:
    bench = Bench()
    await bench.arrive()
    bench.begin()
    bench.turns.stop(CONVERSATION, Stop.SUPERSEDED)
    await bench.clock.advance(0)
    before = (bench.scheduler.waiting, bench.scheduler.running, bench.ended)

    bench.begin()
    await bench.clock.advance(0)

    assert before == (1, 0, 1)
    assert (bench.office.said(), bench.scheduler.running) == (["1: Oi"], 0)


async def test_a_turn_that_is_taken_over_before_it_ran_is_done() -> None:
    bench = Bench()
    await bench.arrive()
    bench.begin()

    bench.turns.stop(CONVERSATION, Stop.TAKEN_OVER)
    await bench.clock.advance(0)

    assert (bench.scheduler.waiting, bench.scheduler.running) == (0, 0)
    assert (bench.office.said(), bench.stores.inbox.kept) == ([], 0)


async def test_stopping_a_turn_counts_once() -> None:
    stores = Stores()
    bench = Bench(SlowClerk(clock=stores.clock), stores)
    await bench.arrive()
    bench.begin()
    await bench.clock.advance(1)

    bench.turns.stop(CONVERSATION, Stop.SUPERSEDED)
    bench.turns.stop(CONVERSATION, Stop.TAKEN_OVER)
    await bench.clock.advance(0)

    assert (bench.scheduler.waiting, bench.stores.inbox.kept) == (1, 1)


async def test_a_turn_whose_answer_is_being_sent_is_not_stopped() -> None:
    stores = slow_sending()
    bench = Bench(Clerk(), stores)
    await bench.arrive()
    bench.begin()
    await bench.clock.advance(1)

    bench.turns.stop(CONVERSATION, Stop.TAKEN_OVER)
    await bench.clock.advance(10)

    assert (bench.office.said(), bench.scheduler.running) == (["1: Oi"], 0)
    assert bench.stores.inbox.kept == 0


async def test_what_an_earlier_process_left_is_not_stopped_while_it_is_sent() -> None:
    two_parts = Reply("\n\n".join(letter * 3_000 for letter in "ab"))
    stores = slow_sending()
    earlier, later = (Bench(Clerk(lambda _: two_parts), stores) for _ in range(2))
    await earlier.arrive()
    earlier.begin()
    await earlier.clock.advance(1)
    await earlier.turns.end(0)
    await later.arrive()
    later.begin()
    await later.clock.advance(1)

    later.turns.stop(CONVERSATION, Stop.SUPERSEDED)
    await later.clock.advance(10)

    assert later.office.said() == ["a" * 3_000, "b" * 3_000]
    assert later.scheduler.waiting == 0


async def test_an_outage_of_any_length_is_survived() -> None:
    bench = Bench(stores=fickle(send=[ServiceUnavailableError("Chatwoot", "sending")]))
    await bench.arrive(failures=10_000)
    bench.begin()
    await bench.clock.advance(60)

    bench.begin()
    await bench.clock.advance(0)

    assert (bench.office.said(), bench.stores.inbox.kept) == (["1: Oi"], 0)


async def test_stopping_where_no_turn_goes_on_is_no_error() -> None:
    bench = Bench()

    bench.turns.stop(CONVERSATION, Stop.SUPERSEDED)

    assert bench.scheduler.running == 0


async def test_a_turn_knows_what_it_is_about_while_it_goes_on() -> None:
    bench = Bench()
    await bench.arrive(number=7)
    bench.begin()

    during = [bench.turns.is_about(CONVERSATION, key) for key in ("7", "8")]
    await bench.clock.advance(0)

    assert (during, bench.turns.is_about(CONVERSATION, "7")) == ([True, False], False)


async def test_ending_waits_for_no_turn_when_there_is_none() -> None:
    bench = Bench()

    await bench.turns.end(10)

    assert bench.clock.monotonic() == 0


async def test_turns_are_stopped_even_if_nobody_waits_for_their_end() -> None:
    stores = Stores()
    clerk = SlowClerk(clock=stores.clock, seconds=100)
    bench = Bench(clerk, stores)
    await bench.arrive()
    bench.begin()
    ending = asyncio.create_task(bench.turns.end(1_000))
    await bench.clock.advance(1)

    await stopped(ending)

    assert (bench.scheduler.running, bench.ended, stores.inbox.kept) == (0, 1, 1)


def report(outcome: Silence | Handoff | Reply | None) -> TurnReport:
    trace = (StepTrace("answer", StepState.DONE, 0.0, 1.0),)
    faults = ("simple_query: no outcome",)
    worked_out = WorkedOut(outcome, trace=trace, faults=faults) if outcome else None
    return TurnReport(turn("Oi"), shop(), Delivered.DONE, worked_out, 1.23456)


def test_a_report_tells_when_there_was_nothing_to_answer() -> None:
    line = told(report(None))

    assert (line["delivered"], line["seconds"], "outcome" in line) == ("done", 1.235, False)


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        (Reply("Oi, Ana", ("hours",)), ("reply", "", ["hours"])),
        (Handoff("Oi, Ana", "Ana", HandoffReason.FAILED), ("handoff", "failed", [])),
        (Silence("only a smile"), ("silence", "only a smile", [])),
    ],
    ids=["reply", "handoff", "silence"],
)
def test_a_report_tells_what_the_outcome_was(
    outcome: Silence | Handoff | Reply, facts: tuple[str, str, list[str]]
) -> None:
    line = told(report(outcome))

    assert (line["outcome"], line["reason"], line["sources"]) == facts
    assert (line["steps"], line["faults"]) == ({"answer": "done"}, ["simple_query: no outcome"])


def test_an_error_of_ours_is_told_in_its_words() -> None:
    error = RefusedError("no")

    assert fault_told(error) == {"error": "RefusedError: no"}


def test_the_words_of_a_strangers_error_are_kept_to_ourselves() -> None:
    error = ValueError("Ana said: meu CPF é 123")

    assert (safe(error), fault_told(error)) == ("ValueError", {"error": "ValueError", "calls": []})
