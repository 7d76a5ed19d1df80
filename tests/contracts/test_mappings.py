"""The mapping, and the board of what is new, are agreed on over every kind of documents."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.documents import Documents
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.mappings import Mappings
from chatwootai.core.tenants.news import News
from tests.building import OTHER_SHOP, SHOP, registry, tenant

from .document_stores import BUILDERS

ONE, TWO = registry(tenant()).mapping, registry(tenant(), tenant(OTHER_SHOP)).mapping


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def documents(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Documents]:
    async with AsyncExitStack() as closing:
        yield cast("Documents", request.param(tmp_path, ManualClock(), closing))


async def test_before_any_was_accepted_there_is_none(documents: Documents) -> None:
    assert await Mappings(documents).newest() is None
    assert not await Mappings(documents).has_replaced(ONE)


async def test_what_was_accepted_is_the_newest_for_everybody(documents: Documents) -> None:
    assert await Mappings(documents).accept(ONE)
    assert await Mappings(documents).accept(TWO)

    newest = await Mappings(documents).newest()
    assert newest == TWO
    assert newest.tenants == {SHOP, OTHER_SHOP}


async def test_what_runs_already_is_not_new(documents: Documents) -> None:
    await Mappings(documents).accept(ONE)

    assert not await Mappings(documents).accept(ONE)


async def test_what_ran_before_is_known_until_it_runs_again(documents: Documents) -> None:
    mappings = Mappings(documents)
    for mapping in (ONE, TWO):
        await mappings.accept(mapping)
    assert (await mappings.has_replaced(ONE), await mappings.has_replaced(TWO)) == (True, False)

    await mappings.accept(ONE)
    assert (await mappings.has_replaced(ONE), await mappings.has_replaced(TWO)) == (False, True)


async def test_what_never_ran_is_new(documents: Documents) -> None:
    await Mappings(documents).accept(ONE)

    assert not await Mappings(documents).has_replaced(TWO)
    assert not await Mappings(documents).has_replaced(ChatwootMapping())


async def test_one_of_those_accepted_at_once_is_the_newest_and_the_others_were(
    documents: Documents,
) -> None:
    wanted = [ONE, TWO, ChatwootMapping()]

    accepted = await asyncio.gather(*(Mappings(documents).accept(its) for its in wanted))

    replaced = [await Mappings(documents).has_replaced(its) for its in wanted]
    assert (all(accepted), sum(replaced)) == (True, 2)
    assert await Mappings(documents).newest() in wanted


async def test_those_who_tell_at_the_same_time_are_all_heard(documents: Documents) -> None:
    reader = News(documents)
    await reader.heard()
    tenants = [TenantId("retail", f"account_{number}") for number in range(20)]

    await asyncio.gather(*(News(documents).tell(its) for its in tenants))

    heard = await reader.heard()
    assert heard is not None
    assert (len(heard), set(heard)) == (20, set(tenants))
