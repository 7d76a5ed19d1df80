"""Every kind of documents, to be opened by the tests of the port."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from chatwootai.adapters import in_redis
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.documents.redis import RedisDocuments
from chatwootai.adapters.documents.sqlite import SCHEMA, SqliteDocuments
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Key

from . import redis_server

Build = Callable[[Path, Clock, AsyncExitStack], Documents]


def in_memory(folder: Path, clock: Clock, closing: AsyncExitStack) -> Documents:
    return InMemoryDocuments(clock)


def sqlite(folder: Path, clock: Clock, closing: AsyncExitStack) -> Documents:
    return _sqlite(folder / "documents.sqlite", clock, closing)


def sqlite_without_a_disk(folder: Path, clock: Clock, closing: AsyncExitStack) -> Documents:
    return _sqlite(":memory:", clock, closing)


def redis(folder: Path, clock: Clock, closing: AsyncExitStack) -> Documents:
    redis_server.shared().flush()
    return in_redis_at(redis_server.shared().url, clock, closing)


def in_redis_at(url: str, clock: Clock, closing: AsyncExitStack) -> Documents:
    client = in_redis.client(url)
    closing.push_async_callback(client.aclose)
    return RedisDocuments(client, clock)


def _sqlite(path: Path | str, clock: Clock, closing: AsyncExitStack) -> Documents:
    database = GroupCommit(path, SCHEMA)
    closing.push_async_callback(database.aclose)
    return SqliteDocuments(database, clock)


BUILDERS = (in_memory, sqlite, redis)
QUICK_BUILDERS = (in_memory, sqlite_without_a_disk, redis)  # for tests that build hundreds


async def put_all(documents: Documents, tenant: TenantId, *paths: str) -> None:
    """Store a document under each of *paths*."""
    for path in paths:
        await documents.put(Key(tenant, path), path, expected=None)


async def paths(
    documents: Documents, tenant: TenantId, prefix: str = "", limit: int = 100
) -> list[str]:
    """Return the paths of what is found."""
    return [its.key.path for its in await documents.find(tenant, prefix, limit)]
