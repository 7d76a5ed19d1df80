import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters import in_redis
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.adapters.rate_limiter.limits import LimitsRateLimiter
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.rate_limiter import Rate, RateLimiter
from tests.building import OTHER_SHOP, SHOP

from . import redis_server

TWICE = (Rate(2, 60),)


def in_memory(closing: AsyncExitStack) -> RateLimiter:
    return InMemoryRateLimiter(ManualClock())


def limits(closing: AsyncExitStack) -> RateLimiter:
    redis_server.shared().flush()
    client = in_redis.client(redis_server.shared().url)
    closing.push_async_callback(client.aclose)
    return LimitsRateLimiter(client.connection_pool)


@pytest.fixture(params=[in_memory, limits], ids=lambda build: build.__name__)
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[RateLimiter]:
    async with AsyncExitStack() as closing:
        yield cast("RateLimiter", request.param(closing))


async def test_as_much_is_spent_as_there_is_room_for(limiter: RateLimiter) -> None:
    waits = [await limiter.spend(SHOP, "a", TWICE) for _ in range(4)]

    assert waits[:2] == [0, 0]
    assert all(0 < wait <= 60 for wait in waits[2:])


async def test_several_are_spent_at_once_or_none(limiter: RateLimiter) -> None:
    assert await limiter.spend(SHOP, "a", (Rate(3, 60),), 2) == 0
    assert await limiter.spend(SHOP, "a", (Rate(3, 60),), 2) > 0
    assert await limiter.spend(SHOP, "a", (Rate(3, 60),), 1) == 0


async def test_more_than_there_is_ever_room_for_takes_all_of_it(limiter: RateLimiter) -> None:
    assert await limiter.spend(SHOP, "a", TWICE, 9) == 0
    assert await limiter.spend(SHOP, "a", TWICE) > 0


async def test_each_rate_counts(limiter: RateLimiter) -> None:
    rates = (Rate(5, 60), Rate(1, 3600))

    assert await limiter.spend(SHOP, "a", rates) == 0
    assert await limiter.spend(SHOP, "a", rates) > 60


async def test_names_are_counted_apart(limiter: RateLimiter) -> None:
    await limiter.spend(SHOP, "a", TWICE, 2)

    assert await limiter.spend(SHOP, "b", TWICE, 2) == 0


async def test_tenants_do_not_see_each_other(limiter: RateLimiter) -> None:
    await limiter.spend(SHOP, "a", TWICE, 2)

    assert await limiter.spend(OTHER_SHOP, "a", TWICE, 2) == 0


async def test_without_a_rate_there_is_always_room(limiter: RateLimiter) -> None:
    assert await limiter.spend(SHOP, "a", (), 1_000) == 0


async def test_of_many_at_once_no_more_get_through(limiter: RateLimiter) -> None:
    rates = (Rate(10, 60),)

    waits = await asyncio.gather(*(limiter.spend(SHOP, "a", rates) for _ in range(50)))

    assert sum(wait == 0 for wait in waits) == 10


async def test_there_is_room_again_when_the_time_is_over() -> None:
    clock = ManualClock()
    limiter = InMemoryRateLimiter(clock)
    await limiter.spend(SHOP, "a", TWICE)
    await clock.advance(20)
    await limiter.spend(SHOP, "a", TWICE)

    wait = await limiter.spend(SHOP, "a", TWICE)
    await clock.advance(wait)

    assert wait == pytest.approx(40)
    assert await limiter.spend(SHOP, "a", TWICE) == 0


async def test_a_shared_one_has_room_again_when_the_time_is_over() -> None:
    async with AsyncExitStack() as closing:
        limiter = limits(closing)
        await limiter.spend(SHOP, "a", (Rate(1, 1),))

        wait = await limiter.spend(SHOP, "a", (Rate(1, 1),))
        await asyncio.sleep(wait + 0.05)

        assert 0 < wait <= 1
        assert await limiter.spend(SHOP, "a", (Rate(1, 1),)) == 0


async def test_the_name_spent_under_longest_ago_makes_room() -> None:
    limiter = InMemoryRateLimiter(ManualClock(), most=2)

    for name in ("a", "b", "c"):
        await limiter.spend(SHOP, name, TWICE, 2)

    assert await limiter.spend(SHOP, "c", TWICE) > 0
    assert await limiter.spend(SHOP, "a", TWICE) == 0


async def test_a_redis_that_is_away_is_said_to_be() -> None:
    client = in_redis.client("redis://127.0.0.1:1/0")
    with pytest.raises(ServiceUnavailableError, match="Redis"):
        await LimitsRateLimiter(client.connection_pool).spend(SHOP, "a", TWICE)
    await client.aclose()


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 4)), max_size=40))
async def test_no_window_ever_holds_more_than_its_rate(asked: list[tuple[float, int]]) -> None:
    clock, rate = ManualClock(), Rate(5, 60)
    limiter, spent = InMemoryRateLimiter(clock), list[float]()

    for pause, times in asked:
        await clock.advance(pause)
        if await limiter.spend(SHOP, "a", (rate,), times) == 0:
            spent += [clock.monotonic()] * times

    windows = [[one for one in spent if last - 60 < one <= last] for last in spent]
    assert max(map(len, windows), default=0) <= rate.times
