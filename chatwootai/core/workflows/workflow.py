"""Workflows: which steps there are, who takes them, and what each of them needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.flaws import Flaw, nearest


class Mode(StrEnum):
    """How a workflow's steps are taken; `auto` chooses the simplest that fits."""

    AUTO = "auto"
    SEQUENTIAL = "sequential"
    PARALLEL = "parallel"
    ADAPTIVE = "adaptive"


class WorkflowShapeError(ValueError):
    """The steps do not make a workflow; the message names the step and what is wrong with it.

    Attributes:
        flaws: All that is wrong, and where; one at least.
    """

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        super().__init__(flaws[0].what)
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a workflow.

    Attributes:
        agent: The name of the agent that takes it.
        needs: Steps that must have ended before: done, skipped, or failed if they are optional.
        when: Take the step only if this holds of what earlier steps found.
        optional: Whether the workflow goes on without it, after a failure or for want of time.
        timeout: Seconds that one attempt may take; none is up to the deadline.
        retries: How often to try again when a service did not answer or the time was over.
        cheap: Whether it may begin before it is known that it is needed.
        closing: Whether it is taken even when an answer was certain early.
    """

    name: str
    agent: str
    needs: tuple[str, ...] = ()
    when: Condition | None = None
    optional: bool = False
    timeout: float | None = None
    retries: int = 0
    cheap: bool = False
    closing: bool = False
    description: str = ""
    expected_output: str = ""


@dataclass(frozen=True)
class Workflow:
    """Steps that lead from a customer's turn to its outcome.

    Raises:
        WorkflowShapeError: A name is used twice, a need is not a step, or needs go in a circle.
    """

    name: str
    steps: tuple[Step, ...]
    mode: Mode = Mode.AUTO
    description: str = ""
    _by_name: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {step.name: step for step in self.steps})
        flaws = list(_misshapen(self))
        if flaws:
            raise WorkflowShapeError(flaws)

    @cached_property
    def effective_mode(self) -> Mode:
        """The mode that is used: never `auto`."""
        if self.mode is not Mode.AUTO:
            return self.mode
        if any(step.when or step.optional or step.cheap or step.closing for step in self.steps):
            return Mode.ADAPTIVE
        is_chain = all(
            later.needs == (earlier.name,)
            for earlier, later in zip(self.steps, self.steps[1:], strict=False)
        )
        needs_nothing = not any(step.needs for step in self.steps)
        return Mode.SEQUENTIAL if is_chain or needs_nothing else Mode.PARALLEL

    @cached_property
    def graph(self) -> Mapping[str, frozenset[str]]:
        """For each step, the steps that end before it begins, in the effective mode."""
        if self.effective_mode is Mode.SEQUENTIAL:
            names = [step.name for step in self.steps]
            before = {name: frozenset(names[:place]) for place, name in enumerate(names)}
            return {step.name: before[step.name] | _waits_for(step) for step in self.steps}
        return {step.name: _waits_for(step) for step in self.steps}

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """For each step, every step that its own needs lead back to: whose findings it may read."""
        found: dict[str, frozenset[str]] = {}
        for name in TopologicalSorter(self.graph).static_order():
            direct = self.graph[name]
            found[name] = direct.union(*(found[other] for other in direct))
        return found

    def step(self, name: str) -> Step:
        """Return the step of that name."""
        return self._by_name[name]

    def agents(self) -> Iterable[str]:
        """Yield the name of each agent that the workflow needs, once."""
        return dict.fromkeys(step.agent for step in self.steps)


def _waits_for(step: Step) -> frozenset[str]:
    return frozenset(step.needs) | (step.when.steps if step.when else frozenset())


def _misshapen(workflow: Workflow) -> Iterator[Flaw]:
    """Yield what keeps the steps of *workflow* from making one."""
    if not workflow.steps:
        yield Flaw((), f"workflow {workflow.name!r} has no steps", "write one '- step: …' at least")
        return
    places: dict[str, int] = {}
    flaws: list[Flaw] = []
    for place, step in enumerate(workflow.steps):
        if places.setdefault(step.name, place) != place:
            what = f"workflow {workflow.name!r} has two steps of one name, {step.name!r}"
            flaws.append(Flaw((place, "step"), what, "give each step a name of its own"))
    for place, step in enumerate(workflow.steps):
        others = places.keys() - {step.name}
        for other, path in _waits(place, step):
            if other not in places:
                remedy = nearest(other, others) if others else "take it out"
                flaws.append(Flaw(path, _unknown(step, other, path), remedy))
    yield from flaws or _circle(workflow, places) or _too_late(workflow, places)


def _circle(workflow: Workflow, places: Mapping[str, int]) -> Sequence[Flaw]:
    """Return the first circle in which steps wait for each other, if there is one."""
    try:
        TopologicalSorter(
            {step.name: sorted(_waits_for(step)) for step in workflow.steps}
        ).prepare()
    except CycleError as error:
        circle: Sequence[str] = error.args[1]
        place = min(places[name] for name in circle)
        waits = _waits(place, workflow.steps[place])
        path = next(path for other, path in waits if other in circle)
        what = f"steps need each other in a circle: {' → '.join(circle)}"
        return [Flaw(path, what, "take one of these needs away")]
    return []


def _too_late(workflow: Workflow, places: Mapping[str, int]) -> Sequence[Flaw]:
    """Return the waits for steps that the mode takes only afterwards."""
    if workflow.effective_mode is not Mode.SEQUENTIAL:
        return []
    return [
        Flaw(
            path,
            f"in the mode sequential, step {step.name!r} cannot need {other!r}, "
            "which comes after it",
            f"write {other!r} before it, or choose another mode",
        )
        for place, step in enumerate(workflow.steps)
        for other, path in _waits(place, step)
        if places[other] > place
    ]


def _unknown(step: Step, other: str, path: Sequence[int | str]) -> str:
    asks = "asks for a fact of" if "when" in path else "needs"
    return f"step {step.name!r} {asks} {other!r}, which is no step"


def _waits(place: int, step: Step) -> Iterator[tuple[str, tuple[int | str, ...]]]:
    """Yield each step that *step* waits for, and where that is said."""
    for number, other in enumerate(step.needs):
        yield other, (place, "needs", number)
    for other in sorted(step.when.steps if step.when else ()):
        yield other, (place, "when")
