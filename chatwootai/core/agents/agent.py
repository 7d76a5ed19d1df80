"""What an agent is: it takes one step of a turn, and keeps nothing between two."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatwootai.core.channels import ChannelProfile
from chatwootai.core.conversation import Turn
from chatwootai.core.knowledge.knowledge_base import TenantKnowledge
from chatwootai.core.ports.language_detector import LanguageDetector
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tools.toolbox import Toolbox
from chatwootai.core.workflows.findings import Finding, Findings


@dataclass(frozen=True, slots=True)
class Work:
    """What an agent is given for one step of one turn.

    Attributes:
        session: What is known of the conversation, as it was when the turn began.
        findings: What the steps before have found.
        now: The time, where the company is.
    """

    turn: Turn
    session: Session
    tenant: Tenant
    channel: ChannelProfile
    findings: Findings
    now: datetime


class Agent(Protocol):
    """Takes one step. Many turns may be at it at once: it must not keep what belongs to one."""

    async def act(self, work: Work) -> Finding:
        """Return what the step found out."""


@dataclass(frozen=True, slots=True)
class Services:
    """What an agent of one tenant may use; nothing here reaches another tenant.

    Attributes:
        tools: What it may do for customers; none where nothing is connected.
    """

    knowledge: TenantKnowledge
    languages: LanguageDetector
    tools: Toolbox | None = None


@dataclass(frozen=True, slots=True)
class AgentType:
    """A kind of agent, as a plugin registers it.

    Attributes:
        name: By which workflows name it.
        build: Makes the agent for one tenant; called once for each configuration.
    """

    name: str
    build: Callable[[Services], Agent]
