import asyncio
from collections.abc import Sequence
from dataclasses import replace

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.traces.in_memory import InMemoryTraces
from chatwootai.core.agents.agent import Work
from chatwootai.core.conversation import Reply
from chatwootai.core.delivery import Delivered
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.measures import Counted
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.prompt import Completion, Usage
from chatwootai.core.tracer import Tracer, trace_of
from chatwootai.core.tracing.trace import Texts, TurnTrace
from chatwootai.core.workflows.findings import Finding
from tests.building import CONVERSATION, SHOP, passage, said, tenant, turn
from tests.unit.office import CLERK_ALONE, Office, process, says, shop

SHIPPING = passage("frete", "Qual o valor do frete?", "O frete custa R$ 10.")


class DeadTraces(InMemoryTraces):
    async def keep(self, trace: TurnTrace) -> None:
        raise ServiceUnavailableError("the store", "keeping")


class SlowTraces(InMemoryTraces):
    async def keep(self, trace: TurnTrace) -> None:
        await asyncio.Event().wait()


class Busy:
    """Asks a model, calls a tool and looks into a cache."""

    async def act(self, work: Work) -> Finding:
        work.notes.asked_cache("answers", is_hit=False)
        with work.notes.asking_model("answer", "abcdef") as asking:
            asking.answered(Completion("Oi!", usage=Usage(90, 10), model="small-1"), 0.25)
        with work.notes.calling_tool("find_order", {"mail": "ana@example.com"}):
            pass
        return Finding(outcome=Reply("Oi!"), facts={"strange": object()})  # type: ignore[dict-item]  # a plugin's


class Failing:
    """Fails until it has been asked often enough."""

    def __init__(self, times: int) -> None:
        self._left = times

    async def act(self, work: Work) -> Finding:
        self._left -= 1
        if self._left >= 0:
            raise RuntimeError("ana@example.com")
        return Finding(outcome=Reply("Oi!"))


async def kept(office: Office) -> Sequence[TurnTrace]:
    return await office.traces.of_conversation(SHOP, CONVERSATION, 9)


async def test_a_turn_leaves_a_trace_that_says_what_was_asked_and_answered() -> None:
    async with Office() as office:
        await office.put(says("Oi"))
        await office.advance(5)

        [its] = await kept(office)

    assert (its.outcome, its.delivered, its.contact) == ("reply", "done", 7)
    assert its.texts.asked == "Oi"
    assert its.texts.said in office.said()
    assert its.setting.hash == shop().hash
    assert its.times.whole >= its.times.waiting > 0
    assert [(step.step, step.agent, step.state) for step in its.steps] == [
        ("answer", "clerk", "done")
    ]
    assert its.why.answered_by == "answer"


async def test_what_was_found_has_its_scores() -> None:
    its = tenant(passages=[SHIPPING])
    report = await process(Office(None, its), said("Qual o valor do frete?"), its=its)

    trace = trace_of(report, report.seconds, 0.0)

    assert [(one.id, one.use) for one in trace.found] == [("frete", "known")]
    assert 0 < trace.found[0].score <= 1
    assert trace.why.sources == ("frete",)
    assert (trace.why.verdict, trace.why.language) == ("known", "pt")
    assert "question" in trace.why.intents


async def test_calls_are_in_the_trace_with_their_cost_and_masked() -> None:
    report = await process(Office(Busy()), its=shop())

    trace = trace_of(report, report.seconds, 0.0)

    assert (trace.tokens, trace.cost) == ((90, 10), 0.25)
    [model], [tool], [cache] = trace.models, trace.tools, trace.caches
    assert (model.purpose, model.prompt, model.model) == ("answer", "abcdef", "small-1")
    assert (tool.name, tool.outcome, tool.took.step) == ("find_order", "done", "answer")
    assert "ana@example.com" not in tool.arguments
    assert not cache.is_hit
    assert trace.steps[0].facts == {"strange": "<object>"}


async def test_the_steps_of_a_workflow_that_failed_are_there_and_no_strangers_words() -> None:
    office = Office(Failing(1), library=CLERK_ALONE)
    report = await process(office, its=shop())

    trace = trace_of(report, report.seconds, 0.0)

    assert [(step.state, step.why) for step in trace.steps] == [
        ("failed", "RuntimeError"),
        ("done", ""),
    ]
    assert trace.why.faults
    assert "ana@" not in repr(trace)


async def test_where_all_failed_the_trace_says_why_a_person_was_called() -> None:
    office = Office(Failing(9), library=CLERK_ALONE)
    report = await process(office, its=shop())

    trace = trace_of(report, report.seconds, 0.0)

    assert (trace.outcome, trace.why.rule) == ("handoff", "failed")
    assert [step.state for step in trace.steps] == ["failed", "failed"]


async def test_texts_are_left_out_where_they_are_not_to_be_kept() -> None:
    report = await process(Office())

    assert trace_of(report, report.seconds, 0.0, with_texts=False).texts == Texts()


async def test_an_answer_that_an_earlier_attempt_worked_out_is_resumed() -> None:
    report = await process(Office())
    resumed = replace(report, worked_out=None, delivered=Delivered.DONE)

    assert trace_of(resumed, report.seconds, 0.0).outcome == "resumed"


async def test_a_turn_with_nothing_to_do_leaves_none() -> None:
    traces, clock = InMemoryTraces(ManualClock()), ManualClock()
    tracer = Tracer(traces, clock, InMemoryMeters([SHOP]))

    tracer.ended(TurnReport(turn(), shop(), Delivered.NOTHING, None, 0.0), 0.0)
    await tracer.aclose()

    assert await traces.of_turn(SHOP, "", 9) == []


async def test_a_store_that_does_not_answer_fails_no_turn_and_is_counted() -> None:
    clock, meters = ManualClock(), InMemoryMeters([SHOP])
    tracer = Tracer(DeadTraces(clock), clock, meters)
    report = await process(Office())

    tracer.ended(report, 1.0)
    await tracer.aclose()

    assert meters.counted(Counted.TRACES_LOST) == {(str(SHOP),): 1}


async def test_a_store_that_hangs_does_not_keep_the_service_from_stopping() -> None:
    clock = ManualClock()
    tracer = Tracer(SlowTraces(clock), clock, InMemoryMeters([SHOP]))
    tracer.ended(await process(Office()), 1.0)

    closing = asyncio.create_task(tracer.aclose())
    await clock.advance(10)

    assert closing.done()


async def test_no_more_wait_to_be_kept_than_there_is_room_for() -> None:
    clock, meters = ManualClock(), InMemoryMeters([SHOP])
    tracer = Tracer(SlowTraces(clock), clock, meters)
    report = await process(Office())

    for _ in range(1_005):
        tracer.ended(report, 1.0)

    assert meters.counted(Counted.TRACES_LOST) == {(str(SHOP),): 5}
    closing = asyncio.create_task(tracer.aclose())
    await clock.advance(10)
    await closing
