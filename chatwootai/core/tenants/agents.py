"""The shape of what a tenant says of its agents."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from chatwootai.core.tenants.section import Section

Settings = Mapping[str, JsonValue]


class AgentLimits(Section):
    """How much an agent may use for one turn.

    Attributes:
        model_calls: How often it may ask its model.
        tool_calls: How often it may call tools.
        most_tokens: How much the model may write at once.
        seconds: How long all of that may take.
    """

    model_calls: int = Field(default=4, ge=1, le=20)
    tool_calls: int = Field(default=6, ge=0, le=50)
    most_tokens: int = Field(default=800, ge=50, le=100_000)
    seconds: float = Field(default=12.0, gt=0, le=300)


class AgentConfig(Section):
    """How an agent works for this tenant.

    Attributes:
        type: What kind of agent it is; without it, the kind that it is called by.
        role: Who it is to the model: "a vendedora".
        goal: What it is to achieve.
        backstory: What else it is to know of itself.
        tools: Those of the tenant's tools that it may use; without it, what `tools` says.
        model: Which of the service's models it asks; `offline` asks none.
        settings: As the agent's own model has them.
    """

    type: str | None = Field(default=None, min_length=1, max_length=60)
    role: str = Field(default="", max_length=200)
    goal: str = Field(default="", max_length=1_000)
    backstory: str = Field(default="", max_length=2_000)
    tools: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] | None = None
    model: str | None = Field(default=None, min_length=1, max_length=100)
    limits: AgentLimits = AgentLimits()
    settings: Settings = Field(default_factory=dict)
