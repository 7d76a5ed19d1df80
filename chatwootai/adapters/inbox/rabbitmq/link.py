"""Connections to the broker that never make anybody wait longer than they said."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import aio_pika
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, AMQPError

from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.waiting import stopped

T = TypeVar("T")

HEARTBEAT: Final = 3  # seconds; after two or three of silence the broker gives up on us
_CONNECTING: Final = 5.0  # seconds
_CLOSING: Final = 2.0  # seconds

FAULTS: Final = (*CONNECTION_EXCEPTIONS, AMQPError, TimeoutError)


class Link:
    """The way to one broker.

    Args:
        url: Where it is, with the password, which is told to nobody else.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._left: set[asyncio.Task[Any]] = set()

    async def connect(self) -> AbstractConnection:
        """Return a new connection."""
        connecting = aio_pika.connect(self._url, heartbeat=HEARTBEAT, timeout=_CONNECTING)
        return await self.within(_CONNECTING + 1, connecting)

    async def close(self, connection: AbstractConnection) -> None:
        """Close *connection*; one that does not answer any more is left to itself."""
        await self.attempt(_CLOSING, connection.close())

    async def attempt(self, seconds: float, work: Coroutine[Any, Any, object]) -> bool:
        """Do *work*, and tell whether it went well within *seconds*."""
        with suppress(ServiceUnavailableError), self.translated("doing as it was told"):
            await self.within(seconds, work)
            return True
        return False

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """Return what *work* returns; after *seconds* leave it alone, however it takes that.

        A connection that hangs holds on also to those who were cancelled.

        Raises:
            TimeoutError: The time was over first.
        """
        task = self.start(work)
        try:
            await asyncio.wait({task}, timeout=seconds)
            if task.done():
                return task.result()
            raise TimeoutError(f"not done after {seconds:g} s")
        finally:
            task.cancel()

    def leave(self, work: Coroutine[Any, Any, T]) -> None:
        """Let *work* go on by itself, whatever comes of it."""
        _ = self.start(work)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Return a task for *work* that nobody needs to wait for."""
        task = asyncio.ensure_future(work)
        self._left.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._left.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited has been told

    async def aclose(self) -> None:
        """End what was left to itself."""
        ending = asyncio.ensure_future(stopped(*self._left))
        await asyncio.wait({ending}, timeout=_CLOSING)

    @contextmanager
    def translated(self, doing: str) -> Iterator[None]:
        """Turn what goes wrong with the broker into an error of ours."""
        try:
            yield
        except FAULTS as error:
            raise self._unavailable(doing, error) from error
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise self._unavailable(doing, error) from error  # the driver ends its waiters so

    def _unavailable(self, doing: str, error: BaseException) -> ServiceUnavailableError:
        its = urlsplit(self._url)
        return ServiceUnavailableError(
            f"RabbitMQ at {its.hostname}:{its.port or 5672}", f"{doing} ({type(error).__name__})"
        )
