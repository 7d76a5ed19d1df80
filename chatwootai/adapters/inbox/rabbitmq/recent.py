"""What was seen lately."""

from collections import OrderedDict
from typing import Final

_MOST: Final = 100_000


class Recent:
    """The ids that were added last, and how often; no more of them than there is room for."""

    def __init__(self, most: int = _MOST) -> None:
        self._ids: OrderedDict[str, int] = OrderedDict()
        self._most = most

    def __contains__(self, name: str) -> bool:
        return name in self._ids

    def times(self, name: str) -> int:
        """Return how often *name* was added."""
        return self._ids.get(name, 0)

    def add(self, name: str) -> None:
        """Remember *name*, and forget the oldest if there is no room."""
        self._ids[name] = self.times(name) + 1
        self._ids.move_to_end(name)
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
