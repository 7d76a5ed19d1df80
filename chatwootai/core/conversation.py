"""The values that everything speaks in: who wrote, where, what, and what becomes of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True)
class TenantId:
    """One company's account, named as its folder is: `retail/account_1`."""

    domain: str
    account: str

    def __str__(self) -> str:
        return f"{self.domain}/{self.account}"


@dataclass(frozen=True, slots=True)
class ConversationId:
    """A conversation of the help desk; its number is unique in one account of one installation."""

    installation: str
    account: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "ConversationId":
        """Return the conversation that *text* names, as `str` does.

        Raises:
            ValueError: It names none.
        """
        installation, account, number = text.rsplit("/", 2)
        return cls(installation, int(account), int(number))

    def __str__(self) -> str:
        return f"{self.installation}/{self.account}/{self.number}"


@dataclass(frozen=True, slots=True)
class Channel:
    """Where the customer writes: `whatsapp`, `instagram`, … and over whose wire, if that matters.

    Attributes:
        name: The channel as the customer would name it.
        transport: Who carries it where limits depend on that (`twilio`), else empty.
    """

    name: str
    transport: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The customer, as the help desk knows them. Every field but the id may be empty.

    Attributes:
        proven_phone: The number that they write from, as a messenger that knows its users by
            their numbers says; `phone` is only what stands in the contact.
        traits: The custom attributes that are switched on for them, such as `vip`.
    """

    id: int
    name: str = ""
    phone: str = ""
    email: str = ""
    is_verified: bool = False
    is_blocked: bool = False
    traits: tuple[str, ...] = ()
    proven_phone: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something sent along with a message.

    Attributes:
        kind: `image`, `audio`, `video`, `file`, `location`, `contact`, `story_mention`, …
        url: Where it can be fetched, for a while; empty where there is nothing to fetch.
        title: What it is called, such as the place of a location.
        transcript: What was said in it, if somebody has already listened.
    """

    kind: str
    url: str = ""
    title: str = ""
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a customer said: words, attachments, or the answers to a form of ours.

    Attributes:
        id: The help desk's number of the message, or of the form that was filled in.
        written_at: Seconds since the epoch.
        is_form: Whether the text is what the customer filled into a form.
    """

    id: int
    text: str
    written_at: float
    attachments: tuple[Attachment, ...] = ()
    is_form: bool = False

    @property
    def key(self) -> str:
        """What tells this message from every other of its installation."""
        return f"{self.id}:form" if self.is_form else str(self.id)


@dataclass(frozen=True)
class Turn:
    """What a customer said in one go and is owed one answer for.

    Attributes:
        inbox: The help desk's number of the inbox that it came in by; 0 where there is none.
    """

    tenant: TenantId
    conversation: ConversationId
    channel: Channel
    contact: Contact
    messages: tuple[Message, ...]
    inbox: int = 0

    @cached_property
    def id(self) -> str:
        """A name that the same messages of the same conversation always get."""
        keys = ",".join(sorted(message.key for message in self.messages))
        return hashlib.sha256(f"{self.conversation}:{keys}".encode()).hexdigest()[:24]

    @property
    def text(self) -> str:
        """All that was said, a line a message."""
        return "\n".join(message.text for message in self.messages if message.text)

    @property
    def ids(self) -> Mapping[str, object]:
        """What a log names the turn by; nothing of what was said, or by whom."""
        return {
            "tenant": str(self.tenant),
            "conversation": str(self.conversation),
            "turn": self.id,
            "messages": [message.id for message in self.messages],
        }

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """All that was sent along, in order."""
        return tuple(item for message in self.messages for item in message.attachments)


class HandoffReason(StrEnum):
    """Why a person is called."""

    ASKED_FOR = "asked_for"
    COMPLAINT = "complaint"
    NOT_KNOWN = "not_known"
    FORBIDDEN_TOPIC = "forbidden_topic"
    FAILED = "failed"
    NOT_DELIVERED = "not_delivered"
    TOOL_DOWN = "tool_down"
    IN_DOUBT = "in_doubt"
    TOO_MANY = "too_many"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Reply:
    """Say *text* (Markdown) to the customer and keep the conversation.

    Attributes:
        sources: The ids of the passages that the text was taken from.
    """

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handoff:
    """Call a person: tell the customer, leave a note, open the conversation.

    Attributes:
        text: What the customer is told (Markdown).
        note: What the person reads (Markdown): summary, reason, what was tried.
    """

    text: str
    note: str
    reason: HandoffReason


@dataclass(frozen=True, slots=True)
class Silence:
    """Say nothing, for a reason that goes into the log."""

    reason: str


Outcome = Reply | Handoff | Silence
