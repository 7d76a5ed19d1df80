"""What processes know of each other's changes, and that a dead Redis costs nothing but speed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chatwootai.adapters.cache.layered import LayeredCache
from chatwootai.adapters.clock.manual import ManualClock
from tests.building import SHOP

from . import redis_server
from .caches import layered_at, until
from .redis_server import RedisServer

Open = Callable[[], LayeredCache]
CHANNEL = "chatwootai:cache"
KEY = "chatwootai:cache:{retail/account_1}:a"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that no other test uses, and that forgets nothing when it is killed."""
    server = RedisServer(tmp_path, *redis_server.SAFE).start()
    yield server
    server.kill()


@pytest.fixture
async def opened(server: RedisServer, clock: ManualClock) -> AsyncIterator[Open]:
    """Opens a cache as often as one likes: each time as another process would."""
    async with AsyncExitStack() as closing:
        yield lambda: layered_at(server.url, clock, closing)


async def two(opened: Open, server: RedisServer) -> tuple[LayeredCache, LayeredCache]:
    """Return two caches that know of each other and both have `a` near at hand."""
    one, other = opened(), opened()
    await one.put(SHOP, "listening", b"", seconds=60)
    await other.get(SHOP, "listening")
    await until(lambda: one.is_listening and other.is_listening)
    await one.put(SHOP, "a", b"old", seconds=3_600)
    assert await other.get(SHOP, "a") == b"old"
    return one, other


async def becomes(cache: LayeredCache, value: bytes | None) -> bool:
    """Tell whether `a` becomes *value* within the second that news may take."""
    for _ in range(200):
        if await cache.get(SHOP, "a") == value:
            return True
        await asyncio.sleep(0.005)
    return False


async def test_what_one_process_put_another_gets(opened: Open) -> None:
    await opened().put(SHOP, "a", b"x", seconds=60)

    assert await opened().get(SHOP, "a") == b"x"


async def test_what_is_near_is_not_asked_of_redis(opened: Open, server: RedisServer) -> None:
    _, other = await two(opened, server)
    server.pause()

    assert await other.get(SHOP, "a") == b"old"
    server.resume()


async def test_what_one_process_changes_another_has_near_no_more(
    opened: Open, server: RedisServer
) -> None:
    one, other = await two(opened, server)

    await one.put(SHOP, "a", b"new", seconds=60)

    assert await becomes(other, b"new")


async def test_what_one_process_forgets_another_has_near_no_more(
    opened: Open, server: RedisServer
) -> None:
    one, other = await two(opened, server)

    await one.forget(SHOP, "a")

    assert await becomes(other, None)


async def test_ones_own_changes_stay_near(opened: Open, server: RedisServer) -> None:
    one, _ = await two(opened, server)
    await one.put(SHOP, "a", b"new", seconds=60)
    await asyncio.sleep(0.05)  # our own news come back
    server.pause()

    assert await one.get(SHOP, "a") == b"new"
    server.resume()


async def test_what_is_near_ends_when_it_ends_in_redis(
    opened: Open, server: RedisServer, clock: ManualClock
) -> None:
    one, other = await two(opened, server)
    await one.put(SHOP, "short", b"x", seconds=10)
    before = await other.get(SHOP, "short")
    server.flush()
    await clock.advance(10)

    assert (before, await other.get(SHOP, "short")) == (b"x", None)


async def test_what_was_changed_while_nobody_listened_is_not_taken_for_true(
    opened: Open, server: RedisServer
) -> None:
    _, other = await two(opened, server)
    server.run("CLIENT", "KILL", "TYPE", "pubsub")
    server.run("DEL", KEY)  # nobody says so

    assert await becomes(other, None)


async def test_who_listens_connects_again(
    opened: Open, server: RedisServer, clock: ManualClock
) -> None:
    one, other = await two(opened, server)
    server.kill()
    await until(lambda: one.is_degraded and other.is_degraded)
    server.start()
    await until(lambda: one.is_listening and other.is_listening, clock)
    await one.put(SHOP, "a", b"new", seconds=60)

    assert await becomes(other, b"new")
    assert not one.is_degraded


async def test_a_server_that_hangs_is_noticed(opened: Open, server: RedisServer) -> None:
    one, _ = await two(opened, server)
    server.pause()

    await until(lambda: one.is_degraded)
    server.resume()


