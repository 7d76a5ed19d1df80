import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.conversation import Reply
from chatwootai.core.errors import WorkflowError
from chatwootai.core.workflows.engine import Run, StepState
from chatwootai.core.workflows.findings import NOTHING
from chatwootai.core.workflows.workflow import Mode

from .plays import SECONDS, Play, Stage, plays

some = settings(deadline=None, max_examples=25)


async def _played(play: Play) -> tuple[Stage, asyncio.Task[Run]]:
    stage = Stage(play)
    run = stage.begin()
    await stage.end(run)
    return stage, run


def played(play: Play) -> tuple[Stage, Run | None]:
    """Return what happened, and the run if it came to its end."""
    stage, run = asyncio.run(_played(play))
    return stage, run.result() if run.exception() is None else None


@some
@given(play=plays())
def test_any_run_ends_by_its_deadline_with_a_run_or_a_workflow_error(play: Play) -> None:
    stage, run = asyncio.run(_played(play))

    assert isinstance(run.exception(), WorkflowError | None)
    assert stage.clock.monotonic() <= SECONDS


@some
@given(play=plays())
def test_whatever_has_begun_has_ended_when_the_run_has(play: Play) -> None:
    async def left() -> tuple[Stage, set[asyncio.Task[object]]]:
        stage, _ = await _played(play)
        return stage, asyncio.all_tasks() - {asyncio.current_task()}

    stage, tasks = asyncio.run(left())

    assert sorted(stage.performances("begins")) == sorted(stage.performances("ends"))
    assert not tasks


@some
@given(play=plays(), turns=st.integers(0, 40), seconds=st.integers(0, SECONDS))
def test_a_run_that_is_cancelled_at_any_moment_leaves_nothing_running(
    play: Play, turns: int, seconds: int
) -> None:
    async def cancelled() -> tuple[Stage, bool]:
        stage = Stage(play)
        run = stage.begin()
        await stage.clock.advance(seconds)
        for _ in range(turns):
            await asyncio.sleep(0)
        was_done = run.done()
        run.cancel()
        await asyncio.wait([run])
        return stage, was_done or run.cancelled()

    stage, is_heeded = asyncio.run(cancelled())
    begun, ended = stage.performances("begins"), stage.performances("ends")

    assert is_heeded
    assert sorted(begun) == sorted(ended)


@some
@given(play=plays())
def test_no_step_begins_before_what_it_needs_has_ended(play: Play) -> None:
    stage, _ = played(play)
    workflow = play.workflow
    is_adaptive = workflow.effective_mode is Mode.ADAPTIVE

    for step in workflow.steps:
        needs = step.needs if is_adaptive and step.cheap else workflow.graph[step.name]
        places = [place for place, (_, name) in enumerate(stage.notes) if name == step.name]
        later = {name for _, name in stage.notes[min(places, default=len(stage.notes)) :]}
        assert not later & set(needs)


@some
@given(play=plays([Mode.SEQUENTIAL]))
def test_in_a_sequence_steps_keep_their_order_one_at_a_time(play: Play) -> None:
    stage, _ = played(play)
    begun, ended = stage.performances("begins"), stage.performances("ends")

    assert begun == ended == sorted(begun)
    assert [note for note, _ in stage.notes] == ["begins", "ends"] * len(begun)


@some
@given(play=plays())
def test_no_step_is_taken_more_often_than_its_retries_allow(play: Play) -> None:
    stage, _ = played(play)

    for step in play.workflow.steps:
        assert stage.performances("begins").count(step.name) <= step.retries + 1


@some
@given(play=plays())
def test_a_step_sees_what_its_ancestors_found_and_nothing_else(play: Play) -> None:
    stage, _ = played(play)
    workflow = play.workflow

    for name, findings in stage.seen.items():
        assert set(findings.by_step) <= workflow.ancestors[name]
        for other, finding in findings.by_step.items():
            assert finding is NOTHING or finding.facts == stage.found[other].facts


@some
@given(play=plays())
def test_a_run_tells_of_each_step_once(play: Play) -> None:
    _, run = played(play)
    names = [step.name for step in play.workflow.steps]

    if run is not None:
        assert sorted(trace.step for trace in run.trace) == sorted(names)
        assert list(run.findings.by_step) == names
        assert all(0 <= trace.started <= trace.ended <= SECONDS for trace in run.trace)


@some
@given(play=plays())
def test_only_optional_steps_fail_or_are_dropped_in_a_run_that_reached_its_end(play: Play) -> None:
    _, run = played(play)
    traces = run.trace if run is not None else ()

    for trace in traces:
        if trace.state in (StepState.FAILED, StepState.DROPPED):
            assert play.workflow.step(trace.step).optional


@some
@given(play=plays([Mode.ADAPTIVE]))
def test_an_answer_that_was_certain_stands_unless_a_closing_step_replaces_it(play: Play) -> None:
    _, run = played(play)
    workflow = play.workflow
    closing = {
        step.name
        for step in workflow.steps
        if any(workflow.step(name).closing for name in {step.name, *workflow.ancestors[step.name]})
    }
    findings = run.findings.by_step if run is not None else {}
    certain = [
        name
        for name, its in findings.items()
        if its.is_certain and its.outcome and name not in closing
    ]
    replaced = [name for name in closing if name in findings and findings[name].outcome]

    assert len(certain) <= 1
    if certain and not replaced:
        assert run is not None
        assert run.findings.outcome == Reply(certain[0])


@some
@given(play=plays())
def test_two_runs_at_once_share_nothing(play: Play) -> None:
    async def both() -> tuple[Stage, Stage]:
        one = Stage(play)
        other = Stage(play, one.clock)
        tasks = one.begin(), other.begin()
        await one.end(*tasks)
        return one, other

    one, other = asyncio.run(both())

    for stage in (one, other):
        seen = [found.value for its in stage.seen.values() for found in its.by_step.values()]
        assert all(value is stage for value in seen if value is not None)
