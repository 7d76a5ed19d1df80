"""A clock that a test moves."""

import asyncio
import heapq
from itertools import count


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
        while self._sleepers and self._sleepers[0][0] <= until:
            self._wake_next()
            await _settle()
        self._elapsed = max(self._elapsed, until)

    async def run_until(self, task: asyncio.Future[object]) -> None:
        """Let time pass from alarm to alarm until *task* is done, or nobody sleeps any more."""
        await _settle()
        while not task.done() and self._sleepers:
            self._wake_next()
            await _settle()

    def _wake_next(self) -> None:
        due, _, alarm = heapq.heappop(self._sleepers)
        if not alarm.done():
            self._elapsed = max(self._elapsed, due)
            alarm.set_result(None)


async def _settle() -> None:
    """Let every task run until all wait for something."""
    for _ in range(50):
        await asyncio.sleep(0)
