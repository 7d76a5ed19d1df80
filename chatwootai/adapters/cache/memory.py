"""A cache in the memory of the process."""

from collections import OrderedDict
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.clock import Clock

_MOST_ENTRIES: Final = 20_000
_MOST_BYTES: Final = 32 * 1024 * 1024
_OVERHEAD: Final = 400  # bytes that an entry takes besides its name and value, about

_Name = tuple[TenantId, str]


class MemoryCache:
    """Forgets what was used longest ago when there is no room."""

    def __init__(
        self, clock: Clock, most_entries: int = _MOST_ENTRIES, most_bytes: int = _MOST_BYTES
    ) -> None:
        self._clock = clock
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._entries: OrderedDict[_Name, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0

    @property
    def is_degraded(self) -> bool:
        return False

    async def get(self, tenant: TenantId, name: str) -> bytes | None:
        key = (tenant, name)
        value, ends = self._entries.get(key, (None, 0.0))
        if value is None:
            return None
        if ends <= self._clock.monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return value

    async def put(self, tenant: TenantId, name: str, value: bytes, *, seconds: float) -> None:
        key = (tenant, name)
        self._drop(key)
        self._entries[key] = value, self._clock.monotonic() + seconds
        self._bytes += _size(name, value)
        while self._bytes > self._most_bytes or len(self._entries) > self._most_entries:
            self._drop(next(iter(self._entries)))

    async def forget(self, tenant: TenantId, name: str) -> None:
        self._drop((tenant, name))

    def _drop(self, key: _Name) -> None:
        value, _ = self._entries.pop(key, (None, 0.0))
        if value is not None:
            self._bytes -= _size(key[1], value)


def _size(name: str, value: bytes) -> int:
    return len(value) + len(name) + _OVERHEAD
