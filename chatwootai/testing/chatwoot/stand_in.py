"""A Chatwoot for tests, demonstrations and measurements."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import uuid4

from starlette.applications import Starlette
from starlette.types import ASGIApp

from chatwootai.testing.chatwoot.acts import Acts
from chatwootai.testing.chatwoot.announcer import Announcer
from chatwootai.testing.chatwoot.bots import AgentBot
from chatwootai.testing.chatwoot.changes import Changes
from chatwootai.testing.chatwoot.conversations import Conversations
from chatwootai.testing.chatwoot.deliveries import Deliverer
from chatwootai.testing.chatwoot.desk import Desk, EchoOrder
from chatwootai.testing.chatwoot.faults import Faults
from chatwootai.testing.chatwoot.front import Front, ReceivedRequest
from chatwootai.testing.chatwoot.messages import Messages
from chatwootai.testing.chatwoot.news import News
from chatwootai.testing.chatwoot.records import Conversation
from chatwootai.testing.chatwoot.rest import routes
from chatwootai.testing.chatwoot.server import WebServer
from chatwootai.testing.chatwoot.setups import AccountSetup, InboxSetup, Limits
from chatwootai.testing.chatwoot.store import Store
from chatwootai.testing.chatwoot.webhooks import Delivery, Webhook, WebhookKind
from chatwootai.testing.chatwoot.wire import rails_json

T = TypeVar("T")

_PATIENCE = 5.0


def _new_id() -> str:
    return str(uuid4())


class StandInChatwoot(Acts):
    """A web server that keeps conversations by Chatwoot's rules and sends its webhooks.

    Example::

        chatwoot = StandInChatwoot("http://127.0.0.1:8000/webhooks/chatwoot")
        chatwoot.add_account(AccountSetup(id=1, name="Loja", bot_token="token", secret="secret"))
        chatwoot.add_inbox(InboxSetup(account=1, id=11, name="WhatsApp"))
        async with chatwoot.serving() as url:  # give this url to whoever answers
            conversation = await chatwoot.customer_says("oi", account=1, inbox=11)
            await chatwoot.wait_until(lambda: conversation.replies)

    Attributes:
        app: The REST interface as an ASGI application, for a server of one's own; its
            connections cannot be cut.
        faults: What goes wrong, switchable at any time.

    .. versionadded:: 0.1
    """

    def __init__(
        self,
        webhook_url: str | None = None,
        *,
        limits: Limits | None = None,
        now: Callable[[], float] = time.time,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        self.faults = Faults()
        super().__init__(_desk(limits or Limits(), self.faults, now, new_id))
        self.webhook_url = webhook_url
        application = Starlette(routes=routes(self._desk), lifespan=lambda _: self.delivering())
        self._front = Front(application, self._desk)
        self._server = WebServer(self._front)
        self._front.cut = self._server.cut
        self.app: ASGIApp = self._front

    @property
    def webhook_url(self) -> str | None:
        """Where webhooks are posted; while there is none, none is."""
        return self._desk.announcer.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._desk.announcer.url = url

    @property
    def echo_order(self) -> EchoOrder:
        """When the webhooks that a REST request causes arrive, seen from its answer."""
        return self._desk.echo_order

    @echo_order.setter
    def echo_order(self, order: EchoOrder) -> None:
        self._desk.echo_order = order

    @property
    def url(self) -> str:
        """Where the REST interface is reached; it stays the same after a stop."""
        return self._server.url

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """Every attempt to post a webhook, in the order in which they ended."""
        return self._desk.deliverer.deliveries

    @property
    def requests(self) -> Sequence[ReceivedRequest]:
        """Every REST request, in the order in which they came."""
        return self._front.requests

    def add_account(self, setup: AccountSetup) -> None:
        """Add a company."""
        self._desk.store.add_account(setup)

    def add_inbox(self, setup: InboxSetup) -> None:
        """Add a place to write to, in an account that was added before."""
        self._desk.store.add_inbox(setup)

    def remove_inbox(self, account: int, inbox: int) -> None:
        """Take an inbox away, as an administrator may.

        Raises:
            NotFoundError: There is none.
        """
        self._desk.store.remove_inbox(account, inbox)

    def bots(self, account: int) -> Sequence[AgentBot]:
        """Return the agent bots of *account*."""
        return self._desk.store.bots.of_account(account)

    def add_bot(self, bot: AgentBot) -> None:
        """Add one more agent bot to its account."""
        self._desk.store.bots.add(bot)
        self._desk.store.let_in(bot)

    def bot_of(self, inbox: int) -> AgentBot | None:
        """Return the agent bot that answers in *inbox*."""
        return self._desk.store.bots.active(inbox)

    def link(self, inbox: int, bot: AgentBot | None) -> None:
        """Let *bot* answer in *inbox*, or nobody."""
        self._desk.store.bots.link(inbox, bot)

    def conversation(self, account: int, display_id: int) -> Conversation:
        """Return a conversation as it stands, and as it will stand: it is the living thing.

        Raises:
            NotFoundError: There is none.
        """
        return self._desk.store.conversation(account, display_id)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve on a free port of 127.0.0.1 and post webhooks; yields the address."""
        async with self.delivering():
            await self.start()
            try:
                yield self.url
            finally:
                await self.stop()

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """Post webhooks without serving, for those who serve `app` themselves."""
        async with self._desk.deliverer.working():
            yield

    async def start(self) -> None:
        """Serve again after a stop, at the same address and with all that was known."""
        await self._server.start()

    async def stop(self) -> None:
        """Refuse connections and break those there are; webhooks under way go on."""
        await self._server.stop()

    def wait_until(self, predicate: Callable[[], T], timeout: float = _PATIENCE) -> Awaitable[T]:
        """Return what *predicate* returns as soon as something has made it true.

        Raises:
            TimeoutError: It was not within *timeout* seconds.
        """
        return self._desk.changes.until(predicate, timeout)

    def settled(self, timeout: float = _PATIENCE) -> Awaitable[bool]:
        """Wait until no webhook is on its way.

        Raises:
            TimeoutError: Some still were after *timeout* seconds.
        """
        return self.wait_until(lambda: self._desk.deliverer.is_idle, timeout)

    async def post(
        self,
        payload: Mapping[str, Any] | bytes,
        *,
        account: int,
        kind: str = WebhookKind.AGENT_BOT,
        signed: bool = True,
        delivery: str | None = None,
    ) -> int | None:
        """Post any body as a webhook of *kind*, signed and asked again as a real one.

        Bytes are posted as they are. What is not *signed* has no delivery id either, unless it
        is given one, as Chatwoot's macros and automations have none.

        Returns:
            The status of the last answer; none if nobody answered.
        """
        webhook = self._webhook(payload, account, WebhookKind(kind))
        webhook.released.set()
        if not signed:
            webhook.secret, webhook.id = "", None
        if delivery is not None:
            webhook.id = delivery
        return await self._desk.deliverer.deliver(webhook)

    def _webhook(
        self, payload: Mapping[str, Any] | bytes, account: int, kind: WebhookKind
    ) -> Webhook:
        body = payload if isinstance(payload, bytes) else rails_json(payload)
        known = {} if isinstance(payload, bytes) else payload
        event = str(known.get("event", ""))
        setup = self._desk.store.account(account)
        bots = self._desk.store.bots
        bot = bots.first(account) if kind is WebhookKind.AGENT_BOT else None
        webhook = self._desk.announcer.webhook(setup, bot, event, lambda: body)
        if webhook is None:
            raise ValueError("there is nowhere to post to: set webhook_url first")
        if event.startswith("message_"):
            webhook.message = self._desk.store.messages.get(known.get("id", 0))
        return webhook


def _desk(
    limits: Limits, faults: Faults, now: Callable[[], float], new_id: Callable[[], str]
) -> Desk:
    changes = Changes()
    deliverer = Deliverer(limits, faults, changes, now)
    store = Store(now, new_id)
    announcer = Announcer(deliverer, store.bots, new_id)
    news = News(announcer, now)
    conversations = Conversations(store, news, now)
    messages = Messages(store, conversations, news, limits, now)

    def give_up(webhook: Webhook) -> None:
        if webhook.kind is WebhookKind.AGENT_BOT and webhook.message is not None:
            conversations.give_up_on_bot(webhook.message.conversation)

    deliverer.failed = give_up
    return Desk(
        store=store,
        conversations=conversations,
        messages=messages,
        news=news,
        announcer=announcer,
        deliverer=deliverer,
        faults=faults,
        changes=changes,
        now=now,
    )
