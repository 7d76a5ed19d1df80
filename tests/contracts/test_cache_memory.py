"""How much a cache in memory keeps, and for how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.clock.manual import ManualClock
from tests.building import SHOP


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def names(cache: MemoryCache, *candidates: str) -> list[str]:
    """Return which of *candidates* are kept."""
    return [name for name in candidates if await cache.get(SHOP, name) is not None]


async def test_what_is_over_is_none(clock: ManualClock) -> None:
    cache = MemoryCache(clock)
    await cache.put(SHOP, "a", b"x", seconds=60)
    await clock.advance(59.9)
    before = await cache.get(SHOP, "a")
    await clock.advance(0.1)

    assert (before, await cache.get(SHOP, "a")) == (b"x", None)


async def test_what_was_used_longest_ago_goes_first(clock: ManualClock) -> None:
    cache = MemoryCache(clock, most_entries=3)
    for name in "abc":
        await cache.put(SHOP, name, b"x", seconds=60)
    await cache.get(SHOP, "a")

    await cache.put(SHOP, "d", b"x", seconds=60)

    assert await names(cache, *"abcd") == ["a", "c", "d"]


async def test_bytes_are_counted_too(clock: ManualClock) -> None:
    cache = MemoryCache(clock, most_bytes=10_000)
    for name in "abc":
        await cache.put(SHOP, name, b"x" * 4_000, seconds=60)

    assert await names(cache, *"abc") == ["b", "c"]


async def test_what_is_too_large_for_it_is_not_kept_and_hides_what_was_there(
    clock: ManualClock,
) -> None:
    cache = MemoryCache(clock, most_bytes=10_000)
    await cache.put(SHOP, "a", b"old", seconds=60)

    await cache.put(SHOP, "a", b"x" * 10_001, seconds=60)

    assert await names(cache, "a") == []


@given(
    puts=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3_000), st.booleans())),
)
async def test_it_never_keeps_more_than_it_may(puts: list[tuple[str, int, bool]]) -> None:
    cache = MemoryCache(ManualClock(), most_entries=4, most_bytes=5_000)
    for name, size, is_forgotten in puts:
        await cache.put(SHOP, name, b"x" * size, seconds=60)
        if is_forgotten:
            await cache.forget(SHOP, name)

    kept = [value for name in "abcdef" if (value := await cache.get(SHOP, name)) is not None]
    assert len(kept) <= 4
    assert sum(map(len, kept)) <= 5_000


async def test_what_it_let_go_takes_no_room(clock: ManualClock) -> None:
    cache = MemoryCache(clock, most_bytes=10_000)
    for _ in range(100):
        await cache.put(SHOP, "a", b"x" * 4_000, seconds=1)
        await cache.forget(SHOP, "a")
        await cache.put(SHOP, "b", b"x" * 4_000, seconds=1)
        await clock.advance(1)
        await cache.get(SHOP, "b")

    await cache.put(SHOP, "c", b"x" * 9_000, seconds=60)

    assert await names(cache, "c") == ["c"]
