"""Tells bots and accounts what happened, each what it subscribed to (CONTRACT 1)."""

from collections.abc import Callable
from dataclasses import dataclass

from chatwootai.testing.chatwoot.deliveries import Deliverer
from chatwootai.testing.chatwoot.records import Conversation, Message
from chatwootai.testing.chatwoot.setups import AccountSetup
from chatwootai.testing.chatwoot.webhooks import Webhook, WebhookKind
from chatwootai.testing.chatwoot.wire import Json, rails_json

BOT_EVENTS = frozenset(
    {
        "conversation_opened",
        "conversation_resolved",
        "conversation_status_changed",
        "conversation_updated",
        "message_created",
        "message_updated",
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        body: Writes the body as it stands when it is called.
        conversation: Where it happened, none for events of a contact.
    """

    name: str
    account: AccountSetup
    body: Callable[[], Json]
    conversation: Conversation | None = None
    message: Message | None = None


class Announcer:
    """Makes webhooks of events.

    Attributes:
        url: Where they are posted; while there is none, nothing is.
    """

    def __init__(self, deliverer: Deliverer, new_id: Callable[[], str]) -> None:
        self.url: str | None = None
        self._deliverer = deliverer
        self._new_id = new_id

    def announce(self, event: Event) -> None:
        """Post *event* to whoever is to know of it.

        A bot's body is written at once, an account's when its turn comes, as in Chatwoot.
        """
        where = event.conversation
        if where is not None and event.name in BOT_EVENTS and _has_bot(where):
            self._send(event, WebhookKind.AGENT_BOT)
        if event.account.account_webhook and event.name in event.account.account_events:
            self._send(event, WebhookKind.ACCOUNT)

    def webhook(
        self, account: AccountSetup, kind: WebhookKind, event: str, body: Callable[[], bytes]
    ) -> Webhook | None:
        """Return a webhook ready to be sent, none if there is nowhere to send it."""
        url = account.webhook_url or self.url
        if url is None:
            return None
        secret = account.secret if kind is WebhookKind.AGENT_BOT else account.account_secret
        return Webhook(event, self._new_id(), kind, account.id, url, secret or "", body)

    def _send(self, event: Event, kind: WebhookKind) -> None:
        webhook = self.webhook(event.account, kind, event.name, lambda: rails_json(event.body()))
        if webhook is None:
            return
        webhook.message = event.message
        webhook.conversation = None if event.conversation is None else event.conversation.id
        if kind is WebhookKind.AGENT_BOT:
            written = webhook.body()
            webhook.body = lambda: written
        self._deliverer.send(webhook)


def _has_bot(conversation: Conversation) -> bool:
    # an account has one bot here, so one that is both active and assigned is told once
    return conversation.inbox.bot_is_active or conversation.assigned_bot is not None
