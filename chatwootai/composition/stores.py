"""What is stored, and where: files for one machine, servers for many."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.documents import sqlite as sqlite_documents
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.inbox import sqlite as sqlite_inbox
from chatwootai.core.errors import ConfigurationError, InUseError
from chatwootai.core.ports.cache import Cache
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.inbox import Inbox
from chatwootai.core.settings import Settings


def data_folder(settings: Settings) -> Path:
    """Return the data folder, which is there then."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(settings.data, error) from error
    return settings.data


def _unusable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{path}: nothing can be written here ({error.strerror}); name another folder with --data"
    )


def database(settings: Settings, closing: AsyncExitStack) -> GroupCommit:
    """Return the file of what is stored on this machine."""
    schema = (*sqlite_inbox.SCHEMA, *sqlite_documents.SCHEMA)
    database = GroupCommit(data_folder(settings) / "chatwootai.sqlite", schema)
    closing.push_async_callback(database.aclose)
    return database


def redis(settings: Settings, closing: AsyncExitStack) -> Any:
    """Return the client of Redis that all parts share which are in it."""
    from chatwootai.adapters import in_redis  # noqa: PLC0415  most of us have no Redis

    client = in_redis.client(str(settings.service.redis.url))
    closing.push_async_callback(client.aclose)
    return client


async def durability(settings: Settings, client: Callable[[], Any]) -> Sequence[str]:
    """Return what may make a server lose what it was told to keep; *client* is that of Redis.

    Raises:
        ServiceUnavailableError: The server did not answer.
    """
    if "redis" not in (settings.service.inbox.backend, settings.service.documents.backend):
        return ()
    from chatwootai.adapters import in_redis  # noqa: PLC0415  as above

    return await in_redis.shortcomings(client())


def redis_inbox(client: Any, clock: Clock, settings: Settings, closing: AsyncExitStack) -> Inbox:
    """Return the inbox in Redis."""
    from chatwootai.adapters.inbox.redis import RedisInbox  # noqa: PLC0415  as above

    its = settings.service.inbox
    inbox = RedisInbox(client, clock, its.most_per_account, its.partitions)
    closing.push_async_callback(inbox.aclose)
    return inbox


def rabbitmq_inbox(clock: Clock, settings: Settings, closing: AsyncExitStack) -> Inbox:
    """Return the inbox in RabbitMQ."""
    from chatwootai.adapters.inbox.rabbitmq import Queues, RabbitmqInbox  # noqa: PLC0415  as above

    its = settings.service.inbox
    queues = Queues(partitions=its.partitions)
    inbox = RabbitmqInbox(str(settings.service.rabbitmq.url), clock, queues)
    closing.push_async_callback(inbox.aclose)
    return inbox


def redis_documents(client: Any, clock: Clock) -> Documents:
    """Return the documents in Redis."""
    from chatwootai.adapters.documents.redis import RedisDocuments  # noqa: PLC0415  as above

    return RedisDocuments(client, clock)


def layered_cache(client: Any, clock: Clock, closing: AsyncExitStack) -> Cache:
    """Return the cache that processes share through Redis."""
    from chatwootai.adapters.cache.layered import LayeredCache  # noqa: PLC0415  as above

    cache = LayeredCache(MemoryCache(clock), client, clock)
    closing.push_async_callback(cache.aclose)
    return cache


def claim(settings: Settings, closing: AsyncExitStack) -> object:
    """Return the right to answer what is in the data folder: one process has it at a time.

    Raises:
        InUseError: Another process has it.
        ConfigurationError: Nothing can be written in the data folder.
    """
    if settings.service.inbox.backend != "sqlite":
        return None
    path = data_folder(settings) / "worker.lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:  # which is an OSError, too
        raise InUseError(
            f"another process answers what is in {settings.data}; "
            "stop it, or give this one another --data"
        ) from error
    except OSError as error:
        raise _unusable(path, error) from error
    closing.callback(lock.release)
    return lock