async def test_while_nobody_listens_things_are_near_for_seconds_only(
    opened: Open, server: RedisServer, clock: ManualClock
) -> None:
    server.kill()
    cache = opened()
    await cache.put(SHOP, "a", b"x", seconds=3_600)
    await clock.advance(4)
    before = await cache.get(SHOP, "a")
    await clock.advance(1)

    assert (before, await cache.get(SHOP, "a")) == (b"x", None)


async def test_a_dead_server_is_left_alone(
    opened: Open, server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    cache = opened()
    await cache.put(SHOP, "a", b"x", seconds=60)
    server.pause()
    for number in range(3):
        await cache.get(SHOP, str(number))

    began = time.monotonic()
    for number in range(100):
        await cache.get(SHOP, str(number))
    took = time.monotonic() - began
    server.resume()

    assert took < 0.2
    assert cache.is_degraded
    assert caplog.messages.count("Redis is left alone for a while") == 1


async def test_a_server_that_came_back_is_used_again(
    opened: Open, server: RedisServer, clock: ManualClock
) -> None:
    cache = opened()
    server.kill()
    for number in range(3):
        await cache.get(SHOP, str(number))
    await cache.put(SHOP, "a", b"while it was away", seconds=60)
    server.start()
    await clock.advance(5)
    await cache.put(SHOP, "a", b"x", seconds=60)

    assert await opened().get(SHOP, "a") == b"x"
    await until(lambda: not cache.is_degraded, clock)


async def test_what_could_not_be_forgotten_is_forgotten_when_the_server_is_back(
    opened: Open, server: RedisServer
) -> None:
    one, _ = await two(opened, server)
    server.kill()
    await one.forget(SHOP, "a")
    server.start()
    before = server.run("EXISTS", KEY)

    await one.get(SHOP, "something else")

    assert (before, server.run("EXISTS", KEY)) == (1, 0)


@pytest.mark.parametrize(
    "trouble",
    [("REPLICAOF", "127.0.0.1", "1"), ("CONFIG", "SET", "maxmemory", "1")],
    ids=["read-only", "full"],
)
async def test_a_server_that_takes_nothing_is_no_error(
    opened: Open, server: RedisServer, trouble: tuple[str, ...]
) -> None:
    cache, _ = await two(opened, server)
    server.run(*trouble)

    await cache.put(SHOP, "a", b"x", seconds=60)
    await cache.forget(SHOP, "b")

    assert await cache.get(SHOP, "a") == b"x"


async def test_a_server_that_lets_nobody_in_is_no_error(tmp_path: Path, clock: ManualClock) -> None:
    async with AsyncExitStack() as closing:
        server = RedisServer(tmp_path, password="right").start()  # noqa: S106  a test's
        closing.callback(server.kill)
        cache = layered_at(server.url_with("wrong"), clock, closing)
        await cache.put(SHOP, "a", b"x", seconds=60)

        assert await cache.get(SHOP, "a") == b"x"
        await until(lambda: cache.is_degraded)


async def test_what_strangers_say_on_the_channel_is_passed_over(
    opened: Open, server: RedisServer
) -> None:
    one, other = await two(opened, server)
    for said in ("", "{}", "[1,2]", '["x",["a"]]', "\x00", "[" * 5_000):
        server.run("PUBLISH", CHANNEL, said)

    await one.forget(SHOP, "a")

    assert await becomes(other, None)
    assert not other.is_degraded


async def test_many_who_change_at_once_agree_in_the_end(opened: Open, server: RedisServer) -> None:
    caches = await two(opened, server)

    async def change(number: int) -> None:
        cache = caches[number % 2]
        await cache.put(SHOP, "a", str(number).encode(), seconds=60)
        await cache.get(SHOP, "a")

    await asyncio.gather(*(change(number) for number in range(200)))
    await asyncio.sleep(0.1)

    stored = server.run("GET", KEY)
    assert [await cache.get(SHOP, "a") for cache in caches] == [stored, stored]


async def test_nobody_is_asked_before_somebody_asks(clock: ManualClock) -> None:
    async with AsyncExitStack() as closing:
        cache = layered_at(redis_server.shared().url, clock, closing)

        assert not cache.is_degraded
