"""Holds together what the REST interface and the actors in a test work on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from chatwootai.testing.chatwoot.announcer import Announcer
from chatwootai.testing.chatwoot.changes import Changes
from chatwootai.testing.chatwoot.conversations import Conversations
from chatwootai.testing.chatwoot.deliveries import Deliverer
from chatwootai.testing.chatwoot.faults import Faults
from chatwootai.testing.chatwoot.messages import Messages
from chatwootai.testing.chatwoot.news import News
from chatwootai.testing.chatwoot.store import Store


class EchoOrder(StrEnum):
    """When the webhooks that a REST request causes arrive.

    `BEFORE` its answer, which waits until each was taken or has failed once; `AFTER` it; or
    whenever they do (`NATURAL`).
    """

    BEFORE = "before"
    AFTER = "after"
    NATURAL = "natural"


@dataclass(slots=True)
class Desk:
    """The insides of a stand-in."""

    store: Store
    conversations: Conversations
    messages: Messages
    news: News
    announcer: Announcer
    deliverer: Deliverer
    faults: Faults
    changes: Changes
    now: Callable[[], float]
    echo_order: EchoOrder = EchoOrder.NATURAL
