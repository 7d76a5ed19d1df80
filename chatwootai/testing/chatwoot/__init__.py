"""A stand-in for Chatwoot: a real web server with Chatwoot's rules and none of its weight."""

from chatwootai.testing.chatwoot.bots import AgentBot
from chatwootai.testing.chatwoot.desk import EchoOrder
from chatwootai.testing.chatwoot.errors import (
    BlockedContactError,
    InvalidError,
    NotFoundError,
    RefusedError,
)
from chatwootai.testing.chatwoot.faults import Faults, Moment, Requests
from chatwootai.testing.chatwoot.front import ReceivedRequest, TokenKind
from chatwootai.testing.chatwoot.records import (
    Bot,
    Contact,
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
    TypistKind,
)
from chatwootai.testing.chatwoot.setups import (
    AccountSetup,
    AgentSetup,
    AttachmentSetup,
    ContactSetup,
    InboxSetup,
    Limits,
    MessageSetup,
    TeamSetup,
)
from chatwootai.testing.chatwoot.stand_in import StandInChatwoot
from chatwootai.testing.chatwoot.webhooks import Delivery, WebhookKind

__all__ = [
    "AccountSetup",
    "AgentBot",
    "AgentSetup",
    "AttachmentSetup",
    "BlockedContactError",
    "Bot",
    "Contact",
    "ContactSetup",
    "Conversation",
    "ConversationStatus",
    "Delivery",
    "EchoOrder",
    "Faults",
    "InboxSetup",
    "InvalidError",
    "Limits",
    "Message",
    "MessageKind",
    "MessageSetup",
    "Moment",
    "NotFoundError",
    "ReceivedRequest",
    "RefusedError",
    "Requests",
    "StandInChatwoot",
    "TeamSetup",
    "TokenKind",
    "TypistKind",
    "WebhookKind",
]
