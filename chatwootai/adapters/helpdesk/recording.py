"""A help desk that writes down what it was asked to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Mark, Status
from chatwootai.core.ports.helpdesk import ConversationState


@dataclass(frozen=True, slots=True)
class Sent:
    """A message or a note that was sent."""

    conversation: ConversationId
    text: str
    mark: Mark
    is_private: bool
    id: int


@dataclass
class RecordingHelpdesk:
    """Does what a help desk does, in memory.

    Attributes:
        states: How conversations stand; those that are not in it are pending.
        failures: Raised one by one, each in place of doing what was asked next.
    """

    sent: list[Sent] = field(default_factory=list)
    states: dict[ConversationId, ConversationState] = field(default_factory=dict)
    labels: dict[ConversationId, list[str]] = field(default_factory=dict)
    typing: list[tuple[ConversationId, bool]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        self._fail()
        number = next(self._ids)
        self.sent.append(Sent(conversation, text, mark, is_private, number))
        return number

    async def show(self, conversation: ConversationId) -> ConversationState:
        self._fail()
        marks = [(sent.mark, sent.id) for sent in self.sent if sent.conversation == conversation]
        return replace(self._state(conversation), marks=marks)

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        self._fail()
        self.states[conversation] = replace(self._state(conversation), status=status)
        return status

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        self._fail()
        self.typing.append((conversation, is_typing))

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        self._fail()
        known = self.labels.setdefault(conversation, [])
        known.extend(label for label in labels if label not in known)

    def said(self, conversation: ConversationId) -> list[str]:
        """Return what the customer of *conversation* was told."""
        return [
            sent.text
            for sent in self.sent
            if sent.conversation == conversation and not sent.is_private
        ]

    def _state(self, conversation: ConversationId) -> ConversationState:
        return self.states.get(conversation, ConversationState(Status.PENDING))

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
