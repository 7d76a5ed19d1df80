from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import UnknownDomainError, UnknownTenantError
from chatwootai.core.ports.documents import Key
from chatwootai.core.sessions import Session, SessionManager
from chatwootai.core.tenants.domains import KEPT_SECONDS, DomainManager, Switched
from chatwootai.core.tenants.mapping import MappedInbox
from chatwootai.core.tenants.news import EVERYBODY, News
from chatwootai.core.tenants.registry import Change, TenantRegistry
from chatwootai.core.tenants.tenant import Tenant
from tests.building import CONVERSATION, OTHER_SHOP, SHOP, registry, tenant
from tests.unit.branches import company

INBOX = 5


@dataclass
class Desk:
    """Domain managers of processes that share their documents."""

    tenants: TenantRegistry = field(default_factory=lambda: registry(company(), other_shop()))
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


def other_shop() -> Tenant:
    return tenant(OTHER_SHOP)


async def test_a_conversation_is_in_its_accounts_own_domain() -> None:
    desk = Desk()

    assert await desk.domain() == "retail"


async def test_the_services_default_counts_where_the_account_allows_it() -> None:
    desk = Desk()
    desk.domains = desk.process(default="cosmetics")

    others = await desk.domains.get_domain_for_conversation(ConversationId("main", 2, 1))

    assert (await desk.domain(), others) == ("cosmetics", "furniture")


async def test_what_is_set_at_work_counts_more_than_the_settings() -> None:
    desk = Desk()
    desk.domains = desk.process(default="cosmetics")

    switched = await desk.domains.set_default_domain("furniture")

    assert switched == Switched(EVERYBODY, "cosmetics", "furniture")
    assert await desk.domain() == "furniture"


async def test_a_default_that_is_taken_back_leaves_that_of_the_settings() -> None:
    desk = Desk()
    desk.domains = desk.process(default="cosmetics")
    await desk.domains.set_default_domain("furniture")

    switched = await desk.domains.set_default_domain("")

    assert switched.after == "cosmetics"
    assert await desk.domain() == "cosmetics"


async def test_an_inboxs_mapping_counts_more_than_the_default() -> None:
    desk = Desk()
    desk.domains = desk.process(default="cosmetics")
    desk.map("furniture")
    await desk.remember()

    assert await desk.domain() == "furniture"


async def test_an_inbox_may_be_mapped_to_the_accounts_own_domain() -> None:
    desk = Desk()
    desk.domains = desk.process(default="cosmetics")
    desk.map("retail")
    await desk.remember()

    assert await desk.domain() == "retail"


async def test_a_conversations_own_domain_counts_most() -> None:
    desk = Desk()
    desk.map("furniture")
    await desk.remember()

    switched = await desk.domains.set_conversation_domain(CONVERSATION, "cosmetics")

    assert switched == Switched(SHOP, "furniture", "cosmetics")
    assert await desk.domain() == "cosmetics"


async def test_a_conversations_own_domain_may_be_the_accounts() -> None:
    desk = Desk()
    desk.map("furniture")
    await desk.remember()

    await desk.domains.set_conversation_domain(CONVERSATION, "retail")

    assert await desk.domain() == "retail"


@pytest.mark.parametrize(("after", "domain"), [(-1.0, "cosmetics"), (0.0, "furniture")])
async def test_a_conversations_own_domain_is_kept_for_a_day(after: float, domain: str) -> None:
    desk = Desk()
    desk.map("furniture")
    await desk.remember()
    await desk.domains.set_conversation_domain(CONVERSATION, "cosmetics")

    await desk.clock.advance(KEPT_SECONDS + after)

    assert await desk.domain() == domain


async def test_a_day_begins_anew_when_it_is_set_again() -> None:
    desk = Desk()
    for _ in range(3):
        await desk.domains.set_conversation_domain(CONVERSATION, "cosmetics")
        await desk.clock.advance(KEPT_SECONDS - 1)

    assert await desk.domain() == "cosmetics"


async def test_a_conversations_own_domain_can_be_taken_back() -> None:
    desk = Desk()
    await desk.domains.set_conversation_domain(CONVERSATION, "cosmetics")

    await desk.domains.set_conversation_domain(CONVERSATION, "")

    assert await desk.domain() == "retail"


