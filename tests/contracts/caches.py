"""Every kind of cache, to be opened by the tests of the port."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from chatwootai.adapters import in_redis
from chatwootai.adapters.cache.layered import LayeredCache
from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.ports.cache import Cache
from chatwootai.core.ports.clock import Clock

from . import redis_server

Build = Callable[[Clock, AsyncExitStack], Cache]


def memory(clock: Clock, closing: AsyncExitStack) -> Cache:
    return MemoryCache(clock)


def layered(clock: Clock, closing: AsyncExitStack) -> Cache:
    redis_server.shared().flush()
    return layered_at(redis_server.shared().url, clock, closing)


def layered_without_a_server(clock: Clock, closing: AsyncExitStack) -> Cache:
    return layered_at("redis://127.0.0.1:1/0", clock, closing)


def layered_at(url: str, clock: Clock, closing: AsyncExitStack) -> LayeredCache:
    """Return a cache as another process would have it, on the server at *url*."""
    client = in_redis.client(url)
    closing.push_async_callback(client.aclose)
    cache = LayeredCache(MemoryCache(clock), client, clock)
    closing.push_async_callback(cache.aclose)
    return cache


BUILDERS = (memory, layered, layered_without_a_server)


async def until(is_so: Callable[[], bool], clock: ManualClock | None = None) -> None:
    """Wait until *is_so*, as long as another process may take; meanwhile *clock* goes on."""
    async with asyncio.timeout(10):
        while not is_so():
            if clock is not None:
                await clock.advance(0.1)
            await asyncio.sleep(0.005)
