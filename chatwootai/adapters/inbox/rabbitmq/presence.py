"""Who works on the inbox, and what each has of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Beat:
    """What a process tells the others, again and again.

    Attributes:
        worker: Its name, which no other has.
        held: How many events it has not acknowledged.
        oldest: When the oldest of these was stored, in seconds since the epoch; 0 if there is none.
        leaves: Whether this is its last word.
    """

    worker: str
    held: int = 0
    oldest: float = 0.0
    leaves: bool = False

    def to_json(self) -> bytes:
        """Return it as it is sent."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, sent: bytes) -> "Beat":
        """Return what `to_json` made *sent* of.

        Raises:
            ValueError: It did not.
        """
        match json.loads(sent):
            case {
                "worker": str(worker),
                "held": int(held),
                "oldest": int() | float() as oldest,
                "leaves": bool(leaves),
            }:
                return cls(worker, held, oldest, leaves)
            case _:
                raise ValueError("not a beat")


class Presence:
    """Who was heard of lately; it is itself always there.

    Args:
        worker: Its own name.
        silence: Seconds after which another counts as gone.
        monotonic: Tells the time.
    """

    def __init__(self, worker: str, silence: float, monotonic: Callable[[], float]) -> None:
        self._worker = worker
        self._silence = silence
        self._monotonic = monotonic
        self._others: dict[str, tuple[Beat, float]] = {}

    def hear(self, beat: Beat) -> bool:
        """Take note of *beat*; tell whether it came from one who was not known."""
        if beat.worker == self._worker:
            return False
        is_new = beat.worker not in self._others
        if beat.leaves:
            self._others.pop(beat.worker, None)
            return False
        self._others[beat.worker] = beat, self._monotonic()
        return is_new

    def forget(self) -> None:
        """Forget all others: they were not listened to."""
        self._others.clear()

    @property
    def others(self) -> Sequence[Beat]:
        """The last word of each other who is there."""
        since = self._monotonic() - self._silence
        return [beat for beat, heard_at in self._others.values() if heard_at >= since]

    def owns(self, number: int) -> bool:
        """Tell whether the queue *number* is this worker's: all come to the same result."""
        workers = sorted([self._worker, *(beat.worker for beat in self.others)])
        return workers[number % len(workers)] == self._worker
