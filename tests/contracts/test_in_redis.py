import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from chatwootai.adapters import in_redis
from chatwootai.core.errors import ServiceUnavailableError

from . import redis_server


@pytest.fixture
async def client() -> AsyncIterator[Redis]:
    client = in_redis.client(redis_server.shared().url)
    await client.ping()
    yield client
    await client.aclose()


@pytest.mark.parametrize("turns", range(1, 12))
async def test_a_cancellation_is_never_forgotten(client: Redis, turns: int) -> None:
    async def ask() -> None:
        with in_redis.translated("asking"):
            await client.hmget("a", ["b"])

    task = asyncio.create_task(ask())
    for _ in range(turns):
        await asyncio.sleep(0)
    was_cancelled = task.cancel()
    await asyncio.wait([task])

    assert task.cancelled() is was_cancelled


async def test_what_a_cancelled_task_does_to_clear_up_is_done(client: Redis) -> None:
    async def clear_up() -> bytes | str | None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            with in_redis.translated("clearing up"):
                await client.set("cleared", "up")
                return await client.get("cleared")
        return None

    task = asyncio.create_task(clear_up())
    await asyncio.sleep(0)
    task.cancel()

    assert await task == b"up"


async def test_what_the_driver_raises_is_said_in_our_words() -> None:
    client = in_redis.client("redis://127.0.0.1:1/0")

    refused = pytest.raises(ServiceUnavailableError, match="Redis did not answer while asking")
    with refused, in_redis.translated("asking"):
        await client.ping()
    await client.aclose()


async def test_a_connection_that_was_reset_while_it_was_written_to_is_said_in_our_words() -> None:
    refused = pytest.raises(ServiceUnavailableError, match="the handler is closed")
    with refused, in_redis.translated("asking"):
        raise RuntimeError("unable to perform operation on <TCPTransport>; the handler is closed")
