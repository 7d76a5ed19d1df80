"""Plays: workflows of any shape, and performers who do anything to them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import Reply
from chatwootai.core.errors import (
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
    WorkflowError,
)
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.engine import Run, WorkflowEngine
from chatwootai.core.workflows.findings import Finding, Findings
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

from .performing import settled

SECONDS: Final = 8
FOR_EVER: Final = 1e9

ERRORS: Final = (
    ServiceUnavailableError("Odoo", "reading orders"),
    OutcomeUnknownError("Odoo", "writing an order"),
    RefusedError("no"),
    WorkflowError("nothing to go on with"),
    ValueError("a slip"),
    TimeoutError(),
    asyncio.CancelledError(),
)


@dataclass(frozen=True)
class Part:
    """What a step's performer does: what it ends with after how long, and when it is cancelled."""

    seconds: float
    end: str
    when_cancelled: str


@dataclass(frozen=True)
class Play:
    """A workflow, and the part of each of its steps."""

    workflow: Workflow
    parts: Mapping[str, Part]


@dataclass
class Stage:
    """Performs a play, and notes each beginning and end of a performance, in order."""

    play: Play
    clock: ManualClock = field(default_factory=ManualClock)
    notes: list[tuple[str, str]] = field(default_factory=list)
    seen: dict[str, Findings] = field(default_factory=dict)
    found: dict[str, Finding] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    async def perform(self, step: Step, findings: Findings) -> Finding:
        part = self.play.parts[step.name]
        self.notes.append(("begins", step.name))
        self.seen[step.name] = findings
        try:
            await self.clock.sleep(part.seconds)
            return self._end(step.name, part.end)
        except asyncio.CancelledError:
            self.cancelled.add(step.name)
            return await self._end_early(step.name, part.when_cancelled)
        finally:
            self.notes.append(("ends", step.name))

    def _end(self, name: str, end: str) -> Finding:
        if end.isdecimal():
            raise ERRORS[int(end)]
        outcome = Reply(name) if end in ("answers", "is certain") else None
        finding = Finding(self, {"go": end == "says go"}, outcome, is_certain=end == "is certain")
        self.found[name] = finding
        return finding

    async def _end_early(self, name: str, how: str) -> Finding:
        for _ in range(3):
            await asyncio.sleep(0)
        if how == "complains":
            raise ERRORS[0]
        if how == "answers":
            return self._end(name, "is certain")
        raise asyncio.CancelledError

    def begin(self) -> asyncio.Task[Run]:
        deadline = self.clock.monotonic() + SECONDS
        engine = WorkflowEngine(self.clock)
        run = engine.run(self.play.workflow, self.perform, deadline=deadline)
        return asyncio.create_task(run)

    async def end(self, *tasks: asyncio.Task[Run]) -> None:
        for _ in range(SECONDS + 1):
            await settled(self.clock)
            if all(task.done() for task in tasks):
                await asyncio.gather(*tasks, return_exceptions=True)
                return
            await self.clock.advance(1)
        raise AssertionError("it does not end")

    def performances(self, what: str) -> Sequence[str]:
        return [name for note, name in self.notes if note == what]


parts = st.builds(
    Part,
    st.sampled_from([0, 0, 1, 2, 3, FOR_EVER]),
    st.sampled_from(["finds", "says go", "answers", "is certain", *map(str, range(len(ERRORS)))]),
    st.sampled_from(["heeds", "complains", "answers"]),
)


def steps(name: str, before: str) -> st.SearchStrategy[Step]:
    """Return any step called *name* that may need those called *before*."""
    condition = st.sampled_from(before).map(lambda other: Condition.parse(f"{other}.go"))
    return st.builds(
        Step,
        name=st.just(name),
        agent=st.just("agent"),
        needs=st.lists(st.sampled_from(before), max_size=2, unique=True).map(tuple)
        if before
        else st.just(()),
        when=st.none() | condition if before else st.none(),
        optional=st.booleans(),
        timeout=st.sampled_from([None, None, 1, 2]),
        retries=st.sampled_from([0, 0, 1, 2]),
        cheap=st.booleans(),
        closing=st.sampled_from([False, False, True]),
    )


@st.composite
def plays(draw: st.DrawFn, modes: Sequence[Mode] = tuple(Mode)) -> Play:
    names = "abcdefgh"[: draw(st.integers(1, 8))]
    its = [draw(steps(name, names[:place])) for place, name in enumerate(names)]
    mode = draw(st.sampled_from(modes))
    if mode in (Mode.PARALLEL, Mode.ADAPTIVE):
        its = draw(st.permutations(its))
    return Play(Workflow("w", tuple(its), mode), {name: draw(parts) for name in names})
