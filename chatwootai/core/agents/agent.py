"""What an agent is: it takes one step of a turn, and keeps nothing between two."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chatwootai.core.agents.persona import Persona
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.common_answers import CommonAnswers
from chatwootai.core.conversation import Turn
from chatwootai.core.knowledge.knowledge_base import TenantKnowledge
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.ports.language_detector import LanguageDetector
from chatwootai.core.ports.personal_data import NothingPersonal, PersonalData
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tenant_settings import TenantSettings
from chatwootai.core.tools.toolbox import Toolbox
from chatwootai.core.tracing.notes import Notes
from chatwootai.core.workflows.findings import Finding, Findings


def unheard() -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an agent is given for one step of one turn.

    Attributes:
        session: What is known of the conversation, as it was when the turn began.
        findings: What the steps before have found.
        now: The time, where the company is.
        notes: What the turn's trace is to tell of calls to models, tools and caches.
        until: The moment, by the clock of the notes, at which the workflow ends.
        is_fallback: Whether another workflow has failed before.
        commit: To be called before anything is changed elsewhere: the turn is then not begun anew.
    """

    turn: Turn
    session: Session
    tenant: Tenant
    channel: ChannelProfile
    findings: Findings
    now: datetime
    notes: Notes = field(default_factory=Notes)
    until: float = math.inf
    is_fallback: bool = False
    commit: Callable[[], None] = unheard

    @property
    def left(self) -> float:
        """Seconds that are left for the workflow."""
        return self.until - self.notes.now()


class Agent(Protocol):
    """Takes one step. Many turns may be at it at once: it must not keep what belongs to one."""

    async def act(self, work: Work) -> Finding:
        """Return what the step found out."""


@dataclass(frozen=True, slots=True)
class Services:
    """What an agent of one tenant may use; nothing here reaches another tenant.

    Attributes:
        settings: What the tenant has set for the agent and its plugin.
        tools: What it may do for customers; none where nothing is connected.
        model: Whom it may ask for words; none where answers come from the company's texts alone.
        persona: Who it is to the model.
        personal: Finds what no model is to see.
        common: Answers that a model gave to what many ask, if they are kept.
        purpose: The crew's.
    """

    knowledge: TenantKnowledge
    languages: LanguageDetector
    settings: TenantSettings = field(default_factory=TenantSettings)
    tools: Toolbox | None = None
    model: ChatModel | None = None
    persona: Persona = field(default_factory=Persona)
    personal: PersonalData = field(default_factory=NothingPersonal)
    common: CommonAnswers | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class AgentType:
    """A kind of agent, as a plugin registers it.

    What it declares beside the first two is checked before a tenant's own workflow is used;
    what it does not declare is left unchecked.

    Attributes:
        name: By which workflows name it.
        build: Makes the agent for one tenant; called once for each configuration.
        settings: What a tenant may set for it, under `agents: {<name>: {settings: …}}`.
        facts: What its findings tell conditions: for each fact its type, such as `bool`,
            `Literal["pt", "en"]`, an enumeration or `tuple[str, ...]`; `object` may be anything.
        finds: The type of its findings' value.
        needs: The types of values that steps before it must find.
        answers: Whether its findings may have an outcome that answers the customer.
        persona: Who it is to its model where a tenant does not say, by the tenant's language.
    """

    name: str
    build: Callable[[Services], Agent]
    settings: type[Section] | None = None
    facts: Mapping[str, object] | None = None
    finds: type | None = None
    needs: tuple[type, ...] = ()
    answers: bool | None = None
    persona: Mapping[str, Persona] = field(default_factory=dict)
