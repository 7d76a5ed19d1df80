"""What keeps customers, agents and models within their limits."""

from contextlib import AsyncExitStack
from typing import Any

from chatwootai.core.limiting import Limits
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.meters import Meters
from chatwootai.core.ports.rate_limiter import RateLimiter
from chatwootai.core.safety.budget import Budget
from chatwootai.core.settings import Settings


def in_redis(client: Any) -> RateLimiter:
    """Return the rate limiter that processes share."""
    from chatwootai.adapters.rate_limiter.limits import (  # noqa: PLC0415  most have no Redis
        LimitsRateLimiter,
    )

    return LimitsRateLimiter(client.connection_pool)


def limits(limiter: RateLimiter, clock: Clock, meters: Meters, settings: Settings) -> Limits:
    """Return who counts messages and calls."""
    return Limits(limiter, clock, meters, settings.service.limits.models)


def budget(documents: Documents, clock: Clock, meters: Meters, closing: AsyncExitStack) -> Budget:
    """Return who counts money; at the end what is being written is written."""
    its = Budget(documents, clock, meters)
    closing.push_async_callback(its.aclose)
    return its
