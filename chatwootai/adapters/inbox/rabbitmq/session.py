"""One connection for receiving, from the first frame to the last."""

import asyncio
import time
from contextlib import suppress
from typing import Final

from aio_pika.abc import AbstractChannel, AbstractConnection

from chatwootai.adapters.inbox.rabbitmq.link import HEARTBEAT, Link

_PULSE: Final = 1.0  # seconds
_SURE: Final = 1.5 * HEARTBEAT  # seconds; that we count on less than two leaves some for clocks


class Session:
    """Knows whether the broker still counts us as there.

    The broker gives our queues to others when it has heard nothing of us for two heartbeats, or up
    to three. So it is asked something again and again: when it answers, it had heard of us when it
    was asked, and nobody else can have been given anything until two heartbeats after that.
    """

    def __init__(self, connection: AbstractConnection, link: Link) -> None:
        self.connection = connection
        self._link = link
        self._is_lost = False
        self._closed = asyncio.Event()
        self._sure_until = time.monotonic() + _SURE
        connection.close_callbacks.add(self._close)

    def _close(self, *_: object) -> None:
        self._is_lost = True
        self._closed.set()

    def is_alive(self) -> bool:
        """Tell whether nobody else can have our queues; once it is not so, it never is again."""
        if time.monotonic() > self._sure_until:
            self._is_lost = True
        return not self._is_lost

    def end(self) -> None:
        """Let it be over."""
        self._is_lost = True

    async def watch(self) -> None:
        """Ask the broker again and again, until it does not answer in time.

        Raises:
            TimeoutError: It did not.
            ConnectionError: The connection was closed.
        """
        channel = await self._link.within(_SURE, self.channel())
        while True:
            asked_at = time.monotonic()
            await self._link.within(
                self._sure_until - asked_at, channel.get_exchange("amq.fanout", ensure=True)
            )
            if not self.is_alive():  # this process stood still
                raise TimeoutError("the broker answered too late")
            self._sure_until = asked_at + _SURE
            with suppress(TimeoutError):
                async with asyncio.timeout(_PULSE):
                    await self._closed.wait()
                    raise ConnectionError("the connection was closed")

    async def channel(self) -> AbstractChannel:
        """Return a new channel, which needs no confirmations."""
        return await self.connection.channel(publisher_confirms=False)
