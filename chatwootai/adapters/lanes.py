"""What was read from a store and waits to be handed out: a line for each account."""

from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Sequence

from chatwootai.core.ports.inbox import EVERYBODY, Lane, Received


class Lanes:
    """Events in lines, one for each account, that are served in turns.

    Args:
        most_bytes: How much may wait here; a store is read on only while there is room.
    """

    def __init__(self, most_bytes: int = 64 * 1024 * 1024) -> None:
        self._lines: OrderedDict[Lane, deque[Received]] = OrderedDict()
        self._most_bytes = most_bytes
        self._bytes = 0

    @property
    def has_room(self) -> bool:
        """Whether more may be added."""
        return self._bytes < self._most_bytes

    def add(self, received: Received) -> None:
        """Let *received* wait at the end of its line."""
        self._bytes += len(received.content)
        self._lines.setdefault(received.lane, deque()).append(received)

    def take(self, limit: int, without: Collection[Lane] = EVERYBODY) -> Sequence[Received]:
        """Take out up to *limit* events: one of each line but *without*, again and again."""
        taken: list[Received] = []
        eligible = deque(lane for lane in self._lines if lane not in without)
        while eligible and len(taken) < limit:
            lane = eligible.popleft()
            received = self._lines[lane].popleft()
            self._bytes -= len(received.content)
            taken.append(received)
            if self._lines[lane]:
                self._lines.move_to_end(lane)  # the next time, the others come first
                eligible.append(lane)
            else:
                del self._lines[lane]
        return taken

    def give_back(self, taken: Sequence[Received]) -> None:
        """Let events that were taken out wait again, where they waited."""
        for received in reversed(taken):
            self._bytes += len(received.content)
            self._lines.setdefault(received.lane, deque()).appendleft(received)

    def drop(self, which: Callable[[Received], bool]) -> None:
        """Forget the events that are *which*."""
        for lane, line in list(self._lines.items()):
            kept = deque(received for received in line if not which(received))
            self._bytes -= sum(map(_size, line)) - sum(map(_size, kept))
            if kept:
                self._lines[lane] = kept
            else:
                del self._lines[lane]


def _size(received: Received) -> int:
    return len(received.content)
