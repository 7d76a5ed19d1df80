"""Makes the values that tests begin with; each is usual but for what a test says of it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from chatwootai.core.conversation import (
    Attachment,
    Channel,
    Contact,
    ConversationId,
    Message,
    TenantId,
    Turn,
)
from chatwootai.core.events import Direction, Event, EventKind, EventMessage, Party, Status
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents
from chatwootai.core.sessions import SessionManager
from chatwootai.core.tenants.domains import DomainManager
from chatwootai.core.tenants.loading import Loaded
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.news import News
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant

SHOP: Final = TenantId("retail", "account_1")
OTHER_SHOP: Final = TenantId("furniture", "account_2")
CONVERSATION: Final = ConversationId("main", 1, 1)
WHATSAPP: Final = Channel("whatsapp")
WEBCHAT: Final = Channel("webchat")
CUSTOMER: Final = Contact(7, "Ana Lima")
NOON: Final = 1_795_100_400.0  # Thursday 2026-11-19, 12:00 in São Paulo


def passage(name: str, question: str, answer: str, *also_asked: str) -> Passage:
    """Return an FAQ entry."""
    return Passage(name, question, answer, also_asked, f"knowledge/faq.yaml:{len(name)}")


def tenant(tenant_id: TenantId = SHOP, passages: Iterable[Passage] = (), **config: Any) -> Tenant:
    """Return a tenant; *config* is what its `config.yaml` would say."""
    said = {"account_id": tenant_id.account, "name": "Loja Azul"} | config
    checked = TenantConfig.model_validate(said)
    return Tenant(tenant_id, checked, {its.id: its for its in passages})


def registry(*tenants: Tenant, **mapped: Any) -> TenantRegistry:
    """Return a registry in which the tenants have the accounts 1, 2, … of installation `main`.

    Each account's entry in the mapping says *mapped* as well.
    """
    accounts = [
        {
            "installation": "main",
            "chatwoot_account_id": number,
            "domain": its.id.domain,
            "account": its.id.account,
            "bot_token_ref": f"{its.id.account}-bot",
            "webhook_secret_refs": [f"{its.id.account}-hook"],
            **mapped,
        }
        for number, its in enumerate(tenants, 1)
    ]
    mapping = ChatwootMapping.model_validate(
        {"installations": {"main": {"url": "http://127.0.0.1:3000"}}, "accounts": accounts}
    )
    return TenantRegistry(Loaded({its.id: its for its in tenants}, mapping))


def domains(tenants: TenantRegistry, documents: Documents, clock: Clock) -> DomainManager:
    """Return what says the domains of conversations that *documents* keep."""
    sessions, news = SessionManager(documents), News(documents)
    return DomainManager(tenants, sessions, clock, documents=documents, news=news)


def said(text: str = "Oi", number: int = 1, *attachments: Attachment) -> Message:
    """Return a customer's message."""
    return Message(number, text, NOON + number, tuple(attachments))


def turn(*texts: str, **changes: Any) -> Turn:
    """Return a turn of one message for each of *texts*."""
    messages = tuple(said(text, number) for number, text in enumerate(texts, 1))
    return replace(Turn(SHOP, CONVERSATION, WHATSAPP, CUSTOMER, messages), **changes)


def message(text: str = "Oi", number: int = 1, **changes: Any) -> EventMessage:
    """Return a message of a customer's, as an event tells of it."""
    usual = EventMessage(number, Direction.INCOMING, Party.CONTACT, text, written_at=NOON + number)
    return replace(usual, **changes)


def event(about: EventMessage | None = None, **changes: Any) -> Event:
    """Return the event that tells of *about* in a conversation that is the bot's."""
    usual = Event(
        EventKind.MESSAGE_CREATED if about else EventKind.CONVERSATION_UPDATED,
        CONVERSATION,
        inbox=5,
        channel=WHATSAPP,
        contact=CUSTOMER,
        status=Status.PENDING,
        message=about,
    )
    return replace(usual, **changes)
