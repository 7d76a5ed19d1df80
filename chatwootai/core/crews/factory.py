"""Builds crews, and keeps each for as long as its configuration lasts."""

from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from chatwootai.core.agents.agent import Agent, Services
from chatwootai.core.agents.persona import Persona
from chatwootai.core.common_answers import CommonAnswers
from chatwootai.core.conversation import Channel, TenantId
from chatwootai.core.crews.crew import Crew
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase, TenantKnowledge
from chatwootai.core.plugin_host import Offered, PluginHost
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.ports.language_detector import LanguageDetector
from chatwootai.core.ports.personal_data import NothingPersonal, PersonalData
from chatwootai.core.prices import Prices
from chatwootai.core.purposes import CrewType
from chatwootai.core.rationing import Ration, RationedModel
from chatwootai.core.tenants.models import CrewConfig
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tools.registry import ToolRegistry
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Mode, Workflow

DEFAULT_MODEL: Final = "default"
OFFLINE: Final = "offline"  # the name of no model


class Models(Protocol):
    """Knows the service's language models."""

    def named(self, name: str, tenant: TenantId) -> ChatModel | None:
        """Return the model called *name*; none if what is so called asks no model.

        Raises:
            ConfigurationError: There is none of that name for *tenant*.
        """

    def prices(self, name: str) -> Prices:
        """Return what the model of that name costs."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What agents may have of the world outside, each tenant its own."""

    tools: ToolRegistry | None = None
    models: Models | None = None
    personal: PersonalData = field(default_factory=NothingPersonal)
    ration: Ration | None = None
    common: CommonAnswers | None = None

    def model(self, name: str, tenant: Tenant) -> ChatModel | None:
        """Return the model called *name* as *tenant* may ask it; none if none is to be asked.

        Raises:
            ConfigurationError: There is none of that name for it.
        """
        if self.models is None or name == OFFLINE:
            return None
        model = self.models.named(name, tenant.id)
        if model is None or self.ration is None:
            return model
        return RationedModel(model, name, tenant, self.ration, self.models.prices(name))


class CrewFactory:
    """Builds a tenant's crews out of what its plugins offer."""

    def __init__(
        self,
        plugins: PluginHost,
        library: WorkflowLibrary,
        knowledge: KnowledgeBase,
        languages: LanguageDetector,
        reach: Reach | None = None,
    ) -> None:
        self._plugins = plugins
        self._library = library
        self._knowledge = knowledge
        self._languages = languages
        self._reach = reach or Reach()

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
        config = tenant.config.crews.get(purpose)
        only = config.knowledge if config else ()
        services = Services(TenantKnowledge(self._knowledge, tenant.texts, only), self._languages)
        names = dict.fromkeys([*workflow.agents(), *fallback.agents()])
        return Crew(
            purpose=purpose,
            tenant=tenant,
            channel=offered.profile(channel, tenant.config),
            agents={
                name: _agent(offered, tenant, name, self._equipped(services, tenant, kind, name))
                for name in names
            },
            workflow=workflow,
            fallback=fallback,
        )

    def _equipped(self, services: Services, tenant: Tenant, kind: CrewType, name: str) -> Services:
        """Return *services* with what the agent called *name* may have of the world outside."""
        config, reach = tenant.config.agents.get(name), self._reach
        model = config.model if config and config.model else DEFAULT_MODEL
        tools = None
        if reach.tools is not None:
            tools = reach.tools.toolbox(tenant, kind.purpose, name, without=kind.without)
        return replace(
            services,
            tools=tools,
            model=reach.model(model, tenant),
            persona=Persona.of(config),
            personal=reach.personal,
            common=reach.common,
            purpose=kind.purpose,
        )

    def _workflow(self, config: CrewConfig | None, usual: str) -> Workflow:
        if config is None or "workflow" not in config.model_fields_set:
            return self._library.get(usual, config.mode if config else Mode.AUTO)
        if isinstance(config.workflow, str):
            return self._library.get(config.workflow, config.mode)
        steps = tuple(step.compiled() for step in config.workflow)
        return Workflow("the tenant's own", steps, config.mode)


def _agent(offered: Offered, tenant: Tenant, name: str, services: Services) -> Agent:
    config = tenant.config.agents.get(name)
    kind = offered.agents.get(config.type if config and config.type else name)
    if kind is None:
        raise ConfigurationError(
            f"no plugin of {tenant.id} offers the agent {name!r}; switch one on or name another"
        )
    try:
        its = offered.of_agent(kind.name, name, tenant.config)
        persona = services.persona.over(kind.persona, tenant.config.language)
        return kind.build(replace(services, settings=its, persona=persona))
    except Exception as error:  # agents are plugins
        raise ConfigurationError(
            f"the agent {name!r} cannot be built for {tenant.id} ({type(error).__name__}: {error});"
            " update the plugin that offers it, or name another agent"
        ) from error
