"""Takes a workflow's steps: in order, at once, or as far as they are needed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from chatwootai.core.conversation import Outcome
from chatwootai.core.errors import (
    ChatwootAIError,
    OutcomeUnknownError,
    ServiceUnavailableError,
    WorkflowError,
)
from chatwootai.core.ports.clock import Clock
from chatwootai.core.waiting import stopped, within
from chatwootai.core.workflows.findings import NOTHING, Finding, Findings
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

Perform = Callable[[Step, Findings], Awaitable[Finding]]

_CERTAIN: Final = "an answer was certain"
_LATE: Final = "too little time was left"
_SPARE: Final = 0.25  # the share of the time that optional steps may not touch


class StepState(StrEnum):
    """What became of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"
    FAILED = "failed"


_Ending = tuple[StepState, str]


@dataclass(frozen=True, slots=True)
class StepTrace:
    """What became of a step, why, and when (seconds since the run began)."""

    step: str
    state: StepState
    started: float
    ended: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A workflow's run that came to its end."""

    findings: Findings
    trace: tuple[StepTrace, ...]


class WorkflowEngine:
    """Runs workflows; it keeps nothing between two runs, so that many may go on at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def run(self, workflow: Workflow, perform: Perform, *, deadline: float) -> Run:
        """Take the steps of *workflow* with *perform* and return what was found.

        No step is taken twice except for its retries, none before what it needs has ended. When
        this is cancelled, or fails, every step that still runs is cancelled and awaited first.

        Args:
            workflow: The steps.
            perform: Takes one step, given what the steps before it have found.
            deadline: The moment of the clock's `monotonic` at which the run ends, whatever runs.

        Raises:
            WorkflowError: A step that is not optional failed, or the deadline passed.
        """
        running = _Running(workflow, perform, self._clock, deadline)
        await running.take(running.main)
        await running.take(running.closing)
        findings = running.view(step.name for step in workflow.steps)
        return Run(findings, tuple(running.traces))


class _AnswerIsCertain(Exception):  # noqa: N818  a signal inside the task group, not an error
    """The steps that are left are not needed."""


@dataclass
class _Running:
    """One run: each step is a task that waits until those that it needs have ended."""

    workflow: Workflow
    perform: Perform
    clock: Clock
    deadline: float
    began: float = field(init=False)
    ended: dict[str, asyncio.Event] = field(init=False)
    started: dict[str, float] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    answered_by: str = ""
    traces: list[StepTrace] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.clock.monotonic()
        self.ended = {step.name: asyncio.Event() for step in self.workflow.steps}

    @property
    def is_adaptive(self) -> bool:
        return self.workflow.effective_mode is Mode.ADAPTIVE

    @property
    def main(self) -> list[Step]:
        return [step for step in self.workflow.steps if not self._closes(step)]

    @property
    def closing(self) -> list[Step]:
        return [step for step in self.workflow.steps if self._closes(step)]

    def _closes(self, step: Step) -> bool:
        names = {step.name, *self.workflow.ancestors[step.name]}
        return self.is_adaptive and any(self.workflow.step(name).closing for name in names)

    def view(self, names: Iterable[str]) -> Findings:
        """Return what the steps of *names* have found, in the workflow's order."""
        wanted = set(names)
        steps = [step.name for step in self.workflow.steps if step.name in wanted]
        return Findings({name: self.findings[name] for name in steps if name in self.findings})

    async def take(self, steps: Sequence[Step]) -> None:
        """Take *steps*, until all have ended or an answer is certain."""
        cancellations = _cancellations()
        try:
            async with asyncio.TaskGroup() as group:
                alarm = group.create_task(self._alarm())
                await asyncio.gather(*[group.create_task(self._follow(step)) for step in steps])
                alarm.cancel()
        except* _AnswerIsCertain:
            self._skip_rest(steps)
        except* ChatwootAIError as errors:
            raise _first(errors) from None
        finally:
            # a group that ends with an error forgets that it was cancelled at the same moment
            if _cancellations() > cancellations:
                raise asyncio.CancelledError

    def _skip_rest(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if not self.ended[step.name].is_set():
                self._end(step, StepState.SKIPPED, _CERTAIN)

    async def _alarm(self) -> None:
        await self.clock.sleep(self.deadline - self.clock.monotonic())
        raise WorkflowError("the deadline passed")

    async def _follow(self, step: Step) -> None:
        before = self.workflow.graph[step.name]
        attempt: asyncio.Task[Finding] | None = None
        try:
            if self.is_adaptive and step.cheap:
                await self._wait_for(step.needs)
                if not self._is_needless(step):
                    attempt = self._begin(step, step.needs)
            await self._wait_for(before)
            ending = self._left_out(step, before)
            if ending is None:
                attempt = attempt or self._begin(step, before)
                ending = await self._concluded(step, attempt)
        finally:
            if attempt is not None:
                await stopped(attempt)
        self._end(step, *ending)
        if self.answered_by == step.name:
            raise _AnswerIsCertain

    async def _wait_for(self, names: Iterable[str]) -> None:
        for name in names:
            await self.ended[name].wait()

    def _readable(self, direct: Iterable[str]) -> Findings:
        direct = set(direct)
        return self.view(direct.union(*(self.workflow.ancestors[name] for name in direct)))

    def _begin(self, step: Step, direct: Iterable[str]) -> asyncio.Task[Finding]:
        self.started[step.name] = self._elapsed()
        return asyncio.create_task(self._attempt(step, self._readable(direct)))

    async def _attempt(self, step: Step, findings: Findings) -> Finding:
        for _ in range(step.retries):
            try:
                return _checked(
                    await within(self.clock, self.perform(step, findings), step.timeout)
                )
            except OutcomeUnknownError:  # what may have been done is not done again
                raise
            except (ServiceUnavailableError, TimeoutError):
                if _cancellations():  # the step made an error of it
                    raise
        return _checked(await within(self.clock, self.perform(step, findings), step.timeout))

    def _left_out(self, step: Step, before: Iterable[str]) -> _Ending | None:
        """Return how *step* ends without being taken, none if it is to be taken."""
        if self._is_needless(step):
            return StepState.SKIPPED, _CERTAIN
        if step.when and not step.when.holds(self._readable(before).facts):
            return StepState.SKIPPED, f"not: {step.when.text}"
        left = self._left_for(step)
        return (StepState.DROPPED, _LATE) if left is not None and left <= 0 else None

    async def _concluded(self, step: Step, attempt: asyncio.Task[Finding]) -> _Ending:
        """Wait for *attempt*, keep what it found, and return how the step ends."""
        try:
            await within(self.clock, asyncio.wait([attempt]), self._left_for(step))
        except TimeoutError:
            return StepState.DROPPED, _LATE
        if self._is_needless(step):
            return StepState.SKIPPED, _CERTAIN
        error = asyncio.CancelledError() if attempt.cancelled() else attempt.exception()
        if error is None:
            self._keep(step, attempt.result())
            return StepState.DONE, ""
        why = _described(error)
        if step.optional:
            return StepState.FAILED, why
        raise WorkflowError(f"step {step.name!r}: {why}", step=step.name) from error

    def _is_needless(self, step: Step) -> bool:
        return bool(self.answered_by) and not self._closes(step)

    def _keep(self, step: Step, finding: Finding) -> None:
        is_answer = self.is_adaptive and finding.is_certain and finding.outcome is not None
        if is_answer and not self._closes(step):
            self.answered_by = step.name  # whatever other steps have proposed
            self.findings = {
                name: replace(found, outcome=None) for name, found in self.findings.items()
            }
        self.findings[step.name] = finding

    def _end(self, step: Step, state: StepState, why: str) -> None:
        now = self._elapsed()
        self.findings.setdefault(step.name, NOTHING)
        self.traces.append(StepTrace(step.name, state, self.started.get(step.name, now), now, why))
        self.ended[step.name].set()

    def _elapsed(self) -> float:
        return self.clock.monotonic() - self.began

    def _left_for(self, step: Step) -> float | None:
        """Return the seconds that *step* may still take; none if only the deadline ends it."""
        if not (self.is_adaptive and step.optional):
            return None
        return (self.deadline - self.began) * (1 - _SPARE) - self._elapsed()


def _cancellations() -> int:
    """Return how often somebody has asked to cancel what is running."""
    task = asyncio.current_task()
    return task.cancelling() if task else 0


def _checked(finding: object) -> Finding:
    """Return *finding*, which a plugin has made, if it is one."""
    if not isinstance(finding, Finding):
        raise TypeError(f"an agent returned {type(finding).__name__}, not a Finding")
    if not isinstance(finding.outcome, Outcome | None):
        raise TypeError(f"an agent's outcome is {type(finding.outcome).__name__}, not an Outcome")
    return finding


def _first(errors: BaseExceptionGroup[ChatwootAIError]) -> ChatwootAIError:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _described(error: BaseException) -> str:
    """Name *error* without what a stranger's code may have put into its text."""
    return str(error) if isinstance(error, ChatwootAIError) else type(error).__name__
