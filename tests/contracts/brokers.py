"""A RabbitMQ for tests: that which listens on this machine, with queues of the test's own."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import aio_pika
import pytest

from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.inbox.rabbitmq import Limits, Queues, RabbitmqInbox
from chatwootai.core.ports.clock import Clock

HOST: Final = "127.0.0.1"
PORT: Final = 5672
URL: Final = f"amqp://guest:guest@{HOST}:{PORT}/"

QUICK: Final = Limits(beat=0.2, silence=1.0, handing_over=1.0, greeting=0.1)


class Broker:
    """The broker, and the inboxes that a test opens on it."""

    def __init__(self, queues: Queues, closing: AsyncExitStack) -> None:
        self.queues = queues
        self._closing = closing

    def inbox(self, *, url: str = URL, clock: Clock | None = None, **limits: Any) -> RabbitmqInbox:
        """Open the inbox once more, as another process would."""
        queues = replace(self.queues, limits=replace(self.queues.limits, **limits))
        inbox = RabbitmqInbox(url, clock or SystemClock(), queues)
        self._closing.push_async_callback(inbox.aclose)
        return inbox


@asynccontextmanager
async def broker(partitions: int = 2, limits: Limits = QUICK) -> AsyncIterator[Broker]:
    """Give queues that nobody else has; without a broker, the test is skipped."""
    try:
        _, writer = await asyncio.open_connection(HOST, PORT)
    except OSError:
        pytest.skip(f"no RabbitMQ listens on {HOST}:{PORT}")
    writer.close()
    queues = Queues(partitions, f"test-{uuid.uuid4().hex}", limits)
    try:
        async with AsyncExitStack() as closing:
            yield Broker(queues, closing)
    finally:
        await _delete(queues)


async def _delete(queues: Queues) -> None:
    connection = await aio_pika.connect(URL)
    async with connection, connection.channel() as channel:
        for number in reversed([*queues.numbers]):
            await channel.queue_delete(queues.name(number))
        await channel.exchange_delete(queues.workers)
