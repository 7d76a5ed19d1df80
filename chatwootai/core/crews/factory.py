"""Builds crews, and keeps each for as long as its configuration lasts."""

from dataclasses import replace

from chatwootai.core.agents.agent import Agent, Services
from chatwootai.core.conversation import Channel
from chatwootai.core.crews.crew import Crew
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase, TenantKnowledge
from chatwootai.core.plugin_host import Offered, PluginHost
from chatwootai.core.ports.language_detector import LanguageDetector
from chatwootai.core.tenants.models import CrewConfig
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tools.registry import ToolRegistry
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Workflow


class CrewFactory:
    """Builds a tenant's crews out of what its plugins offer."""

    def __init__(
        self,
        plugins: PluginHost,
        library: WorkflowLibrary,
        knowledge: KnowledgeBase,
        languages: LanguageDetector,
        tools: ToolRegistry | None = None,
    ) -> None:
        self._plugins = plugins
        self._library = library
        self._knowledge = knowledge
        self._languages = languages
        self._tools = tools

    def build(self, tenant: Tenant, purpose: str, channel: Channel) -> Crew:
        """Return a new crew.

        Raises:
            ConfigurationError: No plugin of the tenant's offers the purpose, or one of its agents,
                or what is offered does not work.
        """
        offered = self._plugins.offered(tenant.config)
        kind = offered.crews.get(purpose)
        if kind is None:
            raise ConfigurationError(
                f"no plugin of {tenant.id} offers a crew for {purpose!r}; switch one on"
            )
        workflow = self._workflow(tenant.config.crews.get(purpose), kind.workflow)
        fallback = self._library.get(kind.fallback)
        services = Services(TenantKnowledge(self._knowledge, tenant.texts), self._languages)
        names = dict.fromkeys([*workflow.agents(), *fallback.agents()])
        return Crew(
            purpose=purpose,
            tenant=tenant,
            channel=offered.profile(channel, tenant.config),
            agents={
                name: _agent(offered, tenant, name, self._equipped(services, tenant, purpose, name))
                for name in names
            },
            workflow=workflow,
            fallback=fallback,
        )

    def _equipped(self, services: Services, tenant: Tenant, crew: str, agent: str) -> Services:
        if self._tools is None:
            return services
        return replace(services, tools=self._tools.toolbox(tenant, crew, agent))

    def _workflow(self, config: CrewConfig | None, usual: str) -> Workflow:
        if config is None:
            return self._library.get(usual)
        if isinstance(config.workflow, str):
            return self._library.get(config.workflow, config.mode)
        steps = tuple(step.compiled() for step in config.workflow)
        return Workflow("the tenant's own", steps, config.mode)


def _agent(offered: Offered, tenant: Tenant, name: str, services: Services) -> Agent:
    kind = offered.agents.get(name)
    if kind is None:
        raise ConfigurationError(
            f"no plugin of {tenant.id} offers the agent {name!r}; switch one on or name another"
        )
    try:
        its = offered.of_agent(name, tenant.config)
        return kind.build(replace(services, settings=its))
    except Exception as error:  # agents are plugins
        raise ConfigurationError(
            f"the agent {name!r} cannot be built for {tenant.id} ({type(error).__name__}: {error});"
            " update the plugin that offers it, or name another agent"
        ) from error
