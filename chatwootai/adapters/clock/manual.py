"""A clock that a test moves."""

import asyncio
import heapq
from itertools import count
from typing import Final

_STEPS: Final = 250  # a turn takes some 70 from its begin to its answer, twice that if it fails


class ManualClock:
    """Stands still until somebody moves it; sleepers wake in the order of their alarms."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._start = now
        self._elapsed = 0.0
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._start + self._elapsed

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        alarm = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), alarm))
        await alarm

    async def advance(self, seconds: float) -> None:
        """Let *seconds* pass, waking whoever sleeps, each at its time."""
        until = self._elapsed + seconds
        await _settle()
        while self._has_sleepers() and self._sleepers[0][0] <= until:
            await self._wake_next()
        self._elapsed = max(self._elapsed, until)

    async def run_until(self, task: asyncio.Future[object]) -> None:
        """Let time pass from alarm to alarm until *task* is done, or nobody sleeps any more."""
        await _settle()
        while not task.done() and self._has_sleepers():
            await self._wake_next()

    def _has_sleepers(self) -> bool:
        """Forget the first of those who gave up sleeping; tell whether anybody is left."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return bool(self._sleepers)

    async def _wake_next(self) -> None:
        due, _, alarm = heapq.heappop(self._sleepers)
        self._elapsed = max(self._elapsed, due)
        alarm.set_result(None)
        await _settle()


async def _settle() -> None:
    """Let every task run until all wait for something: two workflows of a turn take most steps."""
    for _ in range(_STEPS):
        await asyncio.sleep(0)
