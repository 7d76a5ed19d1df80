"""Inboxes of every kind, and what tests do with them."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from chatwootai.adapters import in_redis
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.adapters.inbox.redis import RedisInbox
from chatwootai.adapters.inbox.sqlite import SCHEMA, SqliteInbox
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.inbox import Delivery, Inbox, Received
from tests.building import event, message

from . import redis_server
from .brokers import broker


async def in_memory(folder: Path, closing: AsyncExitStack, most: int) -> Inbox:
    return InMemoryInbox(ManualClock(), most)


async def sqlite(folder: Path, closing: AsyncExitStack, most: int) -> Inbox:
    database = GroupCommit(folder / "inbox.sqlite", SCHEMA)
    closing.push_async_callback(database.aclose)
    return SqliteInbox(database, ManualClock(), most)


async def redis(folder: Path, closing: AsyncExitStack, most: int) -> Inbox:
    redis_server.shared().flush()
    client = in_redis.client(redis_server.shared().url)
    closing.push_async_callback(client.aclose)
    inbox = RedisInbox(client, ManualClock(), most)
    closing.push_async_callback(inbox.aclose)
    return inbox


async def rabbitmq(folder: Path, closing: AsyncExitStack, most: int) -> Inbox:
    """Return an inbox in which *most* does not count: the broker knows no accounts."""
    its = await closing.enter_async_context(broker())
    return its.inbox()


BY_ACCOUNT = [in_memory, sqlite, redis]
BUILDERS = [*BY_ACCOUNT, rabbitmq]


def delivery(name: str, conversation: int = 1, account: int = 1) -> Delivery:
    its = event(message(name), conversation=ConversationId("main", account, conversation))
    return Delivery(name, its)


async def put(inbox: Inbox, *names: str, conversation: int = 1, account: int = 1) -> None:
    for name in names:
        await inbox.put(delivery(name, conversation, account))


async def received(inbox: Inbox, count: int, seconds: float = 10.0) -> list[Received]:
    """Return *count* events, in as many portions as they come, also if the store is away first."""
    handed_out: list[Received] = []
    async with asyncio.timeout(seconds):
        while len(handed_out) < count:
            try:
                handed_out += await inbox.receive(count - len(handed_out))
            except ServiceUnavailableError:
                await asyncio.sleep(0.02)
    return handed_out


def texts(handed_out: Sequence[Received]) -> list[str]:
    return [one.event.message.text for one in handed_out if one.event.message]


async def is_silent(inbox: Inbox) -> bool:
    """Return whether nothing is handed out, for the short while that a test can wait."""
    try:
        async with asyncio.timeout(0.02):
            await inbox.receive(10)
    except TimeoutError:
        return True
    return False
