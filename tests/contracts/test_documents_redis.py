"""What documents in Redis leave behind in the server, and under which names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import cast

import pytest
from redis.crc import key_slot

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.documents import Documents, Keeping, Key
from tests.building import SHOP

from . import redis_server
from .document_stores import in_redis_at, paths, put_all

KEY = Key(SHOP, "sessions/main/1/1")
MINUTE = Keeping(seconds=60, contact=7)
HOSTILE = [
    TenantId("a}{b", "c"),
    TenantId("{", "}"),
    TenantId("", ""),
    TenantId("a/b", "c"),
    TenantId("a", "b/c"),
    TenantId("a%2Fb", "c"),
    TenantId("a:b", "*\x00\n"),
    TenantId("loja", "\udcff"),
]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def documents(clock: ManualClock) -> AsyncIterator[Documents]:
    redis_server.shared().flush()
    async with AsyncExitStack() as closing:
        yield in_redis_at(redis_server.shared().url, clock, closing)


def keys() -> list[str]:
    """Return all keys of the shared server."""
    return sorted(
        key.decode() for key in cast("list[bytes]", redis_server.shared().run("KEYS", "*"))
    )


async def test_no_version_is_given_twice_by_a_server_that_forgot_all(
    documents: Documents, clock: ManualClock
) -> None:
    old = await documents.put(KEY, 1, expected=None)
    redis_server.shared().flush()
    await clock.advance(0.001)

    assert await documents.put(KEY, 1, expected=None) > old


async def test_nothing_is_left_of_a_tenant_but_the_last_version(documents: Documents) -> None:
    await documents.put(KEY, 1, expected=None, keeping=MINUTE)
    await documents.erase(SHOP)

    assert keys() == ["chatwootai:documents:{retail/account_1}:version"]


async def test_what_is_over_is_cleared_away_bit_by_bit(
    documents: Documents, clock: ManualClock
) -> None:
    for number in range(50):
        await documents.put(Key(SHOP, str(number)), 1, expected=None, keeping=MINUTE)
    await clock.advance(60)

    await put_all(documents, SHOP, *"abcdefghij")

    assert sorted(name.rpartition("}:")[2] for name in keys()) == sorted(
        [*(f"of:{path}" for path in "abcdefghij"), "paths", "version"]
    )


async def test_redis_itself_frees_what_is_over_somewhat_later(documents: Documents) -> None:
    await documents.put(KEY, 1, expected=None, keeping=MINUTE)

    [name] = [name for name in keys() if ":of:" in name]
    left = redis_server.shared().run("PTTL", name)
    assert isinstance(left, int)
    assert 60_000 < left <= 120_000


@pytest.mark.parametrize("seconds", [0.0, -5.0, 1e300])
async def test_any_time_to_keep_is_one_that_redis_takes(
    documents: Documents, seconds: float
) -> None:
    await documents.put(KEY, 1, expected=None, keeping=Keeping(seconds=seconds))

    assert (await documents.get(KEY) is not None) == (seconds > 0)


async def test_tenants_of_hostile_names_do_not_see_each_other(documents: Documents) -> None:
    for tenant in HOSTILE:
        await put_all(documents, tenant, "same")

    erased = [await documents.erase(tenant) for tenant in HOSTILE]

    assert erased == [1] * len(HOSTILE)


async def test_a_tenants_keys_are_ours_and_in_one_slot(documents: Documents) -> None:
    for tenant in HOSTILE:
        redis_server.shared().flush()
        await documents.put(Key(tenant, "}{/"), 1, expected=None, keeping=MINUTE)

        assert len({key_slot(name.encode()) for name in keys()}) == 1
        assert all(name.startswith("chatwootai:documents:") for name in keys())


async def test_many_are_found_and_erased_a_batch_at_a_time(documents: Documents) -> None:
    names = [f"{number:04}" for number in range(1_203)]
    await asyncio.gather(
        *(documents.put(Key(SHOP, name), 1, expected=None, keeping=MINUTE) for name in names)
    )

    assert await paths(documents, SHOP, limit=1_100) == names[:1_100]
    assert await paths(documents, SHOP, limit=5_000) == names
    assert await documents.erase(SHOP, contact=7) == 1_203
    assert await paths(documents, SHOP) == []
