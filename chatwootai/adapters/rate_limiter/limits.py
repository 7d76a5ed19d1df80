"""A rate limiter that processes share through Redis, by the library `limits`."""

import time
from collections.abc import Sequence
from typing import Any, Final

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from chatwootai.adapters.in_redis import PREFIX, name_of, translated
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.rate_limiter import Rate

_LEAST: Final = 0.001  # seconds that one is told to wait


class LimitsRateLimiter:
    """Keeps a moving window for each name and rate; the server's clock decides.

    The client is only told what a pool is: whoever gave it closes it.
    """

    def __init__(self, pool: Any) -> None:
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=f"{PREFIX}limits",
            connection_pool=pool,
        )
        self._windows = MovingWindowRateLimiter(storage)

    async def spend(
        self, tenant: TenantId, name: str, rates: Sequence[Rate], times: int = 1
    ) -> float:
        key = (name_of(tenant), name)
        items = [
            (RateLimitItemPerSecond(rate.times, rate.seconds), min(times, rate.times))
            for rate in rates
        ]
        with translated("counting what is spent"):
            waits = [
                await self._wait(item, key)
                for item, cost in items
                if not await self._windows.test(item, *key, cost=cost)
            ]
            if not waits:
                waits = [
                    await self._wait(item, key)
                    for item, cost in items
                    if not await self._windows.hit(item, *key, cost=cost)
                ]
        return max(waits, default=0.0)

    async def _wait(self, item: RateLimitItemPerSecond, key: Sequence[str]) -> float:
        stats = await self._windows.get_window_stats(item, *key)
        return max(stats.reset_time - time.time(), _LEAST)
