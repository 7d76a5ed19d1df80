"""Takes a workflow's steps: in order, at once, or as far as they are needed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from chatwootai.core.errors import (
    ChatwootAIError,
    ServiceUnavailableError,
    WorkflowError,
)
from chatwootai.core.ports.clock import Clock
from chatwootai.core.waiting import stopped, within
from chatwootai.core.workflows.findings import NOTHING, Finding, Findings
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

Perform = Callable[[Step, Findings], Awaitable[Finding]]

_CERTAIN: Final = "an answer was certain"
_SPARE: Final = 0.25  # the share of the time that optional steps may not touch


class StepState(StrEnum):
    """What became of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"
    FAILED = "failed"


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
    findings: dict[str, Finding] = field(default_factory=dict)
    has_answer: bool = False
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
        try:
            async with asyncio.TaskGroup() as group:
                alarm = group.create_task(self._alarm())
                await asyncio.gather(*[group.create_task(self._follow(step)) for step in steps])
                alarm.cancel()
        except* _AnswerIsCertain:
            for step in steps:
                if not self.ended[step.name].is_set():
                    self._end(step, StepState.SKIPPED, why=_CERTAIN)
        except* ChatwootAIError as errors:
            raise _first(errors) from None

    async def _alarm(self) -> None:
        await self.clock.sleep(self.deadline - self.clock.monotonic())
        raise WorkflowError("the deadline passed")

    async def _follow(self, step: Step) -> None:
        before = self.workflow.graph[step.name]
        if self.is_adaptive and step.cheap:
            await self._wait_for(step.needs)
            attempt = asyncio.ensure_future(self._attempt(step, self._readable(step.needs)))
            try:
                await self._conclude(step, before, lambda: attempt)
            finally:
                await stopped(attempt)
        else:
            await self._conclude(step, before, lambda: self._attempt(step, self._readable(before)))

    async def _wait_for(self, names: Iterable[str]) -> None:
        for name in names:
            await self.ended[name].wait()

    def _readable(self, direct: Iterable[str]) -> Findings:
        direct = set(direct)
        return self.view(direct.union(*(self.workflow.ancestors[name] for name in direct)))

    async def _conclude(
        self, step: Step, before: Iterable[str], attempt: Callable[[], Awaitable[Finding]]
    ) -> None:
        await self._wait_for(before)
        started = self._elapsed()
        if self.has_answer and not self._closes(step):
            self._end(step, StepState.SKIPPED, why=_CERTAIN)
            return
        if step.when and not step.when.holds(self._readable(before).facts):
            self._end(step, StepState.SKIPPED, why=f"not: {step.when.text}")
            return
        if self.is_adaptive and step.optional and self._is_late():
            self._end(step, StepState.DROPPED, why="too little time was left")
            return
        try:
            finding = await attempt()
        except Exception as error:  # agents are plugins
            why = _described(error)
            if not step.optional:
                raise WorkflowError(f"step {step.name!r}: {why}", step=step.name) from error
            self._end(step, StepState.FAILED, started=started, why=why)
            return
        self.findings[step.name] = finding
        is_enough = self.is_adaptive and finding.is_certain and finding.outcome is not None
        self.has_answer = self.has_answer or is_enough
        self._end(step, StepState.DONE, started=started)
        if is_enough and not self._closes(step):
            raise _AnswerIsCertain

    async def _attempt(self, step: Step, findings: Findings) -> Finding:
        for _ in range(step.retries):
            try:
                return await within(self.clock, self.perform(step, findings), step.timeout)
            except (ServiceUnavailableError, TimeoutError):
                continue
        return await within(self.clock, self.perform(step, findings), step.timeout)

    def _end(
        self, step: Step, state: StepState, *, started: float | None = None, why: str = ""
    ) -> None:
        now = self._elapsed()
        self.findings.setdefault(step.name, NOTHING)
        self.traces.append(
            StepTrace(step.name, state, now if started is None else started, now, why)
        )
        self.ended[step.name].set()

    def _elapsed(self) -> float:
        return self.clock.monotonic() - self.began

    def _is_late(self) -> bool:
        budget = self.deadline - self.began
        return self._elapsed() > budget * (1 - _SPARE)


def _first(errors: BaseExceptionGroup[ChatwootAIError]) -> ChatwootAIError:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _described(error: Exception) -> str:
    """Name *error* without what a stranger's code may have put into its text."""
    ours = isinstance(error, ChatwootAIError | TimeoutError)
    return str(error) if ours else type(error).__name__
