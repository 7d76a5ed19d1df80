"""What the service has acknowledged, and when: that alone is owed."""

from collections.abc import Iterable, Sequence

from chatwootai.testing import Delivery
from tests.torture.stories import TakeOver

_TELLS_OF_PEOPLE = frozenset(
    {"conversation_opened", "conversation_status_changed", "conversation_updated"}
)


class Acknowledgements:
    """Reads what a Chatwoot has posted, as it grows.

    Attributes:
        posted: How many times anything was posted.
        taken: The attempts that were acknowledged.
    """

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.taken: list[Delivery] = []
        self._deliveries = deliveries
        self._read = 0
        self._ends: dict[int, float] = {}
        self._begins: dict[int, float] = {}
        self._about_people: dict[int, list[Delivery]] = {}

    @property
    def posted(self) -> int:
        return len(self._deliveries)

    def at(self, message: int) -> float | None:
        """Return when *message* was first acknowledged, none if it was not."""
        self.read()
        return self._ends.get(message)

    def begun(self, message: int) -> float | None:
        """Return when *message* was first posted, none if it was not."""
        self.read()
        return self._begins.get(message)

    def of_takeover(self, conversation: int, taken: TakeOver) -> float | None:
        """Return when the service first acknowledged that a person has *conversation*."""
        if taken.message is not None:
            return self.at(taken.message)
        self.read()
        told = (one for one in self._about_people.get(conversation, ()) if one.since >= taken.at)
        return min((one.at + one.seconds for one in told), default=None)

    def read(self) -> None:
        """Read what has been posted since the last time."""
        self._take(self._deliveries[self._read :])
        self._read = len(self._deliveries)

    def _take(self, deliveries: Iterable[Delivery]) -> None:
        for one in deliveries:
            number = one.message if one.event == "message_created" else None
            if number is not None:
                self._begins[number] = min(one.at, self._begins.get(number, one.at))
            if not one.is_acknowledged:
                continue
            self.taken.append(one)
            end = one.at + one.seconds
            if number is not None:
                self._ends[number] = min(end, self._ends.get(number, end))
            elif one.event in _TELLS_OF_PEOPLE and one.conversation is not None:
                self._about_people.setdefault(one.conversation, []).append(one)
