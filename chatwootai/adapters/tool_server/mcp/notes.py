"""What a server said beside its answers, for the operator: little of it, and no secrets."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

_MOST_LINES: Final = 50
_LONGEST_LINE: Final = 300
_SHORTEST_SECRET: Final = 4
_MASK: Final = "•••"


class Notes:
    """Keeps the last lines that were said."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=len)[::-1]
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)

    @property
    def lines(self) -> Sequence[str]:
        """The last lines, oldest first."""
        return list(self._lines)

    @property
    def last(self) -> str:
        """The last line that says something; empty if nothing was said."""
        return next((line for line in reversed(self._lines) if any(map(str.isalnum, line))), "")

    def hear(self, line: str) -> None:
        """Keep *line*, without secrets."""
        said = self.masked(line.strip())
        if said:
            self._lines.append("".join(its if its.isprintable() else " " for its in said))

    def masked(self, text: str) -> str:
        """Return *text* without secrets, and not too long."""
        for secret in self._secrets:
            text = text.replace(secret, _MASK)
        return text[:_LONGEST_LINE]
