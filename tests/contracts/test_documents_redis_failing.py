"""What documents in Redis promise when the server fails, and when it comes back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from chatwootai.adapters import in_redis
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.redis import RedisDocuments
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.documents import Documents, Keeping, Key
from tests.building import OTHER_SHOP, SHOP

from . import redis_server
from .cutting import Cutter
from .document_stores import in_redis_at, paths, put_all
from .redis_server import RedisServer

KEY = Key(SHOP, "sessions/main/1/1")
MINUTE = Keeping(seconds=60, contact=7)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that is not started yet, and that no other test uses."""
    server = RedisServer(tmp_path, *redis_server.SAFE)
    yield server
    server.kill()


@pytest.fixture
async def closing() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def impatient(server: RedisServer, clock: ManualClock, closing: AsyncExitStack) -> Documents:
    """Documents on `server` that do not wait long for it."""
    client = in_redis.client(server.url, patience=0.2, connections=1)
    closing.push_async_callback(client.aclose)
    return RedisDocuments(client, clock)


@pytest.fixture
def documents(clock: ManualClock, closing: AsyncExitStack) -> Documents:
    redis_server.shared().flush()
    return in_redis_at(redis_server.shared().url, clock, closing)


async def test_a_server_that_is_not_there_yet_is_an_error_until_it_is(
    server: RedisServer, impatient: Documents
) -> None:
    with pytest.raises(ServiceUnavailableError, match=r"Redis .* reading"):
        await impatient.get(KEY)
    with pytest.raises(ServiceUnavailableError, match="storing"):
        await impatient.put(KEY, 1, expected=None)

    server.start()

    assert await impatient.put(KEY, 1, expected=None)


async def test_a_server_that_came_back_is_not_noticed(
    server: RedisServer, impatient: Documents
) -> None:
    server.start()
    version = await impatient.put(KEY, 1, expected=None)
    server.kill()
    server.start()

    assert await impatient.put(KEY, 2, expected=version) > version


async def test_a_server_that_went_away_is_an_error_whatever_is_asked(
    server: RedisServer, impatient: Documents
) -> None:
    server.start()
    version = await impatient.put(KEY, 1, expected=None)
    server.stop()

    for asked in (
        impatient.get(KEY),
        impatient.put(KEY, 2, expected=version),
        impatient.delete(KEY),
        impatient.find(SHOP, "", 1),
        impatient.erase(SHOP),
    ):
        with pytest.raises(ServiceUnavailableError):
            await asked


async def test_a_kill_of_the_server_loses_nothing_that_was_acknowledged(
    server: RedisServer, clock: ManualClock, closing: AsyncExitStack
) -> None:
    server.start()
    its = in_redis_at(server.url, clock, closing)
    acknowledged: set[str] = set()
    is_busy = asyncio.Event()

    async def write(task: int) -> None:
        with suppress(ServiceUnavailableError):
            for number in range(10_000):
                await its.put(Key(SHOP, f"{task}-{number}"), number, expected=None)
                acknowledged.add(f"{task}-{number}")
                if len(acknowledged) == 300:
                    is_busy.set()

    writing = [asyncio.ensure_future(write(task)) for task in range(8)]
    async with asyncio.timeout(30):
        await is_busy.wait()
    server.kill()
    await asyncio.gather(*writing)
    server.start()

    assert acknowledged - set(await paths(its, SHOP, limit=100_000)) == set()


async def test_a_server_that_hangs_is_an_error_and_mixes_up_no_answers(
    server: RedisServer, impatient: Documents
) -> None:
    server.start()
    await put_all(impatient, SHOP, "mine")
    await put_all(impatient, OTHER_SHOP, "theirs")

    server.pause()
    with pytest.raises(ServiceUnavailableError):
        await impatient.get(Key(OTHER_SHOP, "theirs"))
    server.resume()

    assert await paths(impatient, SHOP) == ["mine"]


async def test_who_gives_up_waiting_leaves_no_answer_to_the_next(
    server: RedisServer, impatient: Documents
) -> None:
    server.start()
    await put_all(impatient, SHOP, "mine")
    await put_all(impatient, OTHER_SHOP, "theirs")

    server.pause()
    given_up = asyncio.ensure_future(impatient.get(Key(OTHER_SHOP, "theirs")))
    await asyncio.sleep(0.05)
    given_up.cancel()
    await asyncio.wait([given_up])
    server.resume()

    mine = await impatient.get(Key(SHOP, "mine"))
    assert mine is not None
    assert mine.value == "mine"


async def test_a_wrong_password_is_an_error_that_does_not_tell_it(
    tmp_path: Path, clock: ManualClock, closing: AsyncExitStack
) -> None:
    server = RedisServer(tmp_path, password="right").start()  # noqa: S106  a test's
    closing.callback(server.kill)
    wrong = in_redis_at(server.url_with("wrong-one"), clock, closing)
    right = in_redis_at(server.url, clock, closing)

    with pytest.raises(ServiceUnavailableError, match="invalid username-password") as raised:
        await wrong.get(KEY)

    assert "wrong-one" not in str(raised.value)
    assert await right.get(KEY) is None


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (("REPLICAOF", "127.0.0.1", "1"), "read only"),
        (("CONFIG", "SET", "maxmemory", "1"), "maxmemory"),
        (("CONFIG", "SET", "min-replicas-to-write", "1"), "NOREPLICAS|replicas"),
    ],
    ids=lambda value: str(value[-2]) if isinstance(value, tuple) else "",
)
async def test_what_cannot_be_stored_is_an_error_and_changes_nothing(
    server: RedisServer, impatient: Documents, trouble: tuple[str, ...], why: str
) -> None:
    server.start()
    version = await impatient.put(KEY, 1, expected=None, keeping=MINUTE)
    before = await impatient.get(KEY)
    server.run(*trouble)

    with pytest.raises(ServiceUnavailableError, match=why):
        await impatient.put(KEY, 2, expected=version)

    assert await impatient.get(KEY) == before


async def test_a_full_server_can_still_be_told_to_forget(
    server: RedisServer, impatient: Documents
) -> None:
    server.start()
    await put_all(impatient, SHOP, "a", "b", "c")
    server.run("CONFIG", "SET", "maxmemory", "1")

    await impatient.delete(Key(SHOP, "a"))

    assert await impatient.erase(SHOP) == 2


async def test_a_put_whose_answer_was_lost_is_no_conflict_with_itself(
    clock: ManualClock, closing: AsyncExitStack, documents: Documents
) -> None:
    cutter = await closing.enter_async_context(Cutter(redis_server.shared().port))
    through = in_redis_at(f"redis://127.0.0.1:{cutter.port}/0", clock, closing)
    first = await through.put(KEY, 1, expected=None)

    cutter.swallow_next_answer()
    second = await through.put(KEY, 2, expected=first)

    assert cutter.swallowed == 1
    stored = await documents.get(KEY)
    assert stored is not None
    assert (stored.value, stored.version) == (2, second)
