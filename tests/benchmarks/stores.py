"""Stores that are as full as a measure wants them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from chatwootai.adapters import in_redis
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.documents import sqlite as sqlite_documents
from chatwootai.adapters.documents.redis import RedisDocuments
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.inbox import sqlite as sqlite_inbox
from chatwootai.adapters.inbox.redis import RedisInbox
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.events import Party
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.inbox import Inbox
from chatwootai.core.sessions import Said, Session, SessionManager
from tests.contracts.inboxes import delivery
from tests.contracts.redis_server import RedisServer

BUSY: Final = 2  # the account of which much waits
_MOST: Final = 1_000_000  # events of an account
_AT_ONCE: Final = 30  # things that are stored; the client of Redis has 32 connections
_STORED: Final = 1_000_000  # the first number of the conversations that are stored


class Stores(NamedTuple):
    """Where events and conversations are kept, empty at first."""

    inbox: Inbox
    documents: Documents


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Stores]:
    """Give a file of its own in *folder*, synced to disk as ever."""
    schema = (*sqlite_inbox.SCHEMA, *sqlite_documents.SCHEMA)
    database, clock = GroupCommit(folder / "its.sqlite", schema), SystemClock()
    try:
        yield Stores(
            sqlite_inbox.SqliteInbox(database, clock, _MOST),
            sqlite_documents.SqliteDocuments(database, clock),
        )
    finally:
        await database.aclose()


@asynccontextmanager
async def redis(folder: Path) -> AsyncIterator[Stores]:
    """Give a server of its own, which writes nothing to disk: that would hide what else costs."""
    server, clock = RedisServer(folder).start(), SystemClock()
    client = in_redis.client(server.url)
    inbox = RedisInbox(client, clock, _MOST)
    try:
        yield Stores(inbox, RedisDocuments(client, clock))
    finally:
        await inbox.aclose()
        await client.aclose()
        server.kill()


Kind = Callable[[Path], AbstractAsyncContextManager[Stores]]
KINDS: Final[list[Kind]] = [sqlite, redis]


async def fill(inbox: Inbox, count: int) -> None:
    """Let *count* events of the account that is busy wait, each in a conversation of its own."""

    async def put(number: int) -> None:
        await inbox.put(delivery(f"waiting {number}", number, BUSY))

    await _all(count, put)


async def remember(sessions: SessionManager, tenant: TenantId, count: int) -> None:
    """Store *count* conversations in which a few things were said."""
    said = tuple(Said(Party.CONTACT, "Quanto custa o frete?", number) for number in range(6))

    async def store(number: int) -> None:
        def change(session: Session) -> Session:
            return replace(session.having_heard(*said), contact=number)

        await sessions.update(tenant, ConversationId("main", 1, _STORED + number), change)

    await _all(count, store)


async def _all(count: int, work: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    numbers = iter(range(1, count + 1))

    async def some() -> None:
        for number in numbers:
            await work(number)

    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))
