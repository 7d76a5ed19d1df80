"""The need to know the time and to wait."""

from typing import Protocol


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> float:
        """Return the seconds since the epoch, for what people and other machines see."""

    def monotonic(self) -> float:
        """Return seconds that never jump, for measuring and for deadlines."""

    async def sleep(self, seconds: float) -> None:
        """Wait *seconds*; not at all if that is not positive."""
