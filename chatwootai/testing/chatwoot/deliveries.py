"""Posts webhooks: who is asked again and who is not is Chatwoot's own rule (CONTRACT 3)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from http import HTTPStatus
from io import BytesIO
from typing import Any, TypeVar

import aiohttp

from chatwootai.testing.chatwoot.changes import Changes
from chatwootai.testing.chatwoot.faults import Faults
from chatwootai.testing.chatwoot.setups import Limits
from chatwootai.testing.chatwoot.webhooks import Delivery, Webhook, WebhookKind
from chatwootai.testing.chatwoot.wire import signed_headers

T = TypeVar("T")

_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR})
_logger = logging.getLogger(__name__)


class Deliverer:
    """Posts webhooks in the background, some at a time, and remembers every attempt."""

    def __init__(
        self, limits: Limits, faults: Faults, changes: Changes, now: Callable[[], float]
    ) -> None:
        self.deliveries: list[Delivery] = []
        self.failed: Callable[[Webhook], None] = _shrug
        self._limits = limits
        self._faults = faults
        self._changes = changes
        self._now = now
        self._workers = asyncio.Semaphore(limits.workers)
        self._client: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._collected: list[Webhook] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no webhook is on its way."""
        return not self._tasks

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Post webhooks until the end of the block; what is on its way then is dropped."""
        patience = self._limits.webhook_timeout
        timeout = aiohttp.ClientTimeout(sock_connect=patience, sock_read=patience)
        connector = aiohttp.TCPConnector(limit=0, force_close=True)  # Ruby keeps none open either
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as client:
            self._client, self._workers = client, asyncio.Semaphore(self._limits.workers)
            try:
                yield
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
                self._client = None

    @contextmanager
    def collecting(self) -> Iterator[list[Webhook]]:
        """Gather the webhooks that are sent in the block, which must not await anything."""
        gathered: list[Webhook] = []
        self._collected = gathered
        try:
            yield gathered
        finally:
            self._collected = None

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            raise RuntimeError("nothing posts webhooks yet: use `async with serving()` first")
        return self._client

    def send(self, webhook: Webhook) -> None:
        """Post *webhook* soon."""
        _ = self._session  # nobody to post it is better found out here than in the background
        webhook.since = self._now()
        webhook.released.set()
        if self._collected is not None:
            self._collected.append(webhook)
        self._start(self.deliver(webhook))
        if self._faults.webhooks_come_twice:
            self._start(self.deliver(webhook))

    async def deliver(self, webhook: Webhook) -> int | None:
        """Post *webhook* until it is taken or given up; return the last answer's status."""
        try:
            await webhook.released.wait()
            await asyncio.sleep(self._delay(webhook.kind))
            body = webhook.body()
            delivery = await self._attempt(webhook, body, 1)
        finally:
            webhook.attempted.set()
        while self._is_worth_another(delivery):
            await asyncio.sleep(self._limits.retry_pause)
            delivery = await self._attempt(webhook, body, delivery.attempt + 1)
        if not delivery.is_acknowledged:
            self.failed(webhook)
            self._changes.announce()
        return delivery.status

    def _start(self, work: Coroutine[Any, Any, T]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        self._changes.announce()
        with suppress(asyncio.CancelledError):
            if (error := task.exception()) is not None:
                _logger.error("a webhook could not be written", exc_info=error)

    def _is_worth_another(self, delivery: Delivery) -> bool:
        is_retried = delivery.kind is WebhookKind.AGENT_BOT and delivery.status in _AGAIN
        return is_retried and delivery.attempt < self._limits.attempts

    def _delay(self, kind: WebhookKind) -> float:
        delay = self._faults.webhook_delay
        own = self._limits.account_webhook_delay if kind is WebhookKind.ACCOUNT else 0.0
        return own + (0.0 if delay is None else delay())

    async def _attempt(self, webhook: Webhook, body: bytes, attempt: int) -> Delivery:
        async with self._workers:
            at, clock = self._now(), asyncio.get_running_loop().time
            started = clock()
            status, error = await self._posted(webhook, body, at)
        delivery = Delivery(
            event=webhook.event,
            id=webhook.id,
            kind=webhook.kind,
            account=webhook.account,
            message=None if webhook.message is None else webhook.message.id,
            attempt=attempt,
            status=status,
            error=error,
            at=at,
            seconds=clock() - started,
            conversation=webhook.conversation,
            since=webhook.since,
        )
        self.deliveries.append(delivery)
        self._changes.announce()
        return delivery

    async def _posted(self, webhook: Webhook, body: bytes, at: float) -> tuple[int | None, str]:
        headers = signed_headers(webhook.secret, body, at, webhook.id)
        try:
            content = BytesIO(body)  # aiohttp warns of large bodies that are bytes
            async with self._session.post(webhook.url, data=content, headers=headers) as response:
                await response.read()
                return response.status, ""
        except (aiohttp.ClientError, TimeoutError) as error:
            return None, f"{type(error).__name__}: {error}"


def _shrug(webhook: Webhook) -> None:
    """Do nothing about a webhook that failed."""
