"""Lets tests wait for something to happen without asking again and again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes whoever waits each time anything changes."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def announce(self) -> None:
        """Tell that something changed."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, predicate: Callable[[], T], patience: float) -> T:
        """Return what *predicate* returns as soon as that is true.

        Raises:
            TimeoutError: It was not within *patience* seconds.
        """
        async with asyncio.timeout(patience):
            while not (found := predicate()):
                await self._next.wait()
        return found
