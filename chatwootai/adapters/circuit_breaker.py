"""Leaving alone for a while what fails again and again."""

from typing import Final

from chatwootai.core.ports.clock import Clock

_FAILURES: Final = 3
_SECONDS: Final = 5.0


class CircuitBreaker:
    """After some failures in a row lets nobody through, but for one now and then who tries."""

    def __init__(self, clock: Clock, failures: int = _FAILURES, seconds: float = _SECONDS) -> None:
        self._clock = clock
        self._most = failures
        self._pause = seconds
        self._failures = 0
        self._again_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it is left alone: nothing has worked since the failures."""
        return self._failures >= self._most

    def allows(self) -> bool:
        """Tell whether to go on now. Whoever is told so says how it went, or gave up asking."""
        if not self.is_open:
            return True
        now = self._clock.monotonic()
        if now < self._again_at:
            return False
        self._again_at = now + self._pause  # the others wait until the one who tries is back
        return True

    def succeeded(self) -> None:
        """Note that it works."""
        self._failures = 0

    def failed(self) -> None:
        """Note that it does not work."""
        self._failures += 1
        self._again_at = self._clock.monotonic() + self._pause
