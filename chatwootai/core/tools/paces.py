"""How often a tool may be used."""

from collections import deque
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.clock import Clock

_MINUTE: Final = 60.0


class Paces:
    """Counts the calls of each tenant's tools in the last minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[tuple[TenantId, str], deque[float]] = {}

    def take(self, tenant: TenantId, tool: str, per_minute: int) -> float:
        """Count a call and return 0; or the seconds to wait, if it would be one too many."""
        now = self._clock.monotonic()
        calls = self._calls.setdefault((tenant, tool), deque())
        while calls and calls[0] <= now - _MINUTE:
            calls.popleft()
        if len(calls) >= per_minute:
            return calls[0] + _MINUTE - now
        calls.append(now)
        return 0.0
