"""Waiting, by our own clock: with an end to it, or for a service to come back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.clock import Clock

T = TypeVar("T")

_log = logging.getLogger(__name__)

_PAUSE: Final = 1.0  # seconds until a service that did not answer is asked again


async def within(clock: Clock, work: Awaitable[T], seconds: float | None) -> T:
    """Return what *work* returns; after *seconds* (none: never) cancel and await it.

    Raises:
        TimeoutError: The time was over first.
    """
    if seconds is None:
        return await work
    task = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError(f"not done after {seconds:g} s")
    finally:
        await stopped(task, alarm)


async def insisting(clock: Clock, ask: Callable[[], Awaitable[T]]) -> T:
    """Return what *ask* returns; while a service does not answer, ask again, for ever."""
    while True:
        try:
            return await ask()
        except ServiceUnavailableError as error:
            _log.warning("service is asked again", extra={"error": str(error)})
            await clock.sleep(_PAUSE)


async def stopped(*tasks: asyncio.Future[Any]) -> None:
    """Cancel *tasks* and wait until each has ended, however it ends."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
