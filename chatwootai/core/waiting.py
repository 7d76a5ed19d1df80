"""Waiting with an end to it, by our own clock."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from chatwootai.core.ports.clock import Clock

T = TypeVar("T")


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


async def stopped(*tasks: asyncio.Future[Any]) -> None:
    """Cancel *tasks* and wait until each has ended, however it ends."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
