"""Hearing what other processes say on a channel of Redis."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from redis.asyncio import Redis

from chatwootai.adapters.in_redis import FAILURES
from chatwootai.core.ports.clock import Clock

_log = logging.getLogger(__name__)

_BEAT: Final = 1.0  # seconds of silence after which we ask whether anybody is there
_PAUSE: Final = 1.0  # seconds before the next try


class RedisListener:
    """Listens in a task of its own, and connects again for as long as it is not closed.

    What is said while nobody listens is lost for good: whoever listens is told when that may have
    happened, some two seconds later at most.
    """

    def __init__(
        self,
        client: Redis,
        clock: Clock,
        channel: str,
        heard: Callable[[bytes], Awaitable[None]],
        missed: Callable[[], None],
    ) -> None:
        """Take what to call with each thing *heard*, and when something may have been *missed*."""
        self._client = client
        self._clock = clock
        self._channel = channel
        self._heard = heard
        self._missed = missed
        self._task: asyncio.Task[None] | None = None
        self.is_listening = False
        self.has_failed = False

    def start(self) -> None:
        """Listen from now on, if it does not yet."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen())

    async def aclose(self) -> None:
        """Listen no more."""
        while self._task is not None and not self._task.done():
            self._task.cancel()  # again, should the driver have swallowed it
            await asyncio.wait([self._task], timeout=_BEAT)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_while_it_works()
            except FAILURES as error:
                if not self.has_failed:
                    _log.warning("other processes are not heard", extra={"why": str(error)})
                self.has_failed = True
            finally:
                if self.is_listening:
                    self.is_listening = False
                    self._missed()
            await self._clock.sleep(_PAUSE)

    async def _listen_while_it_works(self) -> None:
        async with self._client.pubsub() as channel:
            await channel.subscribe(self._channel)
            is_asked = False
            while True:
                message = await channel.get_message(timeout=_BEAT)
                if message is not None:
                    is_asked = False
                    await self._take(message["type"], message["data"])
                elif is_asked:
                    raise TimeoutError("nobody is there")
                else:
                    await channel.ping()
                    is_asked = True

    async def _take(self, kind: str, data: bytes) -> None:
        if kind == "message":
            await self._heard(data)
        elif kind == "subscribe":  # also when the driver has connected again by itself
            self.is_listening, self.has_failed = True, False
            self._missed()
