"""A company, and processes that say in which domain its conversations are."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.sessions import SessionManager
from chatwootai.core.tenants.domains import DomainManager
from chatwootai.core.tenants.mapping import MappedInbox
from chatwootai.core.tenants.news import News
from chatwootai.core.tenants.registry import Change, TenantRegistry
from tests.building import CONVERSATION, OTHER_SHOP, SHOP, registry, tenant
from tests.unit.branches import company

INBOX: Final = 5


@dataclass
class Desk:
    """Domain managers of processes that share their documents."""

    tenants: TenantRegistry = field(default_factory=lambda: registry(company(), tenant(OTHER_SHOP)))
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.documents = InMemoryDocuments(self.clock)
        self.sessions = SessionManager(self.documents)
        self.domains = self.process()

    def process(self, default: str = "") -> DomainManager:
        news = News(self.documents)
        return DomainManager(
            self.tenants,
            self.sessions,
            self.clock,
            documents=self.documents,
            news=news,
            default=default,
        )

    def map(self, domain: str, inbox: int = INBOX, account: str = "account_1") -> None:
        """Map *inbox* of the company's account to *domain*."""
        mapped = MappedInbox(
            installation="main",
            chatwoot_account_id=1,
            chatwoot_inbox_id=inbox,
            domain=domain,
            account=account,
        )
        mapping = self.tenants.mapping
        inboxes = (*mapping.inboxes, mapped)
        self.tenants.install(Change(mapping=mapping.model_copy(update={"inboxes": inboxes})))

    async def remember(self, **known: Any) -> None:
        known = {"inbox": INBOX, **known}
        await self.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, **known))

    async def domain(self) -> str:
        return await self.domains.get_domain_for_conversation(CONVERSATION)
