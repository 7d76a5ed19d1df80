import asyncio

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import (
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
    WorkflowError,
)
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.engine import StepState, WorkflowEngine
from chatwootai.core.workflows.findings import NOTHING, Finding
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

from .performing import (
    HELLO,
    Troupe,
    fails,
    finds,
    finished,
    hangs,
    one_by_one,
    settled,
    states,
    trace_of,
)

SILENT = ServiceUnavailableError("Odoo", "reading orders")


async def test_a_sequence_is_taken_one_by_one_in_its_order() -> None:
    troupe = Troupe({"a": finds(seconds=2), "b": finds(seconds=1)})

    run = await troupe.play(Step("a", "x"), Step("b", "x"), Step("c", "x"), mode=Mode.SEQUENTIAL)

    assert troupe.begun == troupe.done == ["a", "b", "c"]
    assert [(its.started, its.ended) for its in run.trace] == [(0, 2), (2, 3), (3, 3)]


async def test_in_parallel_whatever_has_its_needs_met_is_taken() -> None:
    troupe = Troupe({"a": finds(seconds=2), "b": finds(seconds=1)})
    last = Step("c", "x", needs=("a", "b"))

    run = await troupe.play(Step("a", "x"), Step("b", "x"), last, mode=Mode.PARALLEL)

    assert troupe.done == ["b", "a", "c"]
    assert trace_of(run, "c").started == 2


async def test_a_run_tells_what_every_step_found() -> None:
    found = Finding("text", {"n": 1}, HELLO)
    troupe = Troupe({"a": finds(found)})

    run = await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",)))

    assert run.findings.by_step == {"a": found, "b": NOTHING}
    assert run.findings.outcome == HELLO


async def test_a_step_sees_what_its_ancestors_found_and_no_more() -> None:
    troupe = Troupe({"b": finds(Finding("stranger"))})
    steps = (
        Step("a", "x"),
        Step("b", "x"),
        Step("c", "x", needs=("a",)),
        Step("d", "x", needs=("c",)),
    )

    await troupe.play(*steps, mode=Mode.PARALLEL)

    assert list(troupe.seen["d"].by_step) == ["a", "c"]
    assert not troupe.seen["a"].by_step


async def test_a_step_whose_condition_is_not_true_is_skipped_in_every_mode() -> None:
    troupe = Troupe({"a": finds(Finding(facts={"go": False}))})
    step = Step("b", "x", when=Condition.parse("a.go"))

    run = await troupe.play(Step("a", "x"), step, mode=Mode.SEQUENTIAL)

    assert troupe.begun == ["a"]
    assert trace_of(run, "b").why == "not: a.go"


async def test_a_step_whose_condition_is_true_is_taken() -> None:
    troupe = Troupe({"a": finds(Finding(facts={"go": True}))})

    run = await troupe.play(Step("a", "x"), Step("b", "x", when=Condition.parse("a.go")))

    assert states(run) == {"a": StepState.DONE, "b": StepState.DONE}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SILENT, "step 'a': Odoo did not answer while reading orders"),
        (RefusedError("no such order"), "step 'a': no such order"),
        (ValueError("CPF 123.456.789-09"), "step 'a': ValueError"),
        (TimeoutError("Ana Lima"), "step 'a': TimeoutError"),
        (asyncio.CancelledError("of a connection"), "step 'a': CancelledError"),
        (ExceptionGroup("two", [ValueError(), KeyError()]), "step 'a': ExceptionGroup"),
    ],
)
async def test_a_required_step_that_fails_ends_the_run(error: BaseException, said: str) -> None:
    troupe = Troupe({"a": fails(error)})

    with pytest.raises(WorkflowError) as caught:
        await troupe.play(Step("a", "x"), Step("b", "x", needs=("a",)))

    assert str(caught.value) == said
    assert caught.value.step == "a"
    assert troupe.begun == ["a"]


@pytest.mark.parametrize("mode", [Mode.SEQUENTIAL, Mode.PARALLEL, Mode.ADAPTIVE])
async def test_without_an_optional_step_the_run_goes_on(mode: Mode) -> None:
    troupe = Troupe({"a": fails(ValueError("CPF 123.456.789-09"))})
    steps = (Step("a", "x", optional=True), Step("b", "x", needs=("a",)))

    run = await troupe.play(*steps, mode=mode)

    assert states(run) == {"a": StepState.FAILED, "b": StepState.DONE}
    assert trace_of(run, "a").why == "ValueError"
    assert run.findings.by_step["a"] == NOTHING


@pytest.mark.parametrize(
    "junk",  # what agents of plugins may return, whatever their types say
    [None, "Olá", Finding(outcome="Olá")],  # type: ignore[arg-type]  # that is the test
    ids=["nothing", "a text", "a text inside"],
)
async def test_what_is_no_finding_is_a_failure(junk: Finding) -> None:
    troupe = Troupe({"a": finds(junk)})

    with pytest.raises(WorkflowError, match="step 'a': TypeError"):
        await troupe.play(Step("a", "x"))


async def test_a_failure_cancels_the_siblings_and_waits_for_them() -> None:
    before = asyncio.all_tasks()
    troupe = Troupe({"a": fails(SILENT, seconds=1), "b": hangs(), "c": hangs()})

    with pytest.raises(WorkflowError):
        await troupe.play(
            Step("a", "x"), Step("b", "x"), Step("c", "x", timeout=5), mode=Mode.PARALLEL
        )

    assert sorted(troupe.cancelled) == ["b", "c"]
    assert asyncio.all_tasks() == before


