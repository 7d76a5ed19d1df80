"""A rate limiter for one process."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.rate_limiter import Rate

_MOST: Final = 100_000  # names; the one that was spent under longest ago makes room
_LEAST: Final = 0.001  # seconds that one is told to wait

_Name = tuple[TenantId, str, Rate]


class InMemoryRateLimiter:
    """Remembers when each thing was spent, as long as that matters."""

    def __init__(self, clock: Clock, most: int = _MOST) -> None:
        self._clock = clock
        self._most = most
        self._spent: dict[_Name, deque[float]] = {}

    async def spend(
        self, tenant: TenantId, name: str, rates: Sequence[Rate], times: int = 1
    ) -> float:
        now = self._clock.monotonic()
        windows = [(rate, self._window(tenant, name, rate, now)) for rate in rates]
        waits = [_wait(rate, window, min(times, rate.times), now) for rate, window in windows]
        if max(waits, default=0.0) > 0:
            return max(waits)
        for rate, window in windows:
            window.extend([now] * min(times, rate.times))
            key = (tenant, name, rate)
            self._spent.pop(key, None)
            self._spent[key] = window
        while len(self._spent) > self._most:
            del self._spent[next(iter(self._spent))]
        return 0.0

    def _window(self, tenant: TenantId, name: str, rate: Rate, now: float) -> deque[float]:
        window = self._spent.get((tenant, name, rate)) or deque()
        while window and window[0] <= now - rate.seconds:
            window.popleft()
        return window


def _wait(rate: Rate, window: Sequence[float], times: int, now: float) -> float:
    """Return the seconds until *times* more fit into *window*."""
    surplus = len(window) + times - rate.times
    if surplus <= 0:
        return 0.0
    return max(window[surplus - 1] + rate.seconds - now, _LEAST)
