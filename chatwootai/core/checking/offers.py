"""What a tenant's configuration may name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from chatwootai.core.agents.agent import AgentType
from chatwootai.core.channels import AnyChannelType
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.tooling import ServerTools
from chatwootai.core.tools.tool import ToolType
from chatwootai.core.workflows.workflow import Workflow


@dataclass(frozen=True)
class Offers:
    """The plugins that are installed, with all that they offer, and the library's workflows.

    Attributes:
        presets: What is known of each kind of tool server.
        models: The language models that the service's settings name.
    """

    plugins: Mapping[str, Plugin] = field(default_factory=dict)
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    presets: Mapping[str, ServerTools] = field(default_factory=dict)
    models: Collection[str] = ("default", "offline")

    @cached_property
    def agents(self) -> Mapping[str, AgentType]:
        """Every agent that a plugin brings, by name."""
        return {name: its for one in self.plugins.values() for name, its in one.agents.items()}

    def agents_of(self, config: TenantConfig) -> Mapping[str, AgentType]:
        """Return every agent that steps of a tenant's workflows may name."""
        own = {
            name: self.agents[its.type]
            for name, its in config.agents.items()
            if its.type is not None and its.type in self.agents
        }
        return {**self.agents, **own}

    @cached_property
    def channels(self) -> Mapping[str, AnyChannelType]:
        """Every channel that a plugin brings, by name."""
        return {name: its for one in self.plugins.values() for name, its in one.channels.items()}

    @cached_property
    def crews(self) -> Mapping[str, CrewType]:
        """Every kind of crew that a plugin brings, by purpose."""
        return {name: its for one in self.plugins.values() for name, its in one.crews.items()}

    @cached_property
    def tools(self) -> Mapping[str, ToolType]:
        """Every tool that a plugin brings, by name."""
        return {name: its for one in self.plugins.values() for name, its in one.tools.items()}

    def bringer_of_agent(self, name: str) -> str:
        """Return the name of the plugin that brings an agent, empty if none does."""
        return next((one.name for one in self.plugins.values() if name in one.agents), "")

    def bringer_of_crew(self, purpose: str) -> str:
        """Return the name of the plugin that brings a crew, empty if none does."""
        return next((one.name for one in self.plugins.values() if purpose in one.crews), "")
