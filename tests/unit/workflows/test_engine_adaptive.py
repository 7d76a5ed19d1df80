import asyncio

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import ServiceUnavailableError, WorkflowError
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.engine import StepState, WorkflowEngine
from chatwootai.core.workflows.findings import Finding
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

from .performing import (
    HELLO,
    SORRY,
    Act,
    Troupe,
    fails,
    finds,
    hangs,
    settled,
    states,
    trace_of,
)

CERTAIN = Finding(outcome=HELLO, is_certain=True)
UNSURE = Finding(outcome=SORRY)
GO = Finding(facts={"go": True})
STOP = Finding(facts={"go": False})

IF_A_SAYS_GO = Condition.parse("a.go")


async def test_a_cheap_step_begins_before_it_is_known_to_be_needed() -> None:
    troupe = Troupe({"a": finds(GO, seconds=2), "b": finds(Finding("early"), seconds=2)})

    run = await troupe.play(Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO))

    assert (trace_of(run, "b").started, trace_of(run, "b").ended) == (0, 2)
    assert run.findings.get(str) == "early"


async def test_a_cheap_step_waits_for_what_it_needs() -> None:
    troupe = Troupe({"a": finds(seconds=2)})

    run = await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",), cheap=True))

    assert trace_of(run, "b").started == 2


async def test_a_cheap_step_does_not_see_what_it_does_not_wait_for() -> None:
    troupe = Troupe({"a": finds(GO)})

    await troupe.play(Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO))

    assert not troupe.seen["b"].by_step


async def test_a_cheap_step_that_was_not_needed_leaves_nothing() -> None:
    troupe = Troupe({"a": finds(STOP, seconds=2), "b": finds(Finding("early"))})
    last = Step("c", "x", needs=("b",))

    run = await troupe.play(Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO), last)

    assert states(run)["b"] is StepState.SKIPPED
    assert troupe.seen["c"].get(str) is None


async def test_a_cheap_step_that_still_runs_when_it_is_not_needed_is_stopped() -> None:
    troupe = Troupe({"a": finds(STOP, seconds=2), "b": hangs()})

    run = await troupe.play(Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO))

    assert troupe.cancelled == ["b"]
    assert trace_of(run, "b").ended == 2


async def test_the_failure_of_a_cheap_step_that_was_not_needed_is_none() -> None:
    troupe = Troupe({"a": finds(STOP, seconds=2), "b": fails(ValueError())})

    run = await troupe.play(Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO))

    assert states(run) == {"a": StepState.DONE, "b": StepState.SKIPPED}


async def test_the_failure_of_a_cheap_step_that_was_needed_ends_the_run() -> None:
    troupe = Troupe({"a": finds(GO, seconds=2), "b": fails(ValueError())})

    with pytest.raises(WorkflowError, match="step 'b': ValueError"):
        await troupe.play(Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO))


@pytest.mark.parametrize("mode", [Mode.SEQUENTIAL, Mode.PARALLEL])
async def test_in_other_modes_cheap_steps_wait_like_others(mode: Mode) -> None:
    troupe = Troupe({"a": finds(STOP)})
    steps = (Step("a", "x"), Step("b", "x", cheap=True, when=IF_A_SAYS_GO))

    await troupe.play(*steps, mode=mode)

    assert troupe.begun == ["a"]


async def test_a_certain_answer_ends_the_run_early() -> None:
    troupe = Troupe({"a": finds(CERTAIN, seconds=1), "b": hangs()})
    steps = (Step("a", "x"), Step("b", "x"), Step("c", "x", needs=("a",)))

    run = await troupe.play(*steps, mode=Mode.ADAPTIVE)

    assert run.findings.outcome == HELLO
    assert troupe.begun == ["a", "b"]
    assert troupe.cancelled == ["b"]
    assert trace_of(run, "b").state is trace_of(run, "c").state is StepState.SKIPPED
    assert trace_of(run, "c").why == "an answer was certain"


@pytest.mark.parametrize("mode", [Mode.SEQUENTIAL, Mode.PARALLEL])
async def test_in_other_modes_all_steps_are_taken(mode: Mode) -> None:
    troupe = Troupe({"a": finds(CERTAIN)})

    await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",)), mode=mode)

    assert troupe.done == ["a", "b"]


async def test_certainty_without_an_answer_ends_nothing() -> None:
    troupe = Troupe({"a": finds(Finding(is_certain=True))})

    await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",)), mode=Mode.ADAPTIVE)

    assert troupe.done == ["a", "b"]


async def test_closing_steps_are_taken_after_a_certain_answer() -> None:
    troupe = Troupe({"a": finds(CERTAIN)})
    steps = (
        Step("a", "x"),
        Step("b", "x", needs=("a",)),
        Step("c", "x", needs=("b",), closing=True),
        Step("d", "x", needs=("c",)),
    )

    run = await troupe.play(*steps)

    assert troupe.done == ["a", "c", "d"]
    assert troupe.seen["c"].outcome == HELLO
    assert states(run)["b"] is StepState.SKIPPED


async def test_closing_steps_come_after_all_others() -> None:
    troupe = Troupe({"b": finds(seconds=2)})

    await troupe.play(Step("a", "x", closing=True), Step("b", "x"))

    assert troupe.done == ["b", "a"]


