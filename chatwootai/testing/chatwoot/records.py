"""What the stand-in remembers: contacts, conversations and their messages."""

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TypeAlias

from chatwootai.testing.chatwoot.setups import (
    AccountSetup,
    AgentSetup,
    ContactSetup,
    InboxSetup,
    TeamSetup,
)
from chatwootai.testing.chatwoot.wire import Json

_UNREAD_AT_MOST = 10


class MessageKind(IntEnum):
    """Which way a message goes; Chatwoot sends the number in some places, the word in others."""

    INCOMING = 0
    OUTGOING = 1
    ACTIVITY = 2
    TEMPLATE = 3

    @property
    def word(self) -> str:
        """The kind as the root of a webhook names it."""
        return self.name.lower()


class ConversationStatus(StrEnum):
    """The state of a conversation."""

    OPEN = "open"
    RESOLVED = "resolved"
    PENDING = "pending"
    SNOOZED = "snoozed"


class TypistKind(StrEnum):
    """Who may be seen typing."""

    CONTACT = "contact"
    AGENT = "user"
    BOT = "agent_bot"


@dataclass(frozen=True, slots=True)
class Bot:
    """An account's agent bot, as others see it."""

    id: int
    name: str


@dataclass(slots=True, eq=False)
class Contact:
    """A customer of one account."""

    id: int
    account: AccountSetup
    setup: ContactSetup
    blocked: bool = False


Actor: TypeAlias = AgentSetup | Bot
Sender: TypeAlias = Contact | AgentSetup | Bot | None


@dataclass(frozen=True, slots=True)
class ContactInbox:
    """A contact's address in one inbox."""

    id: int
    contact: Contact
    inbox: InboxSetup
    source_id: str
    created_at: float
    pubsub_token: str


@dataclass(slots=True, eq=False)
class Message:
    """One message, whoever wrote it.

    Attributes:
        was_sent: Whether the channel was asked to carry it to the customer.
    """

    id: int
    conversation: "Conversation" = field(repr=False)
    kind: MessageKind
    content: str | None
    sender: Sender
    created_at: float
    updated_at: float
    is_private: bool = False
    content_type: str = "text"
    content_attributes: Json = field(default_factory=dict)
    additional_attributes: Json = field(default_factory=dict)
    attachments: list[Json] = field(default_factory=list)
    source_id: str | None = None
    status: str = "sent"
    echo_id: str | None = None
    was_sent: bool = False

    @property
    def is_from_bot(self) -> bool:
        """Whether the agent bot wrote it."""
        return isinstance(self.sender, Bot)

    @property
    def is_activity(self) -> bool:
        """Whether Chatwoot only notes there what happened."""
        return self.kind is MessageKind.ACTIVITY


@dataclass(slots=True, eq=False)
class Conversation:
    """All that is known of one conversation; look, but change it through the stand-in.

    Attributes:
        id: The number within its account that Chatwoot shows and sends.
        typing: Who is seen typing now.
        unread_count: The customer's messages that no agent has seen, ten at most.
        recent: When the messages of about the last minute came, for the flood limit.
    """

    id: int
    uuid: str
    account: AccountSetup
    contact_inbox: ContactInbox
    status: ConversationStatus
    created_at: float
    updated_at: float
    last_activity_at: float
    waiting_since: float | None = None
    first_reply_created_at: float | None = None
    snoozed_until: float | None = None
    agent_last_seen_at: float | None = None
    last_incoming_at: float | None = None
    priority: str | None = None
    labels: list[str] = field(default_factory=list)
    custom_attributes: Json = field(default_factory=dict)
    additional_attributes: Json = field(default_factory=dict)
    assignee: AgentSetup | None = None
    assigned_bot: Bot | None = None
    team: TeamSetup | None = None
    typing: set[TypistKind] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list, repr=False)
    unread_count: int = 0
    last_public: Message | None = field(default=None, repr=False)
    last_spoken: Message | None = field(default=None, repr=False)
    survey: Message | None = field(default=None, repr=False)
    recent: deque[float] = field(default_factory=deque, repr=False)

    @property
    def contact(self) -> Contact:
        """The customer."""
        return self.contact_inbox.contact

    @property
    def inbox(self) -> InboxSetup:
        """Where the customer writes."""
        return self.contact_inbox.inbox

    @property
    def replies(self) -> list[str]:
        """What the bot said to the customer, in order."""
        return [m.content or "" for m in self.messages if m.is_from_bot and not m.is_private]

    @property
    def notes(self) -> list[str]:
        """What the bot noted for the people, in order."""
        return [m.content or "" for m in self.messages if m.is_from_bot and m.is_private]

    @property
    def activities(self) -> list[str]:
        """What Chatwoot noted about the conversation, in order."""
        return [m.content or "" for m in self.messages if m.is_activity]

    def append(self, message: Message) -> None:
        """Add *message* at the end."""
        self.messages.append(message)
        self.recent.append(message.created_at)
        self.last_activity_at = self.updated_at = message.created_at
        if not message.is_activity:
            self.last_spoken = message
            if not message.is_private:
                self.last_public = message
        if message.kind is MessageKind.INCOMING:
            self.last_incoming_at = message.created_at
            self.unread_count = min(self.unread_count + 1, _UNREAD_AT_MOST)

    def be_seen(self, moment: float) -> None:
        """Remember that an agent looked at it at *moment*."""
        self.agent_last_seen_at = moment
        self.unread_count = 0
