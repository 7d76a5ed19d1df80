"""Puts messages into queues, and says so only once the broker has them."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractMessage
from aio_pika.exceptions import DeliveryError, PublishError

from chatwootai.adapters.inbox.rabbitmq.link import Link
from chatwootai.adapters.inbox.rabbitmq.queues import Queues
from chatwootai.core.errors import OverloadedError, ServiceUnavailableError

_CONFIRMED: Final = 3.0  # seconds; who delivers to us gives up after five
_COUNTED: Final = 5.0  # seconds
_DECLARED: Final = 15.0  # seconds; the first time, a broker that is busy may take as long


class Publisher:
    """One connection for all that is sent, made when it is needed.

    It is another one than that for receiving: a broker that is short of memory stops to listen to
    those who send.
    """

    def __init__(self, link: Link, queues: Queues) -> None:
        self._link = link
        self._queues = queues
        self._channel: AbstractChannel | None = None
        self._connection: AbstractConnection | None = None
        self._opening: asyncio.Task[AbstractChannel] | None = None
        self._heard_at = 0.0

    async def publish(self, message: AbstractMessage, queue: str) -> None:
        """Return when the broker has stored *message* in *queue*.

        Raises:
            OverloadedError: There is no room for it.
            ServiceUnavailableError: It is not known to be stored.
        """
        begun = time.monotonic()
        try:
            with self._link.translated("storing an event"):
                await self._link.within(_CONFIRMED, self._send(message, queue))
        except ServiceUnavailableError:
            if self._heard_at < begun:  # nothing at all came: another connection may do better
                self._abandon()
            raise

    async def _send(self, message: AbstractMessage, queue: str) -> None:
        channel = await self._opened()
        try:
            await channel.default_exchange.publish(message, queue, mandatory=True)
        except PublishError:
            self._abandon()  # the queue is gone; the next connection makes it anew
            raise
        except DeliveryError as error:
            self._heard_at = time.monotonic()
            raise OverloadedError("RabbitMQ", f"storing an event: {queue} is full") from error
        self._heard_at = time.monotonic()

    async def tell(self, message: AbstractMessage) -> None:
        """Send *message* to all who work; it is not stored.

        Raises:
            ServiceUnavailableError: It was not sent.
        """
        with self._link.translated("telling the other processes"):
            await self._link.within(_CONFIRMED, self._tell(message))

    async def _tell(self, message: AbstractMessage) -> None:
        channel = await self._opened()
        exchange = await channel.get_exchange(self._queues.workers, ensure=False)
        await exchange.publish(message, "", mandatory=False)

    async def ready(self) -> Sequence[int]:
        """Return for each queue how many messages nobody holds.

        Raises:
            ServiceUnavailableError: The broker did not tell.
        """
        with self._link.translated("counting what waits"):
            return await self._link.within(_COUNTED, self._counted())

    async def _counted(self) -> Sequence[int]:
        _ = await self._opened()
        assert self._connection is not None  # noqa: S101  it was just opened
        channel = await self._connection.channel()
        try:
            queues = [await self._queues.declare_one(channel, its) for its in self._queues.numbers]
        finally:
            await channel.close()
        return [queue.declaration_result.message_count or 0 for queue in queues]

    async def _opened(self) -> AbstractChannel:
        """Return a channel; all who need a new one wait for the same."""
        if self._channel is not None and not self._channel.is_closed:
            return self._channel
        if self._opening is None or self._opening.done():
            self._abandon()
            self._opening = asyncio.ensure_future(self._open())
            self._opening.add_done_callback(_told)
        return await asyncio.shield(self._opening)

    async def _open(self) -> AbstractChannel:
        connection = await self._link.connect()
        try:
            self._channel = await self._link.within(_DECLARED, self._prepared(connection))
        except BaseException:
            await self._link.close(connection)
            raise
        self._connection = connection
        self._heard_at = time.monotonic()
        return self._channel

    async def _prepared(self, connection: AbstractConnection) -> AbstractChannel:
        await self._queues.declare(await connection.channel())
        return await connection.channel(on_return_raises=True)

    def _abandon(self) -> None:
        """Let the next who sends begin with another connection."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            self._link.leave(self._link.close(connection))

    async def aclose(self) -> None:
        """Close the connection."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait({self._opening}, timeout=_CONFIRMED)
        if self._connection is not None:
            await self._link.close(self._connection)


def _told(opening: asyncio.Task[AbstractChannel]) -> None:
    if not opening.cancelled():
        opening.exception()  # those who waited have it, unless all gave up
