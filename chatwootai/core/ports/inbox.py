"""The need to lose no event between its acknowledgement and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chatwootai.core.events import Event


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event as it came in.

    Attributes:
        id: The same for every copy of one delivery, and for no other.
    """

    id: str
    event: Event


@dataclass(frozen=True, slots=True)
class Received:
    """An event that was handed out.

    Attributes:
        receipt: By which it is acknowledged or buried.
        attempt: How often it was handed out, this time included: more than once after a crash.
    """

    receipt: str
    event: Event
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in an inbox.

    Attributes:
        events: How many are not acknowledged.
        oldest: Seconds since the oldest of them was stored; 0 if there is none.
    """

    events: int = 0
    oldest: float = 0.0


class Inbox(Protocol):
    """Keeps events until each is acknowledged; it hands each out at least once.

    A conversation's events are handed out in the order in which they were put, to one consumer.
    """

    async def put(self, delivery: Delivery) -> bool:
        """Store *delivery*; when this returns, it survives a crash of the process or the machine.

        Returns:
            Whether it is new: a delivery whose id is already known is dropped.

        Raises:
            ServiceUnavailableError: It could not be stored.
        """

    async def receive(self, limit: int) -> Sequence[Received]:
        """Wait until there are events and return from one up to *limit* of them, oldest first.

        What was returned is not handed out again before the process ends, or this is cancelled
        before it returned.
        """

    async def ack(self, receipts: Sequence[str]) -> None:
        """Forget events that were dealt with. Unknown receipts are not an error."""

    async def bury(self, receipts: Sequence[str], reason: str) -> None:
        """Put events aside that cannot be dealt with, and why, for a person to look at."""

    async def backlog(self) -> Backlog:
        """Return what waits, in all processes.

        Raises:
            ServiceUnavailableError: The store did not answer.
        """
