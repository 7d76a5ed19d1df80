"""Points at which the service ends itself at once, so that its recovery can be tried."""

import inspect
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from chatwootai.core.errors import ConfigurationError

T = TypeVar("T")

VARIABLE: Final = "CHATWOOTAI_CRASH_AT"
_MOMENTS: Final = ("before", "after")
# every request that is awaited between a webhook's acknowledgement and the end of its turn
_REQUESTS: Final[Mapping[str, Sequence[str]]] = {
    "inbox": ("put", "receive", "ack"),
    "documents": ("get", "put"),
    "helpdesk": ("send", "show", "set_status", "show_typing", "add_labels"),
}
POINTS: Final[Sequence[str]] = tuple(
    f"{port}.{request}:{moment}"
    for port, requests in _REQUESTS.items()
    for request in requests
    for moment in _MOMENTS
)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # nothing is closed, nothing is written any more


class CrashSwitch:
    """Ends the process when it passes one point for the n-th time.

    Args:
        point: One of `POINTS`; none ends nothing.
        times: The how manieth time that the point is passed is the last.
        die: How it ends.
    """

    def __init__(
        self, point: str | None = None, times: int = 1, die: Callable[[], None] = _die
    ) -> None:
        self._point = point
        self._left = times
        self._die = die

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "CrashSwitch":
        """Return the switch that `CHATWOOTAI_CRASH_AT` names, such as `documents.put:after:3`.

        Raises:
            ConfigurationError: It names no point.
        """
        said = environment.get(VARIABLE)
        if not said:
            return cls()
        point, _, times = said.rpartition(":")
        if not times.isdecimal():
            point, times = said, "1"
        if point not in POINTS or int(times) < 1:
            raise ConfigurationError(
                f"environment variable {VARIABLE}: {said!r} is no point to crash at; "
                f"it is one of {', '.join(POINTS)}, and then perhaps :3 for the third time"
            )
        return cls(point, int(times))

    def over(self, name: str, port: T) -> T:
        """Return *port*, called *name*, as a process meets it that ends at the point."""
        if self._point is None or not self._point.startswith(f"{name}."):
            return port
        return cast("T", _Watched(name, port, self))

    def passed(self, point: str) -> None:
        """End the process if it is time to."""
        if point == self._point:
            self._left -= 1
            if not self._left:
                self._die()


class _Watched:
    """A port each of whose requests has a point before and one after it."""

    def __init__(self, name: str, port: object, switch: CrashSwitch) -> None:
        self._name = name
        self._port = port
        self._switch = switch

    def __getattr__(self, request: str) -> Any:
        asked = getattr(self._port, request)
        if not inspect.iscoroutinefunction(asked):
            return asked

        async def passing(*what: Any, **how: Any) -> Any:
            self._switch.passed(f"{self._name}.{request}:before")
            answer = await asked(*what, **how)
            self._switch.passed(f"{self._name}.{request}:after")
            return answer

        return passing