async def test_the_deadline_ends_a_run_whatever_runs() -> None:
    troupe = Troupe({"a": hangs()})

    with pytest.raises(WorkflowError, match="the deadline passed") as caught:
        await troupe.play(Step("a", "x"), seconds=7)

    assert caught.value.step is None
    assert troupe.clock.monotonic() == 7
    assert troupe.cancelled == ["a"]


async def test_a_deadline_that_is_over_ends_the_run_at_once() -> None:
    troupe = Troupe({"a": finds(seconds=1)})

    with pytest.raises(WorkflowError, match="the deadline passed"):
        await troupe.play(Step("a", "x"), seconds=-1)

    assert troupe.clock.monotonic() == 0


async def test_a_step_that_takes_longer_than_its_timeout_fails() -> None:
    troupe = Troupe({"a": hangs()})

    run = await troupe.play(Step("a", "x", optional=True, timeout=3), mode=Mode.SEQUENTIAL)

    assert states(run) == {"a": StepState.FAILED}
    assert trace_of(run, "a").ended == 3
    assert troupe.cancelled == ["a"]


@pytest.mark.parametrize("limit", [None, 9])
async def test_what_did_not_answer_is_asked_again(limit: float | None) -> None:
    troupe = Troupe({"a": one_by_one(fails(SILENT), fails(SILENT), finds(Finding("at last")))})

    run = await troupe.play(Step("a", "x", retries=2, timeout=limit))

    assert troupe.begun == ["a", "a", "a"]
    assert run.findings.get(str) == "at last"


async def test_what_took_too_long_is_asked_again() -> None:
    troupe = Troupe({"a": one_by_one(hangs(), finds(Finding("at last")))})

    run = await troupe.play(Step("a", "x", retries=1, timeout=2))

    assert run.findings.get(str) == "at last"
    assert trace_of(run, "a").ended == 2


async def test_retries_end() -> None:
    troupe = Troupe({"a": fails(SILENT)})

    with pytest.raises(WorkflowError):
        await troupe.play(Step("a", "x", retries=2))

    assert troupe.begun == ["a", "a", "a"]


@pytest.mark.parametrize(
    "error", [RefusedError("no"), ValueError(), OutcomeUnknownError("Odoo", "writing an order")]
)
async def test_what_may_have_happened_or_will_fail_again_is_not_tried_again(
    error: Exception,
) -> None:
    troupe = Troupe({"a": fails(error)})

    with pytest.raises(WorkflowError):
        await troupe.play(Step("a", "x", retries=5))

    assert troupe.begun == ["a"]


@pytest.mark.parametrize("limit", [None, 30])
async def test_a_run_that_is_cancelled_cancels_its_steps_and_waits_for_them(
    limit: float | None,
) -> None:
    before = asyncio.all_tasks()
    troupe = Troupe({"a": hangs(), "b": hangs()})
    steps = (Step("a", "x", timeout=limit), Step("b", "x", cheap=True))
    engine = WorkflowEngine(troupe.clock)
    run = asyncio.create_task(engine.run(Workflow("w", steps), troupe.perform, deadline=20))
    await settled(troupe.clock)

    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run

    assert sorted(troupe.cancelled) == ["a", "b"]
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("limit", [None, 9])
async def test_a_step_that_makes_an_error_of_its_cancellation_is_not_tried_again(
    limit: float | None,
) -> None:
    async def complain(clock: ManualClock) -> Finding:
        try:
            return await hangs()(clock)
        except asyncio.CancelledError:
            raise SILENT from None

    troupe = Troupe({"a": complain, "b": fails(RefusedError("no"), seconds=1)})
    steps = (Step("a", "x", retries=5, timeout=limit), Step("b", "x"))

    with pytest.raises(WorkflowError, match="step 'b': no"):
        await troupe.play(*steps, mode=Mode.PARALLEL)

    assert sorted(troupe.begun) == ["a", "b"]


@pytest.mark.parametrize("moment", range(20))
async def test_a_cancellation_at_the_moment_of_a_failure_is_heeded(moment: int) -> None:
    troupe = Troupe({"a": fails(SILENT)})
    engine, workflow = WorkflowEngine(troupe.clock), Workflow("w", (Step("a", "x"),))
    run = asyncio.create_task(engine.run(workflow, troupe.perform, deadline=20))
    for _ in range(moment):
        await asyncio.sleep(0)

    is_cancelled = run.cancel()  # false if it has ended before
    await asyncio.wait([run])

    assert run.cancelled() is is_cancelled


async def test_two_runs_of_a_workflow_at_once_share_nothing() -> None:
    one = Troupe({"a": finds(Finding("one"), seconds=2)})
    other = Troupe({"a": finds(Finding("other"), seconds=1)}, clock=one.clock)
    workflow = Workflow("w", (Step("a", "x"), Step("b", "x", needs=("a",))))
    engine = WorkflowEngine(one.clock)

    async def both() -> None:
        await asyncio.gather(
            engine.run(workflow, one.perform, deadline=20),
            engine.run(workflow, other.perform, deadline=20),
        )

    await finished(one.clock, both())

    assert one.seen["b"].get(str) == "one"
    assert other.seen["b"].get(str) == "other"
