"""Tells bots and accounts what happened, each what it subscribed to (CONTRACT 1)."""

from collections.abc import Callable
from dataclasses import dataclass

from chatwootai.testing.chatwoot.bots import AgentBot, Bots
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

    def __init__(self, deliverer: Deliverer, bots: Bots, new_id: Callable[[], str]) -> None:
        self.url: str | None = None
        self._deliverer = deliverer
        self._bots = bots
        self._new_id = new_id

    def announce(self, event: Event) -> None:
        """Post *event* to whoever is to know of it.

        A bot's body is written at once, an account's when its turn comes, as in Chatwoot.
        """
        where = event.conversation
        if where is not None and event.name in BOT_EVENTS:
            for bot in self._bots.told(where):
                self._send(event, bot)
        if event.account.account_webhook and event.name in event.account.account_events:
            self._send(event, None)

    def address(self, account: AccountSetup, bot: AgentBot | None) -> str | None:
        """Return where *bot*, or the webhook of *account*, is told of events."""
        own = None if bot is None else bot.url
        return own or account.webhook_url or self.url

    def webhook(
        self, account: AccountSetup, bot: AgentBot | None, event: str, body: Callable[[], bytes]
    ) -> Webhook | None:
        """Return a webhook to *bot*, or else to *account*; none if there is nowhere to send it."""
        url = self.address(account, bot)
        if url is None:
            return None
        kind = WebhookKind.ACCOUNT if bot is None else WebhookKind.AGENT_BOT
        secret = account.account_secret if bot is None else bot.secret
        return Webhook(event, self._new_id(), kind, account.id, url, secret or "", body)

    def _send(self, event: Event, bot: AgentBot | None) -> None:
        webhook = self.webhook(event.account, bot, event.name, lambda: rails_json(event.body()))
        if webhook is None:
            return
        webhook.message = event.message
        webhook.conversation = None if event.conversation is None else event.conversation.id
        if bot is not None:
            written = webhook.body()
            webhook.body = lambda: written
        self._deliverer.send(webhook)
