"""Webhooks on their way, and what became of each attempt to post one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from chatwootai.testing.chatwoot.records import Message

_OK, _REDIRECTED = HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES


class WebhookKind(StrEnum):
    """Whose webhook it is."""

    AGENT_BOT = "agent_bot"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to post a webhook.

    Attributes:
        id: The same in every attempt, none if the webhook carries none.
        message: The number of the message it is about, if it is about one.
        status: What was answered, none if nothing was.
        error: Why nothing was answered.
        at: When the attempt began.
        seconds: How long it took.
        conversation: The conversation that it is about, if it is about one.
        since: When what it tells of happened.
    """

    event: str
    id: str | None
    kind: WebhookKind
    account: int
    message: int | None
    attempt: int
    status: int | None
    error: str
    at: float
    seconds: float
    conversation: int | None = None
    since: float = 0.0

    @property
    def is_acknowledged(self) -> bool:
        """Whether the answer was a good one."""
        return self.status is not None and _OK <= self.status < _REDIRECTED


@dataclass(slots=True, eq=False)
class Webhook:
    """A webhook on its way.

    Attributes:
        body: Writes the body, when it is about to be posted for the first time.
        message: The message it is about, whose conversation suffers when it fails.
        conversation: The conversation it is about.
        since: When it was sent on its way.
        attempted: Set when the first attempt is over.
        released: It waits for this before it is posted.
    """

    event: str
    id: str | None
    kind: WebhookKind
    account: int
    url: str
    secret: str
    body: Callable[[], bytes]
    message: Message | None = None
    conversation: int | None = None
    since: float = 0.0
    attempted: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
