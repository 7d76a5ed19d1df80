"""Workflows: which steps there are, who takes them, and what each of them needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from chatwootai.core.workflows.conditions import Condition


class Mode(StrEnum):
    """How a workflow's steps are taken; `auto` chooses the simplest that fits."""

    AUTO = "auto"
    SEQUENTIAL = "sequential"
    PARALLEL = "parallel"
    ADAPTIVE = "adaptive"


class WorkflowShapeError(ValueError):
    """The steps do not make a workflow; the message names the step and what is wrong with it."""


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
        by_name = {step.name: step for step in self.steps}
        object.__setattr__(self, "_by_name", by_name)
        if not by_name:
            raise WorkflowShapeError(f"workflow {self.name!r} has no steps")
        if len(by_name) < len(self.steps):
            raise WorkflowShapeError(f"workflow {self.name!r} has two steps of one name")
        for step in self.steps:
            for other in _waits_for(step):
                if other not in by_name:
                    raise WorkflowShapeError(
                        f"step {step.name!r} needs {other!r}, which is no step"
                    )
        try:
            TopologicalSorter(self.graph).prepare()
        except CycleError as error:
            circle = " → ".join(error.args[1])
            raise WorkflowShapeError(f"steps need each other in a circle: {circle}") from error

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
