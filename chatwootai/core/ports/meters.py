"""The need to know, from outside, how much happens and how long it takes."""

from typing import Protocol

from chatwootai.core.measures import Counted, Level, Timed


class Meters(Protocol):
    """Keeps numbers about what happens; it is quick, and waits for nobody.

    The labels are those that `core.measures` lists for the measure, each of them and no other,
    else a ValueError says so. A value that is not listed counts as `other`: numbers are kept for
    tenants that are configured, and for nothing that a stranger has named.
    """

    def count(self, what: Counted, times: int = 1, /, **labels: str) -> None:
        """Count that *what* has happened, as often as *times* says (0 or more)."""

    def observe(self, what: Timed, seconds: float, /, **labels: str) -> None:
        """Remember that *what* took *seconds* once."""

    def set(self, what: Level, value: float, /, **labels: str) -> None:
        """Say that *what* is *value* now, which replaces what was said before; NaN is unknown."""
