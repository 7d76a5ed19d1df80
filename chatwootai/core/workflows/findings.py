"""What steps found out, as later steps see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chatwootai.core.conversation import Outcome
from chatwootai.core.errors import WorkflowError
from chatwootai.core.workflows.conditions import Fact

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one step found out.

    Attributes:
        value: For other agents, who ask for it by its type.
        facts: For conditions and for the trace: small, and nothing personal.
        outcome: What to do for the customer, if the step knows.
        is_certain: Whether that outcome is so sure that no further step could better it.
    """

    value: object = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    outcome: Outcome | None = None
    is_certain: bool = False


NOTHING = Finding()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the steps before have found, by step, in the workflow's order."""

    by_step: Mapping[str, Finding] = field(default_factory=dict)

    def get(self, kind: type[T]) -> T | None:
        """Return the latest value of *kind*, none if no step found one."""
        for finding in reversed(list(self.by_step.values())):
            if isinstance(finding.value, kind):
                return finding.value
        return None

    def need(self, kind: type[T]) -> T:
        """Return the latest value of *kind*.

        Raises:
            WorkflowError: No step found one: the workflow lacks a step or a need.
        """
        value = self.get(kind)
        if value is None:
            raise WorkflowError(f"no step before has found a {kind.__name__}")
        return value

    @property
    def facts(self) -> Mapping[str, Mapping[str, Fact]]:
        """The facts of every step, for conditions."""
        return {name: finding.facts for name, finding in self.by_step.items()}

    @property
    def outcome(self) -> Outcome | None:
        """The latest outcome that a step proposed."""
        for finding in reversed(list(self.by_step.values())):
            if finding.outcome is not None:
                return finding.outcome
        return None
