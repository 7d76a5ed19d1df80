"""What the help desk tells us, in our own words; adapters translate theirs into these."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from chatwootai.core.conversation import Attachment, Channel, Contact, ConversationId


class EventKind(StrEnum):
    """What happened."""

    MESSAGE_CREATED = "message_created"
    MESSAGE_UPDATED = "message_updated"
    CONVERSATION_UPDATED = "conversation_updated"
    STATUS_CHANGED = "status_changed"
    TYPING_STARTED = "typing_started"
    TYPING_STOPPED = "typing_stopped"


class Status(StrEnum):
    """The state of a conversation; *pending* is the bot's, *open* is the people's."""

    PENDING = "pending"
    OPEN = "open"
    RESOLVED = "resolved"
    SNOOZED = "snoozed"
    UNKNOWN = "unknown"


class Party(StrEnum):
    """Who did something, or is assigned."""

    CONTACT = "contact"
    PERSON = "person"
    BOT = "bot"
    OTHER_ASSISTANT = "other_assistant"
    NOBODY = "nobody"


class Change(StrEnum):
    """What of a conversation changed."""

    STATUS = "status"
    ASSIGNEE = "assignee"


class Direction(StrEnum):
    """Which way a message went; a *template* was written by the help desk itself."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Mark:
    """What we write on each message of ours, to know it again: its turn and its place there."""

    turn: str
    part: int


@dataclass(frozen=True, slots=True)
class Submission:
    """One field of a form that the customer filled in; a choice from a list has no name."""

    value: str
    name: str = ""

    @property
    def as_text(self) -> str:
        """The field as a customer would have written it."""
        return f"{self.name}: {self.value}" if self.name else self.value


@dataclass(frozen=True, slots=True)
class Survey:
    """A customer's verdict on the conversation, from 1 (bad) to 5 (good)."""

    rating: int
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class EventMessage:
    """The message that an event is about.

    Attributes:
        text: What was newly written: for e-mail without the quoted history; cut at
            a length that no answer needs more of.
        story: How a story or a post is mentioned (`story_mention`, `ig_story_reply`), else empty.
        came_from_channel: Whether an outgoing message was already on the channel when
            the help desk stored it: somebody wrote it in the channel's own app.
        failure: Why the channel could not deliver it, empty if it could.
    """

    id: int
    direction: Direction
    sender: Party
    text: str = ""
    content_type: str = "text"
    written_at: float = 0.0
    attachments: tuple[Attachment, ...] = ()
    is_private: bool = False
    is_deleted: bool = False
    is_unsupported: bool = False
    is_auto_reply: bool = False
    is_external_echo: bool = False
    came_from_channel: bool = False
    story: str = ""
    mark: Mark | None = None
    submitted: tuple[Submission, ...] = ()
    survey: Survey | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in one conversation.

    Attributes:
        status: The conversation's state when the event was written down, which may
            be later than when it happened.
        assignee: Who is assigned, `NOBODY` if no one is.
        assigned_bot: The number of the agent bot that is assigned; 0 if none is, or it is not said.
        actor: Who did it, where the help desk says.
        changed: What the event says has just changed; empty when it does not say.
        at: When it happened, in seconds since the epoch by the help desk's clock, as far
            as the event tells; 0 if it does not.
    """

    kind: EventKind
    conversation: ConversationId
    inbox: int
    channel: Channel
    contact: Contact
    status: Status
    assignee: Party = Party.NOBODY
    actor: Party = Party.NOBODY
    message: EventMessage | None = None
    changed: frozenset[Change] = frozenset()
    labels: tuple[str, ...] = ()
    at: float = 0.0
    assigned_bot: int = 0


def seen_by(our_bot: int | None, assignee: Party, assigned_bot: int) -> Party:
    """Return who *assignee* is to us: an agent bot that is not ours is another assistant.

    As long as the number of our bot is not known, every agent bot counts as ours.
    """
    if assignee is not Party.BOT or not our_bot or assigned_bot in (0, our_bot):
        return assignee
    return Party.OTHER_ASSISTANT


_EVENT: Final = TypeAdapter(Event)


def to_json(event: Event) -> bytes:
    """Return *event* as an inbox may store it."""
    return _EVENT.dump_json(event)


def from_json(stored: bytes) -> Event:
    """Return the event that `to_json` made *stored* of."""
    return _EVENT.validate_json(stored)
