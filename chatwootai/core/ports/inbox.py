"""The need to lose no event between its acknowledgement and its answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from chatwootai.core import events
from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Event


class Lane(NamedTuple):
    """An account of the help desk, as far as waiting goes: each has its own line to wait in."""

    installation: str
    account: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event as it came in.

    Attributes:
        id: The same for every copy of one delivery, and for no other.
    """

    id: str
    event: Event


def always() -> bool:
    """Tell that something is ours, whatever happens: nobody else could take it."""
    return True


@dataclass(frozen=True, slots=True)
class Received:
    """An event that was handed out.

    Attributes:
        receipt: By which it is acknowledged.
        conversation: The conversation that it is about.
        content: The event, as `events.to_json` wrote it.
        attempt: How often it was handed out, this time included: more than once after a crash.
        is_ours: Whether it is still this process that deals with it. Once it is not, it never
            will be again: another process has been handed the event, or will be.
    """

    receipt: str
    conversation: ConversationId
    content: bytes
    attempt: int = 1
    is_ours: Callable[[], bool] = field(default=always, compare=False)

    @property
    def event(self) -> Event:
        """The event.

        Raises:
            ValueError: Another release wrote it, and this one cannot read it.
        """
        return events.from_json(self.content)

    @property
    def lane(self) -> Lane:
        """The account whose line it waited in."""
        return lane_of(self.conversation)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in an inbox.

    Attributes:
        events: How many are not acknowledged.
        oldest: Seconds since the oldest of them was stored; 0 if there is none.
    """

    events: int = 0
    oldest: float = 0.0


EVERYBODY: Final[Collection[Lane]] = ()
PATIENCE: Final = 60.0  # seconds


class Inbox(Protocol):
    """Keeps events until each is acknowledged; it hands each out at least once.

    A conversation's events are handed out in the order in which they were put, to one process at a
    time. Accounts take turns, so that one that has much waiting does not delay another.
    """

    @property
    def takeovers(self) -> int:
        """How often this process took over what another had left without a word."""

    async def put(self, delivery: Delivery) -> bool:
        """Store *delivery*; when this returns, it survives a crash of the process.

        Returns:
            Whether it is new: a delivery that is known to have come before is dropped.

        Raises:
            OverloadedError: Too much of the account waits already.
            ServiceUnavailableError: It could not be stored.
        """

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        """Wait until there are events and return up to *limit* of them.

        What was returned is not handed out to this process again, unless it stopped to be its own
        and came back; nor was anything handed out if this is cancelled before it returned.

        Args:
            limit: At least 1.
            patience: Seconds after which nothing is returned if there is nothing.
            without: Whose events wait on.

        Raises:
            ServiceUnavailableError: The store did not answer.
        """

    async def ack(self, receipts: Sequence[str]) -> None:
        """Forget events that were dealt with. Unknown receipts are not an error.

        Raises:
            ServiceUnavailableError: The store did not answer; do it again.
        """

    async def backlog(self) -> Backlog:
        """Return what waits, in all processes.

        Raises:
            ServiceUnavailableError: The store did not answer.
        """


def lane_of(conversation: ConversationId) -> Lane:
    """Return the line that the events of *conversation* wait in."""
    return Lane(conversation.installation, conversation.account)
