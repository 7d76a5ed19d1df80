"""A customer who writes to a shop with a model and a back office, through the whole of a turn."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from pydantic import JsonValue

from chatwootai.adapters.argument_checks import argument_check
from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.chat_model.scripted import Cue, ScriptedModel
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.personal_data.stdnum import StdnumPersonalData
from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.adapters.tool_server.in_process import InProcessToolServer
from chatwootai.core.answering import Answering
from chatwootai.core.common_answers import CommonAnswers
from chatwootai.core.conversation import Contact, ConversationId, Message, TenantId, Turn
from chatwootai.core.crews.factory import CrewFactory, Reach
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.crews.routing import CrewRouter
from chatwootai.core.delivery import Delivery
from chatwootai.core.errors import ChatwootAIError, GoneError
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase
from chatwootai.core.limiting import Limits
from chatwootai.core.orchestrator import SystemOrchestrator, TurnReport
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Completion, Prompt, Role, ToolCall, ToolShape
from chatwootai.core.rationing import Ration
from chatwootai.core.safety.budget import Budget
from chatwootai.core.sessions import Session, SessionManager
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tools.registry import ToolRegistry
from chatwootai.core.tools.servers import ToolServers
from chatwootai.core.workflows.engine import WorkflowEngine
from chatwootai.core.workflows.library import WorkflowLibrary
from tests.building import CONVERSATION, NOON, SHOP, WHATSAPP, domains, passage, registry, tenant
from tests.unit.house import FickleDocuments

ANA: Final = Contact(7, "Ana Lima", "+5531987654321", "ana@example.com", is_verified=True)
FRETE: Final = passage(
    "frete",
    "Quanto custa o frete?",
    "O frete custa R$ 12 para a região Sudeste e R$ 25 para Manaus, em até 7 dias.",
    "Qual é o valor da entrega?",
)
TROCA: Final = passage(
    "troca", "Posso trocar um produto?", "Sim, trocamos em até 7 dias, com a nota."
)
ACTIONS: Final[Mapping[str, Any]] = {
    "find_products": {
        "description": "Finds products.",
        "tool": "products",
        "parameters": {"words": {"type": "string", "minLength": 2}},
        "required": ["words"],
        "arguments": {"words": "{words}"},
        "result": {"rows": "products"},
    },
    "order_status": {
        "description": "Tells the customer's orders.",
        "tool": "orders",
        "arguments": {"customer": "{contact.email}"},
        "result": {"rows": "orders"},
    },
    "order_draft": {
        "description": "Draws up an order.",
        "tool": "draft",
        "write": True,
        "confirm": "Posso anotar {quantity} de {product}?",
        "parameters": {
            "product": {"type": "string"},
            "quantity": {"type": "integer", "minimum": 1},
        },
        "required": ["product", "quantity"],
        "from_results": ["product"],
        "arguments": {"product": "{product}", "quantity": "{quantity}", "reference": "{deed}"},
        "result": {"rows": "order"},
    },
}


def shop(**config: Any) -> Tenant:
    """Return a tenant with a back office and two texts."""
    integration = {"mcp": {"type": "mcp", "config": {"command": ["none"]}}}
    tools = {"allow": [*ACTIONS], "actions": ACTIONS}
    said: dict[str, Any] = {"integrations": integration, "tools": tools} | config
    return tenant(passages=said.pop("passages", (FRETE, TROCA)), **said)


@dataclass
class BackOffice:
    """What the shop's system knows and does.

    Attributes:
        fault: What is raised at the next calls of a tool, by the server's name of it.
        drafts: The orders that were drawn up.
    """

    fault: dict[str, Exception] = field(default_factory=dict)
    drafts: list[Mapping[str, JsonValue]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    says: str = "Batom Vermelho"

    def server(self) -> InProcessToolServer:
        names = {"products": self._products, "orders": self._orders, "draft": self._draft}
        return InProcessToolServer(
            {
                name: (ToolShape(name, "", {}), self._watched(name, its))
                for name, its in names.items()
            }
        )

    def _watched(self, name: str, work: Callable[[Mapping[str, JsonValue]], JsonValue]) -> Any:
        async def call(arguments: Mapping[str, JsonValue], /) -> JsonValue:
            self.asked.append(name)
            await asyncio.sleep(0)
            if name in self.fault:
                raise self.fault[name]
            return work(arguments)

        return call

    def _products(self, _: Mapping[str, JsonValue]) -> JsonValue:
        return {"products": [{"product": "BAT-1", "name": self.says, "price": 39.9, "stock": 7}]}

    def _orders(self, _: Mapping[str, JsonValue]) -> JsonValue:
        raise GoneError("no orders")

    def _draft(self, arguments: Mapping[str, JsonValue]) -> JsonValue:
        self.drafts.append(dict(arguments))
        return {"order": {"order": f"D{len(self.drafts):04}", "quantity": arguments["quantity"]}}


def says(answer: str, *sources: str, **more: Any) -> str:
    """Return what a model writes that answers *answer*."""
    said: dict[str, Any] = {
        "answer": answer,
        "sources": sources,
        "language": "pt",
        "intent": "question",
        "sentiment": "neutral",
        "needs_person": False,
        "known": True,
    }
    return json.dumps(said | more, ensure_ascii=False)


def calls(*named: tuple[str, Mapping[str, Any]]) -> Completion:
    """Return what a model says that asks for tools."""
    return Completion(
        "", tuple(ToolCall(f"c{at}", name, dict(its)) for at, (name, its) in enumerate(named))
    )


def has_results(prompt: Prompt) -> bool:
    """Tell whether the prompt ends with what tools told."""
    return prompt.lines[-1].role is Role.TOOL


class Named:
    """Knows one model, as `default`."""

    def __init__(self, model: ChatModel | None) -> None:
        self.model = model

    def named(self, name: str, tenant: TenantId) -> ChatModel | None:
        return self.model

    def prices(self, name: str) -> Prices:
        return Prices(read=1_000, written=1_000)


@cache
def _plugins() -> PluginHost:
    return PluginHost.load()


@cache
def _languages() -> LangidDetector:
    return LangidDetector()


@dataclass
class Parlour:
    """All that a turn goes through, but for the inbox."""

    script: Sequence[Any] | Callable[[Prompt], Any] | None
    its: Tenant = field(default_factory=shop)
    office: BackOffice = field(default_factory=BackOffice)
    contact: Contact = ANA
    number: int = 0

    def __post_init__(self) -> None:
        self.clock = ManualClock(NOON)
        documents = self.documents = FickleDocuments(self.clock)
        self.model = (
            None
            if self.script is None
            else ScriptedModel(
                self.script, clock=self.clock, prices=Prices(read=1_000, written=1_000)
            )
        )
        self.sessions, self.helpdesk = SessionManager(documents), RecordingHelpdesk()
        servers = ToolServers(lambda *_: self.office.server(), lambda _: InProcessToolServer({}))
        tools = ToolRegistry(
            servers, lambda _: {}, {}, documents, self.clock, checker=argument_check
        )
        self.models = Named(self.model)
        meters = InMemoryMeters([SHOP])
        self.limiter = InMemoryRateLimiter(self.clock)
        self.budget = Budget(documents, self.clock, meters)
        ration = Ration(Limits(self.limiter, self.clock, meters), self.budget)
        common = CommonAnswers(MemoryCache(self.clock), meters)
        reach = Reach(tools, self.models, StdnumPersonalData(), ration, common)
        flows = [flow for one in _plugins().plugins.values() for flow in one.workflows.values()]
        factory = CrewFactory(
            _plugins(),
            WorkflowLibrary.bundled(flows),
            KnowledgeBase(TrigramEmbedder(), InMemoryKnowledgeIndex()),
            _languages(),
            reach,
        )
        delivery = Delivery(self.sessions, self.helpdesk, self.clock, meters=meters)
        router = CrewRouter(lambda config: _plugins().offered(config).crews)
        crews, engine = CrewRegistry(factory), WorkflowEngine(self.clock)
        tenants = registry(self.its)
        self.answering = Answering(crews, engine, delivery, self.clock, router=router)
        self.orchestrator = SystemOrchestrator(
            self.sessions,
            domains(tenants, documents, self.clock),
            self.answering,
            delivery,
            self.clock,
        )

    def turn(self, text: str, where: ConversationId = CONVERSATION) -> Turn:
        self.number += 1
        messages = (Message(self.number, text, NOON + self.number),)
        return Turn(SHOP, where, WHATSAPP, self.contact, messages)

    async def report(self, text: str, where: ConversationId = CONVERSATION) -> TurnReport:
        """Return what became of *text*, however long that takes."""
        work = self.orchestrator.process(self.its, self.turn(text, where), lambda: None)
        task = asyncio.ensure_future(work)
        await self.clock.run_until(task)  # type: ignore[arg-type]  # any future
        return await task

    async def say(self, text: str) -> str:
        """Return what the customer reads after *text*."""
        before = len(self.helpdesk.said(CONVERSATION))
        await self.report(text)
        return "\n".join(self.helpdesk.said(CONVERSATION)[before:])

    async def session(self) -> Session:
        return await self.sessions.load(SHOP, CONVERSATION)

    @property
    def prompts(self) -> list[Prompt]:
        """What the model was asked."""
        return [] if self.model is None else self.model.prompts


def down(error: ChatwootAIError) -> Callable[[Prompt], Cue]:
    """Return the script of a model that cannot be asked."""
    return lambda _: Cue(error)
