"""One agent at one step, and customers who talk to all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.core.agents.agent import Agent, AgentType, Services, Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.channels import PLAIN
from chatwootai.core.conversation import Attachment, Outcome, Silence
from chatwootai.core.crews.crew import Task
from chatwootai.core.crews.factory import CrewFactory
from chatwootai.core.events import Party
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase, TenantKnowledge
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.sessions import Said, Session
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.workflows.engine import WorkflowEngine
from chatwootai.core.workflows.findings import Finding, Findings
from chatwootai.core.workflows.library import WorkflowLibrary
from tests.building import CONVERSATION, NOON, SHOP, WHATSAPP, said, tenant, turn

WEEKDAYS: Final = {"days": [0, 1, 2, 3, 4], "start_time": "09:00", "end_time": "18:00"}
ANSWERED_BEFORE: Final = (Said(Party.CONTACT, "Oi", NOON), Said(Party.BOT, "Olá!", NOON))


@cache
def languages() -> LangidDetector:
    return LangidDetector()


def knowledge() -> KnowledgeBase:
    return KnowledgeBase(TrigramEmbedder(), InMemoryKnowledgeIndex())


def shop(*passages: Passage, greeting: str = "", style: str = "friendly", **config: Any) -> Tenant:
    """Return a tenant whose people are there on weekdays."""
    manner = {"communication_style": style, "greeting_message": greeting}
    about = {"business_hours": WEEKDAYS, "customer_service": manner}
    return tenant(passages=passages, **{"company_metadata": about} | config)


def local(its: Tenant, at: float = NOON) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(its.timezone)


def work(text: str = "Oi", *found: object, its: Tenant | None = None, **session: Any) -> Work:
    """Return the work of one step.

    Args:
        text: What the customer says.
        found: What the steps before have found: values, or whole findings.
        its: Whose customer it is.
        session: What is known of the conversation; `remembered` is what agents noted.
    """
    its = its or shop()
    findings = {
        str(place): one if isinstance(one, Finding) else Finding(one)
        for place, one in enumerate(found)
    }
    memory = session.pop("remembered", Remembered()).into({})
    where = Session(SHOP, CONVERSATION, memory=memory, **session)
    return Work(turn(text), where, its, PLAIN, Findings(findings), local(its))


async def found(build: Callable[[Services], Agent], its: Work) -> Finding:
    """Return what an agent finds in a step's work."""
    services = Services(TenantKnowledge(knowledge(), its.tenant.texts), languages())
    return await build(services).act(its)


class Librarian:
    """Knows what a test says that the company's texts say to a question."""

    def __init__(self, texts: Mapping[str, Verdict]) -> None:
        self._texts = texts

    async def act(self, its: Work) -> Finding:
        look_ups = its.findings.get(LookUps)
        queries = look_ups.queries if look_ups else None
        asked = queries.whole if queries else its.findings.need(Analysis).asks
        return Finding(self._texts.get(asked, Verdict()))


@dataclass
class Talk:
    """A customer's conversation with the bundled crew; a librarian may say what is known."""

    shop: Tenant
    texts: Mapping[str, Verdict] | None = None
    session: Session = field(default_factory=lambda: Session(SHOP, CONVERSATION))
    at: float = NOON

    async def say(
        self, text: str, *attachments: Attachment, workflow: str = "query_processing"
    ) -> Outcome:
        """Return what becomes of *text*; what follows knows of it, as after a real turn.

        The *workflow* is of the library; without one it is what the crew takes usually.
        """
        its_turn = turn(messages=(said(text, 1, *attachments),))
        task = Task(its_turn, self.session, local(self.shop, self.at))
        crew = self._factory().build(self.shop, CUSTOMER_SERVICE, WHATSAPP)
        flow = WorkflowLibrary.bundled().get(workflow) if workflow else crew.workflow
        run = await crew.work(WorkflowEngine(ManualClock()), flow, task, deadline=20)
        outcome, remembered = run.findings.outcome, run.findings.get(Remembered)
        assert outcome is not None
        answer = () if isinstance(outcome, Silence) else (Said(Party.BOT, outcome.text, NOON),)
        self.session = replace(
            self.session.having_heard(Said(Party.CONTACT, text, NOON), *answer),
            language=run.findings.need(Analysis).language,
            memory=remembered.into({}) if remembered else self.session.memory,
        )
        return outcome

    def _factory(self) -> CrewFactory:
        bundled = PluginHost.load().plugins["customer_service"]
        agents = dict(bundled.agents)
        if self.texts is not None:
            librarian = Librarian(self.texts)
            agents["knowledge"] = AgentType("knowledge", lambda _: librarian)
        plugin = replace(bundled, agents=agents)
        library = WorkflowLibrary.bundled()
        return CrewFactory(PluginHost([plugin]), library, knowledge(), languages())