async def test_what_is_known_of_a_conversation_stays() -> None:
    desk = Desk()
    await desk.remember(language="es", memory={"clerk": "x"}, answered=("1",))
    before = await desk.sessions.load(SHOP, CONVERSATION)

    await desk.domains.set_conversation_domain(CONVERSATION, "cosmetics")

    after = await desk.sessions.load(SHOP, CONVERSATION)
    assert replace(after, domain="", domain_since=0.0) == before


@pytest.mark.parametrize("name", ["travel", "nirgends", "Furniture"])
async def test_a_domain_that_the_account_does_not_allow_is_refused(name: str) -> None:
    desk = Desk()

    with pytest.raises(UnknownDomainError, match=f"^Domínio não encontrado: {name}$") as raised:
        await desk.domains.set_conversation_domain(CONVERSATION, name)

    assert raised.value.known == ["cosmetics", "furniture", "retail"]
    assert await desk.documents.find(SHOP, "", 10) == []


async def test_a_domain_of_which_no_account_knows_is_no_default() -> None:
    desk = Desk()

    with pytest.raises(UnknownDomainError, match=r"^Domínio não encontrado: travel$"):
        await desk.domains.set_default_domain("travel")

    assert desk.domains.default_domain == ""


async def test_a_domain_that_is_not_allowed_any_more_is_not_used() -> None:
    desk = Desk()
    await desk.domains.set_conversation_domain(CONVERSATION, "furniture")
    await desk.domains.set_default_domain("furniture")
    desk.map("furniture")

    desk.tenants.install(Change({SHOP: company(allowed="domains: {cosmetics: {}}\n")}))

    assert await desk.domain() == "retail"


async def test_a_domain_that_is_allowed_again_counts_again() -> None:
    desk = Desk()
    await desk.domains.set_conversation_domain(CONVERSATION, "furniture")

    desk.tenants.install(Change({SHOP: company(allowed="")}))
    without = await desk.domain()
    desk.tenants.install(Change({SHOP: company()}))

    assert (without, await desk.domain()) == ("retail", "furniture")


async def test_a_default_reaches_other_processes() -> None:
    desk = Desk()
    another, news = desk.process(), News(desk.documents)
    await news.heard()

    await desk.domains.set_default_domain("furniture")

    assert await news.heard() == [EVERYBODY]
    await another.renew()
    assert another.default_domain == "furniture"


async def test_a_default_outlives_the_process() -> None:
    desk = Desk()
    await desk.domains.set_default_domain("cosmetics")
    await desk.domains.set_default_domain("furniture")

    next_one = desk.process()
    await next_one.renew()

    assert next_one.default_domain == "furniture"


async def test_a_default_that_another_process_sets_meanwhile_is_replaced() -> None:
    desk = Desk()

    class Racing(InMemoryDocuments):
        async def get(self, key: Key) -> Any:
            found = await super().get(key)
            if key.path.endswith("default_domain") and found is None:
                await super().put(key, "cosmetics", expected=None)
            return found

    desk.documents = Racing(desk.clock)
    desk.domains = desk.process()

    await desk.domains.set_default_domain("furniture")
    await desk.domains.renew()

    assert desk.domains.default_domain == "furniture"


async def test_a_conversation_of_nobodys_has_no_domain() -> None:
    desk = Desk()

    with pytest.raises(UnknownTenantError, match="has the conversation main/9/1"):
        await desk.domains.set_conversation_domain(ConversationId("main", 9, 1), "retail")


async def test_a_conversation_is_found_by_its_inbox_where_an_account_has_several_tenants() -> None:
    desk = Desk()
    desk.map("furniture", 9, account="account_2")
    theirs = Session(OTHER_SHOP, CONVERSATION, inbox=9)
    await desk.sessions.update(OTHER_SHOP, CONVERSATION, lambda _: theirs)

    with pytest.raises(UnknownDomainError) as raised:
        await desk.domains.set_conversation_domain(CONVERSATION, "cosmetics")

    assert raised.value.known == ["furniture"]


async def test_a_conversation_whose_inbox_is_somebody_elses_now_is_the_accounts() -> None:
    desk = Desk()
    desk.map("nirgends", 9, account="nobody")
    await desk.remember(inbox=9)

    assert await desk.domain() == "retail"
