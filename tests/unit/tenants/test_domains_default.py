"""The domain of conversations of which nothing else says one."""

from typing import Any

import pytest

from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import UnknownDomainError
from chatwootai.core.ports.documents import Key
from chatwootai.core.tenants.domains import Switched
from chatwootai.core.tenants.news import EVERYBODY, News
from tests.unit.tenants.switching import Desk


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


async def test_a_domain_of_which_no_account_knows_is_no_default() -> None:
    desk = Desk()

    with pytest.raises(UnknownDomainError, match=r"^Domínio não encontrado: travel$"):
        await desk.domains.set_default_domain("travel")

    assert desk.domains.default_domain == ""


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


def test_a_default_that_no_account_allows_is_told() -> None:
    desk = Desk()

    told = desk.process(default="travel").shortcomings

    assert told == ["default domain 'travel': no account allows it, so it counts nowhere"]
    assert not desk.process(default="cosmetics").shortcomings
    assert not desk.process().shortcomings
