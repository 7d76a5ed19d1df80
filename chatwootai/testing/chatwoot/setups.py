"""What a stand-in is told: who is there, what is said, and how patient it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT_EVENTS = frozenset(
    {
        "contact_created",
        "conversation_created",
        "conversation_status_changed",
        "conversation_typing_off",
        "conversation_typing_on",
        "conversation_updated",
        "message_created",
        "message_updated",
    }
)


@dataclass(frozen=True, slots=True)
class AgentSetup:
    """A person who answers customers.

    Attributes:
        is_administrator: Administrators are not assigned when they open a conversation by REST.
    """

    id: int = 7
    name: str = "Ana Souza"
    email: str = "ana@example.com"
    is_administrator: bool = False


@dataclass(frozen=True, slots=True)
class TeamSetup:
    """A team of people that conversations can be given to."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class AccountSetup:
    """A company on Chatwoot, and the agent bot that serves it from the beginning.

    Attributes:
        bot_token: The REST token of that bot; empty where there is no bot yet.
        secret: Signs what is posted to the bot; empty posts it unsigned.
        user_token: The REST token of the first agent, if that one has any.
        account_webhook: Whether the account has a webhook of its own beside the bot's.
        account_secret: Signs what is posted to that one.
        account_events: What that one subscribes to.
        webhook_url: Where both are posted, instead of the stand-in's address.
        keep_pending_on_bot_failure: Whether a dead bot keeps its conversations.
        gives_secrets: Whether bots that are added get a secret, as since Chatwoot 4.13.
    """

    id: int
    name: str
    bot_token: str = field(repr=False)
    bot_id: int = 2
    bot_name: str = "Assistente"
    secret: str = field(default="", repr=False)
    user_token: str | None = field(default=None, repr=False)
    account_webhook: bool = False
    account_secret: str | None = field(default=None, repr=False)
    account_events: frozenset[str] = ACCOUNT_EVENTS
    webhook_url: str | None = None
    agents: tuple[AgentSetup, ...] = (AgentSetup(),)
    teams: tuple[TeamSetup, ...] = ()
    keep_pending_on_bot_failure: bool = False
    gives_secrets: bool = True


@dataclass(frozen=True, slots=True)
class InboxSetup:
    """A place where customers write.

    Attributes:
        id: Unlike a conversation's, the same number is in no other account.
        bot_is_active: Whether the account's bot answers here from the beginning, if it has one.
        confirms_delivery: Whether the channel reports each message sent as delivered,
            as real ones do: two more events a reply.
    """

    account: int
    id: int
    name: str
    channel: str = "Channel::Whatsapp"
    bot_is_active: bool = True
    confirms_delivery: bool = False


@dataclass(frozen=True, slots=True)
class ContactSetup:
    """A customer; known again by `identifier`, `email` or `phone_number`, in that order.

    Attributes:
        id: Given by the stand-in unless it is set.
        source_id: How the channel calls them; made from the rest when empty.
    """

    name: str = "Mariana Lima"
    phone_number: str | None = None
    email: str | None = None
    identifier: str | None = None
    blocked: bool = False
    id: int | None = None
    source_id: str = ""
    hmac_verified: bool = False
    custom_attributes: Mapping[str, Any] = field(default_factory=dict)
    additional_attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttachmentSetup:
    """A file or the like of a message.

    Attributes:
        details: What its body holds beside the usual, or instead of it
            (`coordinates_lat`, `fallback_title`, `transcribed_text`).
    """

    file_type: str = "image"
    data_url: str | None = "http://127.0.0.1/rails/active_storage/blobs/redirect/x/file"
    content_type: str = "application/octet-stream"
    file_size: int = 1024
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageSetup:
    """What somebody says, when it is more than a text.

    Attributes:
        source_id: The channel's number for it; given by the channel unless it is set.
    """

    content: str | None = None
    content_type: str = "text"
    content_attributes: Mapping[str, Any] = field(default_factory=dict)
    additional_attributes: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[AttachmentSetup, ...] = ()
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient and how strict the stand-in is; Chatwoot's own figures unless changed.

    Attributes:
        webhook_timeout: Seconds to connect, and again to be answered.
        attempts: How often a bot's webhook is posted when the answer is 429 or 500.
        account_webhook_delay: Seconds after which an account's webhook is written down.
        workers: How many webhooks are posted at once.
        messages_per_minute: How many a conversation takes, the customer's included.
    """

    webhook_timeout: float = 5.0
    attempts: int = 3
    retry_pause: float = 3.0
    account_webhook_delay: float = 0.0
    workers: int = 10
    messages_per_minute: int = 200
    content_length: int = 150_000
