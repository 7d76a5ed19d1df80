"""What was read from a store and waits to be handed out: a line for each account."""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from chatwootai.core.ports.inbox import EVERYBODY, Lane, Received

SHARE: Final = 4 * 1024 * 1024  # bytes
_WITHOUT_CONTENT: Final = 256  # bytes that an event takes then


class Lanes:
    """Events in lines, one for each account, that are served in turns.

    A line that takes more than its share of the room keeps the receipts of what comes after, and
    not the contents, which a store has: else what waits of one account would keep the others from
    being read.

    Args:
        most_bytes: How much may wait here; a store is read on only while there is room.
        share: How much of that an account may take, with the contents; none is all.
    """

    def __init__(self, most_bytes: int = 64 * 1024 * 1024, share: int | None = None) -> None:
        self._lines: OrderedDict[Lane, deque[Received]] = OrderedDict()
        self._most_bytes = most_bytes
        self._share = most_bytes if share is None else share
        self._bytes: Counter[Lane] = Counter()

    @property
    def has_room(self) -> bool:
        """Whether more may be added."""
        return self._bytes.total() < self._most_bytes

    def add(self, received: Received) -> None:
        """Let *received* wait at the end of its line."""
        lane = received.lane
        if self._bytes[lane] >= self._share:
            received = replace(received, content=b"")
        self._bytes[lane] += _size(received)
        self._lines.setdefault(lane, deque()).append(received)

    def take(self, limit: int, without: Collection[Lane] = EVERYBODY) -> Sequence[Received]:
        """Take out up to *limit* events: one of each line but *without*, again and again.

        Those that are without content must be read once more.
        """
        taken: list[Received] = []
        eligible = deque(lane for lane in self._lines if lane not in without)
        while eligible and len(taken) < limit:
            lane = eligible.popleft()
            received = self._lines[lane].popleft()
            self._bytes[lane] -= _size(received)
            taken.append(received)
            if self._lines[lane]:
                self._lines.move_to_end(lane)  # the next time, the others come first
                eligible.append(lane)
            else:
                self._forget(lane)
        return taken

    def give_back(self, taken: Sequence[Received]) -> None:
        """Let events that were taken out wait again, where they waited."""
        for received in reversed(taken):
            self._bytes[received.lane] += _size(received)
            self._lines.setdefault(received.lane, deque()).appendleft(received)

    def drop(self, which: Callable[[Received], bool]) -> None:
        """Forget the events that are *which*."""
        for lane, line in list(self._lines.items()):
            kept = deque(received for received in line if not which(received))
            self._bytes[lane] = sum(map(_size, kept))
            if kept:
                self._lines[lane] = kept
            else:
                self._forget(lane)

    def _forget(self, lane: Lane) -> None:
        del self._lines[lane]
        del self._bytes[lane]


def _size(received: Received) -> int:
    return len(received.content) or _WITHOUT_CONTENT
