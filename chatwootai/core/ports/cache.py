"""The need not to do the same work twice."""

from typing import Final, Protocol

from chatwootai.core.conversation import TenantId

NOBODY: Final = TenantId("", "")  # whose is what is the same whoever asks; no folder is named so


class Cache(Protocol):
    """Keeps what can be made again, every tenant's apart; it may forget anything at any time.

    It has no errors: what does not work costs the time of making things again.
    """

    @property
    def is_degraded(self) -> bool:
        """Whether what processes share cannot be reached, so that each makes things by itself."""

    async def get(self, tenant: TenantId, name: str) -> bytes | None:
        """Return what was put last under *name*, none if it was forgotten or its time is over."""

    async def put(self, tenant: TenantId, name: str, value: bytes, *, seconds: float) -> None:
        """Keep *value* for at most *seconds*, instead of what was there before."""

    async def forget(self, tenant: TenantId, name: str) -> None:
        """Keep it no more. Another process may know it for some seconds yet.

        While what the processes share cannot be reached, it is forgotten there as soon as it can.
        """
