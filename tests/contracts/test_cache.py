from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import cast

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.cache import NOBODY, Cache
from tests.building import OTHER_SHOP, SHOP

from .caches import BUILDERS

STRANGE = ["", " ", "a:b", "{a}", "}", "0:a", "*", "\x00\n", "á😀", "a" * 5_000]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def cache(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Cache]:
    async with AsyncExitStack() as closing:
        yield cast("Cache", request.param(clock, closing))


@pytest.mark.parametrize("value", [b"", b"x", bytes(range(256)), b"x" * 100_000], ids=len)
async def test_what_was_put_is_got(cache: Cache, value: bytes) -> None:
    await cache.put(SHOP, "a", value, seconds=60)

    assert await cache.get(SHOP, "a") == value


async def test_what_was_not_put_is_none(cache: Cache) -> None:
    assert await cache.get(SHOP, "a") is None


async def test_the_last_put_is_what_is_got(cache: Cache) -> None:
    await cache.put(SHOP, "a", b"old", seconds=60)
    await cache.put(SHOP, "a", b"new", seconds=60)

    assert await cache.get(SHOP, "a") == b"new"


async def test_what_is_forgotten_is_none(cache: Cache) -> None:
    await cache.put(SHOP, "a", b"x", seconds=60)
    await cache.put(SHOP, "b", b"y", seconds=60)

    await cache.forget(SHOP, "a")
    await cache.forget(SHOP, "a")

    assert await cache.get(SHOP, "a") is None
    assert await cache.get(SHOP, "b") == b"y"


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_what_is_kept_for_no_time_is_none_and_hides_what_was_there(
    cache: Cache, seconds: float
) -> None:
    await cache.put(SHOP, "a", b"old", seconds=60)
    await cache.put(SHOP, "a", b"new", seconds=seconds)

    assert await cache.get(SHOP, "a") is None


async def test_tenants_do_not_see_each_other(cache: Cache) -> None:
    strangers = (
        OTHER_SHOP,
        NOBODY,
        TenantId("retail", "account"),
        TenantId("", "retail/account_1"),
    )
    for tenant in strangers:
        await cache.put(tenant, "a", str(tenant).encode(), seconds=60)

    assert await cache.get(SHOP, "a") is None
    await cache.put(SHOP, "a", b"mine", seconds=60)
    await cache.forget(SHOP, "a")
    assert [await cache.get(tenant, "a") for tenant in strangers] == [
        str(tenant).encode() for tenant in strangers
    ]


async def test_names_are_taken_as_they_are(cache: Cache) -> None:
    for number, name in enumerate(STRANGE):
        await cache.put(SHOP, name, str(number).encode(), seconds=60)

    assert [await cache.get(SHOP, name) for name in STRANGE] == [
        str(number).encode() for number in range(len(STRANGE))
    ]
