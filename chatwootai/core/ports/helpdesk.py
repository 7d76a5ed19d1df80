"""The need to speak in a conversation, and to know who holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Mark, Party, Status

LONGEST_REQUEST: Final = 8.0  # seconds after which every request has ended, one way or another


@dataclass(frozen=True, slots=True)
class ConversationState:
    """How a conversation stands now.

    Attributes:
        assignee: Who is assigned; a bot that is known not to be ours is another assistant.
        marks: The marks of ours on the latest messages that could be read.
        latest: The number of the latest message, which alone could be read; 0 if all could.
        waiting_since: When the customer wrote the first message that nobody has answered, in
            whole seconds since the epoch; 0 if there is none, or that is not known.
    """

    status: Status
    assignee: Party = Party.NOBODY
    marks: Sequence[tuple[Mark, int]] = ()
    latest: int = 0
    waiting_since: float = 0.0


class Helpdesk(Protocol):
    """The conversations that people and we answer customers in.

    Every method may raise:
        ServiceUnavailableError: It did not answer or is too busy; nothing was done.
        OutcomeUnknownError: It did not answer; it may have been done all the same.
        CredentialsError: Our token is not accepted in this account.
        GoneError: There is no such conversation any more.
        RefusedError: It will never do that.
    """

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        """Say *text* to the customer, or leave it as a note for people; return its number.

        The message carries *mark*, so that its echo is known to be ours.
        """

    async def show(self, conversation: ConversationId) -> ConversationState:
        """Return how the conversation stands.

        Raises:
            RefusedError: As above; an old help desk lets no bot read.
        """

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        """Bring the conversation to *status*; return the one that it has then."""

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        """Show the customer that we are writing, or that we stopped, where the channel can."""

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        """Add *labels* to those that the conversation has."""
