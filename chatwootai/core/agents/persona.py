"""Who an agent is to its model, and how much of it it may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatwootai.core.tenants.agents import AgentConfig, AgentLimits


@dataclass(frozen=True, slots=True)
class Persona:
    """What a company has said of one of its agents.

    Attributes:
        role: Who it is, in a few words; empty is as usual.
    """

    role: str = ""
    goal: str = ""
    backstory: str = ""
    limits: AgentLimits = field(default_factory=AgentLimits)

    @classmethod
    def of(cls, config: AgentConfig | None) -> "Persona":
        """Return what *config* says."""
        if config is None:
            return cls()
        return cls(config.role, config.goal, config.backstory, config.limits)

    def over(self, usual: Mapping[str, "Persona"], language: str) -> "Persona":
        """Return this, and what the one of *language* among *usual* says where this is silent."""
        below = usual.get(language, Persona())
        return Persona(
            self.role or below.role,
            self.goal or below.goal,
            self.backstory or below.backstory,
            self.limits,
        )
