"""A dispatcher at work between an inbox and a help desk, for tests of what lies between the two."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Self, cast

from pydantic import JsonValue

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.adapters.traces.in_memory import InMemoryTraces
from chatwootai.core import events
from chatwootai.core.agents.agent import Agent, AgentType, Services
from chatwootai.core.answering import Answering
from chatwootai.core.conversation import ConversationId, Message
from chatwootai.core.crews.factory import CrewFactory
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.dead_letters import DeadLetters
from chatwootai.core.delivery import Delivery as Deliverer
from chatwootai.core.dispatching import Dispatcher
from chatwootai.core.events import Direction, Event, EventKind, Mark, Party, Status
from chatwootai.core.intake import Intake
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase
from chatwootai.core.limiting import Limits
from chatwootai.core.orchestrator import SystemOrchestrator, TurnReport
from chatwootai.core.plugin_host import Plugin, PluginHost
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.helpdesk import Helpdesk
from chatwootai.core.ports.inbox import Inbox
from chatwootai.core.reception import Reception
from chatwootai.core.scheduling import Ceilings
from chatwootai.core.sessions import Session, SessionManager
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tracer import Tracer
from chatwootai.core.waiting import stopped
from chatwootai.core.workflows.engine import WorkflowEngine
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Step, Workflow
from tests.building import (
    CONVERSATION,
    OTHER_SHOP,
    SHOP,
    domains,
    event,
    message,
    registry,
    said,
    tenant,
    turn,
)
from tests.unit.house import FickleDocuments
from tests.unit.staff import Clerk
from tests.unit.stores import FickleHelpdesk, LastingInbox

GRACE: Final = 10.0  # seconds that turns are given when the service stops
CLERKS: Final = {"customer_service": {"workflow": [{"step": "answer", "agent": "clerk"}]}}
CLERK_ALONE: Final = WorkflowLibrary([Workflow("simple_query", (Step("answer", "clerk"),))])


@cache
def _languages() -> LangidDetector:
    return LangidDetector()


@cache
def _bundled() -> Sequence[Plugin]:
    return tuple(PluginHost.load().plugins.values())


def shop(**config: Any) -> Tenant:
    """Return a tenant whose turns are the clerk's; if he fails, the fallback is that of the crew.

    In `CLERK_ALONE`, that is the clerk again.
    """
    return tenant(**{"crews": CLERKS} | config)


def crews(
    build: Callable[[Services], Agent], library: WorkflowLibrary | None = None
) -> CrewRegistry:
    """Return crews of the bundled agents and of a clerk that *build* makes."""
    staff = Plugin("staff", "tests", (), agents={"clerk": AgentType("clerk", build)})
    knowledge = KnowledgeBase(TrigramEmbedder(), InMemoryKnowledgeIndex())
    host = PluginHost([*_bundled(), staff])
    flows = library or WorkflowLibrary.bundled()
    return CrewRegistry(CrewFactory(host, flows, knowledge, _languages()))


@dataclass
class Stores:
    """What survives the end of a process."""

    clock: ManualClock = field(default_factory=ManualClock)
    inbox: LastingInbox = field(default_factory=LastingInbox)
    helpdesk: RecordingHelpdesk = field(default_factory=RecordingHelpdesk)
    documents: FickleDocuments = field(init=False)

    def __post_init__(self) -> None:
        self.documents = FickleDocuments(self.clock)

    @property
    def buried(self) -> list[tuple[JsonValue, str]]:
        """The events that were given up, as they are stored, and why."""
        letters = [
            cast("dict[str, str]", document.value)
            for key, (document, _, _) in self.documents._documents.items()
            if key.path.startswith("dead-letters/") and document.value is not None
        ]
        return [(json.loads(letter["content"]), letter["reason"]) for letter in letters]


def fickle(**faults: Sequence[Exception | None]) -> Stores:
    """Return stores whose help desk comes to *faults*, by request, one after the other."""
    by_request = {request: [*its] for request, its in faults.items()}
    return Stores(helpdesk=FickleHelpdesk(faults=by_request))


@dataclass(frozen=True)
class Ports:
    """The stores as a process reaches them: as they are, unless a test stands between."""

    inbox: Inbox
    documents: Documents
    helpdesk: Helpdesk


class Office:
    """A process over *stores* that answers until it is closed or killed.

    A clerk that is an error cannot be built.
    """

    def __init__(
        self,
        clerk: Agent | Exception | None = None,
        *tenants: Tenant,
        stores: Stores | None = None,
        ports: Ports | None = None,
        ceilings: Ceilings | None = None,
        library: WorkflowLibrary | None = None,
    ) -> None:
        self.stores = stores or Stores()
        self._ports = ports or Ports(self.stores.inbox, self.stores.documents, self.stores.helpdesk)
        self._clerk = clerk or Clerk()
        self.clock, self.helpdesk = self.stores.clock, self.stores.helpdesk
        self.sessions = SessionManager(self._ports.documents)
        clock, self.meters = self.clock, InMemoryMeters([SHOP, OTHER_SHOP])
        delivery = Deliverer(self.sessions, self._ports.helpdesk, clock, meters=self.meters)
        self.tenants = registry(*tenants or (shop(),))
        self.domains = domains(self.tenants, self._ports.documents, clock)
        limits = Limits(InMemoryRateLimiter(clock), clock, self.meters)
        staff, engine = crews(self._build, library), WorkflowEngine(clock)
        self.orchestrator = SystemOrchestrator(
            self.sessions,
            self.domains,
            Answering(staff, engine, delivery, clock, limits),
            delivery,
            clock,
        )
        self.reception = Reception(self.tenants, self.sessions, self.domains, delivery)
        inbox = self._ports.inbox
        self.dead_letters = DeadLetters(self._ports.documents, self.sessions, inbox, clock)
        self.intake = Intake(inbox, self.dead_letters, clock, meters=self.meters)
        self.traces = InMemoryTraces(clock)
        self.dispatcher = Dispatcher(
            self.intake,
            self.reception,
            self.orchestrator,
            clock,
            ceilings or Ceilings(),
            meters=self.meters,
            tracer=Tracer(self.traces, clock, self.meters),
        )

    def _build(self, _: Services) -> Agent:
        if isinstance(self._clerk, Exception):
            raise self._clerk
        return self._clerk

    async def __aenter__(self) -> Self:
        self._others = asyncio.all_tasks()
        self.running = asyncio.create_task(self.dispatcher.run())
        await self.advance(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """End at once, as a killed process does: nothing is cleared up but tasks."""
        has_failed = self.running.done() and not self.running.cancelled()
        while left := asyncio.all_tasks() - self._others - {asyncio.current_task()}:
            await stopped(*left)
        self.stores.inbox.hand_out_again()
        if has_failed:
            self.running.result()

    async def stop(self) -> None:
        """End as a process does that is told to, giving turns their time."""
        self.running.cancel()
        await self.advance(GRACE)
        await stopped(self.running)

    async def put(self, *events: Event) -> None:
        """Put events into the inbox, as the front door does, and let them be looked at."""
        await self.stores.inbox.deliver(*events)
        await self.advance(0)

    async def advance(self, seconds: float) -> None:
        await self.clock.advance(seconds)

    def said(self, conversation: ConversationId = CONVERSATION) -> list[str]:
        return self.helpdesk.said(conversation)

    def notes(self) -> list[str]:
        return [sent.text for sent in self.helpdesk.sent if sent.is_private]

    @property
    def status(self) -> Status:
        """What the help desk shows of the conversation."""
        state = self.helpdesk.states.get(CONVERSATION)
        return state.status if state else Status.PENDING

    async def session(self) -> Session:
        return await self.sessions.load(SHOP, CONVERSATION)

    @property
    def unanswered(self) -> int:
        """How many events are not acknowledged."""
        return self.stores.inbox.kept


def says(text: str = "Oi", number: int = 1, **changes: Any) -> Event:
    """Return the event of a customer's message."""
    return event(message(text, number), **changes)


def stored(its: Event) -> JsonValue:
    """Return the event as a dead letter holds it."""
    value: JsonValue = json.loads(events.to_json(its))
    return value


def undelivered(number: int) -> Event:
    """Return the event that the channel could not deliver our message of that *number*."""
    about = message(
        "Olá!",
        number,
        direction=Direction.OUTGOING,
        sender=Party.BOT,
        mark=Mark("a", 0),
        failure="131047: Re-engagement message",
    )
    return event(about, kind=EventKind.MESSAGE_UPDATED)


async def process(office: Office, *messages: Message, its: Tenant | None = None) -> TurnReport:
    """Let *messages* be answered as one turn, without a dispatcher."""
    about = turn(messages=messages or (said("Oi"),))
    return await office.orchestrator.process(its or shop(), about, lambda: None)
