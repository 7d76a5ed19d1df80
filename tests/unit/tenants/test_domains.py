"""Which domain a conversation is in, and who may change that."""

from dataclasses import replace

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import UnknownDomainError, UnknownTenantError
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.domains import KEPT_SECONDS, Switched
from chatwootai.core.tenants.registry import Change
from tests.building import CONVERSATION, OTHER_SHOP, SHOP
from tests.unit.branches import company
from tests.unit.tenants.switching import Desk


async def test_a_conversation_is_in_its_accounts_own_domain() -> None:
    desk = Desk()

    assert await desk.domain() == "retail"


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