async def test_a_closing_step_may_replace_a_certain_answer() -> None:
    troupe = Troupe({"a": finds(CERTAIN), "b": finds(UNSURE)})

    run = await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",), closing=True))

    assert run.findings.outcome == SORRY


async def test_closing_steps_are_not_ended_by_a_certain_answer_of_theirs() -> None:
    troupe = Troupe({"a": finds(CERTAIN)})

    await troupe.play(Step("a", "x", closing=True), Step("b", "x", needs=("a",)))

    assert troupe.done == ["a", "b"]


async def test_a_certain_answer_outweighs_what_later_steps_had_proposed() -> None:
    troupe = Troupe({"a": finds(CERTAIN, seconds=2), "b": finds(UNSURE)})

    run = await troupe.play(Step("a", "x"), Step("b", "x"), mode=Mode.ADAPTIVE)

    assert run.findings.outcome == HELLO
    assert states(run) == {"a": StepState.DONE, "b": StepState.DONE}


@pytest.mark.parametrize("act", [finds(UNSURE), fails(ValueError())])
async def test_what_ends_as_an_answer_is_certain_changes_nothing_any_more(act: Act) -> None:
    is_answered = asyncio.Event()

    async def answer(clock: ManualClock) -> Finding:
        is_answered.set()
        return CERTAIN

    async def follow(clock: ManualClock) -> Finding:
        await is_answered.wait()
        return await act(clock)

    troupe = Troupe({"a": answer, "b": follow})

    run = await troupe.play(Step("a", "x"), Step("b", "x"), mode=Mode.ADAPTIVE)

    assert run.findings.outcome == HELLO
    assert trace_of(run, "b").why == "an answer was certain"
    assert not troupe.cancelled


async def test_a_cheap_step_does_not_begin_after_a_certain_answer() -> None:
    troupe = Troupe({"a": finds(CERTAIN)})

    await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",), cheap=True))

    assert troupe.begun == ["a"]


async def test_a_step_that_complains_of_being_stopped_does_not_spoil_a_certain_answer() -> None:
    async def complain(clock: ManualClock) -> Finding:
        try:
            return await hangs()(clock)
        except asyncio.CancelledError:
            raise ServiceUnavailableError("Odoo", "reading orders") from None

    troupe = Troupe({"a": finds(CERTAIN, seconds=1), "b": complain})

    run = await troupe.play(Step("a", "x"), Step("b", "x", retries=1), mode=Mode.ADAPTIVE)

    assert run.findings.outcome == HELLO
    assert troupe.begun == ["a", "b"]


@pytest.mark.parametrize("moment", range(20))
async def test_a_cancellation_at_the_moment_of_a_certain_answer_is_heeded(moment: int) -> None:
    troupe = Troupe({"a": finds(CERTAIN), "b": hangs()})
    workflow = Workflow("w", (Step("a", "x"), Step("b", "x", closing=True)))
    engine = WorkflowEngine(troupe.clock)
    run = asyncio.create_task(engine.run(workflow, troupe.perform, deadline=20))
    for _ in range(moment):
        await asyncio.sleep(0)

    run.cancel()
    await settled(troupe.clock)

    assert run.cancelled()


async def test_optional_steps_are_dropped_when_little_time_is_left() -> None:
    troupe = Troupe({"a": finds(seconds=8)})
    steps = (Step("a", "x"), Step("b", "x", needs=("a",), optional=True))

    run = await troupe.play(*steps, seconds=10)

    assert troupe.begun == ["a"]
    assert trace_of(run, "b").state is StepState.DROPPED
    assert trace_of(run, "b").why == "too little time was left"


async def test_optional_steps_that_still_run_then_are_stopped() -> None:
    troupe = Troupe({"a": hangs()})
    steps = (Step("a", "x", optional=True), Step("b", "x", needs=("a",)))

    run = await troupe.play(*steps, seconds=8)

    assert trace_of(run, "a").state is StepState.DROPPED
    assert trace_of(run, "a").ended == 6
    assert troupe.cancelled == ["a"]
    assert troupe.done == ["b"]


async def test_required_steps_may_use_all_of_the_time() -> None:
    troupe = Troupe({"a": finds(seconds=7)})

    run = await troupe.play(Step("a", "x"), mode=Mode.ADAPTIVE, seconds=8)

    assert states(run) == {"a": StepState.DONE}


async def test_optional_steps_are_taken_while_there_is_time() -> None:
    troupe = Troupe({"a": finds(seconds=7)})

    run = await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",), optional=True), seconds=10)

    assert states(run)["b"] is StepState.DONE


async def test_what_needs_a_dropped_step_begins_when_that_has_ended() -> None:
    troupe = Troupe()

    async def end_slowly(clock: ManualClock) -> Finding:
        try:
            return await hangs()(clock)
        finally:
            await asyncio.sleep(0)
            troupe.done.append("a")

    troupe.acts = {"a": end_slowly}

    await troupe.play(Step("a", "x", optional=True), Step("b", "x", needs=("a",)))

    assert troupe.done == ["a", "b"]
