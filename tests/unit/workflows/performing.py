"""Performers of steps for the engine's tests, and the time in which they perform."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import Reply
from chatwootai.core.workflows.engine import Run, StepState, StepTrace, WorkflowEngine
from chatwootai.core.workflows.findings import Finding, Findings
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

T = TypeVar("T")
Act = Callable[[ManualClock], Awaitable[Finding]]

HELLO = Reply("Olá!")
SORRY = Reply("Desculpe.")


def finds(finding: Finding = Finding(), seconds: float = 0) -> Act:  # noqa: B008  it is frozen
    """Return an act that finds *finding* after *seconds*."""

    async def act(clock: ManualClock) -> Finding:
        await clock.sleep(seconds)
        return finding

    return act


def fails(error: BaseException, seconds: float = 0) -> Act:
    """Return an act that raises *error* after *seconds*."""

    async def act(clock: ManualClock) -> Finding:
        await clock.sleep(seconds)
        raise error

    return act


def hangs() -> Act:
    """Return an act that never ends by itself."""
    return finds(seconds=1e9)


def one_by_one(*acts: Act) -> Act:
    """Return an act that is another one each time."""
    left = list(acts)

    async def act(clock: ManualClock) -> Finding:
        return await left.pop(0)(clock)

    return act


@dataclass
class Troupe:
    """Performs steps as its acts say, and notes what happens; steps without an act find nothing."""

    acts: Mapping[str, Act] = field(default_factory=dict)
    clock: ManualClock = field(default_factory=ManualClock)
    begun: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    seen: dict[str, Findings] = field(default_factory=dict)

    async def perform(self, step: Step, findings: Findings) -> Finding:
        self.begun.append(step.name)
        self.seen[step.name] = findings
        try:
            finding = await self.acts.get(step.name, finds())(self.clock)
        except asyncio.CancelledError:
            self.cancelled.append(step.name)
            raise
        self.done.append(step.name)
        return finding

    async def play(self, *steps: Step, mode: Mode = Mode.AUTO, seconds: float = 20) -> Run:
        """Take *steps*, letting time pass, until the run ends; it has *seconds*."""
        workflow = Workflow("of the test", steps, mode)
        engine, deadline = WorkflowEngine(self.clock), self.clock.monotonic() + seconds
        return await finished(self.clock, engine.run(workflow, self.perform, deadline=deadline))


async def finished(clock: ManualClock, work: Coroutine[Any, Any, T]) -> T:
    """Return what *work* returns, letting second after second pass."""
    task = asyncio.create_task(work)
    for _ in range(1000):
        await settled(clock)
        if task.done():
            return task.result()
        await clock.advance(1)
    raise AssertionError("it does not end")


async def settled(clock: ManualClock) -> None:
    """Let every task go on until all wait for time to pass."""
    for _ in range(4):
        await clock.advance(0)


def states(run: Run) -> Mapping[str, StepState]:
    """Return what became of each step."""
    return {trace.step: trace.state for trace in run.trace}


def trace_of(run: Run, step: str) -> StepTrace:
    """Return the trace of *step*."""
    [found] = [trace for trace in run.trace if trace.step == step]
    return found
