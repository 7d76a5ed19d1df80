"""Crews of agents that tests write themselves, as plugins offer them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.core.agents.agent import Agent, AgentType, Work
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.conversation import Reply
from chatwootai.core.crews.factory import CrewFactory
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase
from chatwootai.core.plugin_host import Plugin, PluginHost
from chatwootai.core.purposes import CrewType
from chatwootai.core.workflows.findings import Finding
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Step, Workflow

CREW = CrewType("customer_service", workflow="long", fallback="short")
LIBRARY = WorkflowLibrary(
    [
        Workflow("long", (Step("hear", "ear"), Step("say", "mouth", needs=("hear",)))),
        Workflow("short", (Step("hear", "ear"),)),
    ]
)


class Ear:
    """Finds what was said."""

    async def act(self, work: Work) -> Finding:
        return Finding(work.turn.text)


class Mouth:
    """Repeats what was found."""

    async def act(self, work: Work) -> Finding:
        return Finding(outcome=Reply(work.findings.need(str)))


@dataclass
class Telegram:
    """A channel with a length of its own."""

    name: str = "telegram"
    limit: int = 4_096

    def profile(self, transport: str) -> ChannelProfile:
        return ChannelProfile(self.name, 100 if transport == "telex" else self.limit)


def agent(name: str, make: Callable[[], Agent]) -> AgentType:
    """Return a kind of agent that needs nothing."""
    return AgentType(name, lambda _: make())


def staff(
    name: str = "staff",
    *,
    crew: CrewType | None = CREW,
    agents: tuple[AgentType, ...] | None = None,
) -> Plugin:
    """Return a plugin that offers *crew* and *agents*; both agents if none are named."""
    known = (agent("ear", Ear), agent("mouth", Mouth)) if agents is None else agents
    crews: Mapping[str, CrewType] = {crew.purpose: crew} if crew else {}
    return Plugin(name, "tests 1.0", (), agents={its.name: its for its in known}, crews=crews)


def factory(*plugins: Plugin, library: WorkflowLibrary = LIBRARY) -> CrewFactory:
    """Return a factory over *plugins*; over the usual one if none are named."""
    knowledge = KnowledgeBase(TrigramEmbedder(), InMemoryKnowledgeIndex())
    return CrewFactory(PluginHost(plugins or [staff()]), library, knowledge, LangidDetector())
