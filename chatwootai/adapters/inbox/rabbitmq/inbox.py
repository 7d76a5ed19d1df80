"""The inbox itself: what the rest of the service sees of RabbitMQ."""

import asyncio
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final

from chatwootai.adapters.inbox.rabbitmq.envelope import Envelope
from chatwootai.adapters.inbox.rabbitmq.link import Link
from chatwootai.adapters.inbox.rabbitmq.publisher import Publisher
from chatwootai.adapters.inbox.rabbitmq.queues import Queues
from chatwootai.adapters.inbox.rabbitmq.recent import Recent
from chatwootai.adapters.inbox.rabbitmq.tenure import Desk
from chatwootai.adapters.inbox.rabbitmq.worker import Worker
from chatwootai.adapters.lanes import Lanes
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import EVERYBODY, PATIENCE, Backlog, Delivery, Lane, Received

_GATHERED: Final = 0.005  # seconds; what arrives together is handed out together


class RabbitmqInbox:
    """Keeps events in RabbitMQ, in a quorum queue for each partition of the conversations.

    Each partition is listened to by one process, and a process that only puts listens to none. Who
    listens tells the others so, and all come to the same result about who has which partition.

    The broker does not know duplicates. A process remembers its last 100,000 deliveries and drops
    what comes to it again; what came to another one is dropped by the core, by the id of the
    message. Nor does it count what waits for one account: what is bounded is a partition.

    What others hold is known to those who listen: for a process that only puts, the backlog is what
    nobody holds.

    Args:
        url: The broker's, such as `amqp://user:password@host/vhost`.
        worker: A name that no other process has; one is made up if none is given.

    Attributes:
        takeovers: How many partitions were taken over with events that another had before.
    """

    def __init__(
        self, url: str, clock: Clock, queues: Queues | None = None, worker: str | None = None
    ) -> None:
        queues = queues or Queues()
        self._clock = clock
        self._queues = queues
        self._link = Link(url)
        self._publisher = Publisher(self._link, queues)
        self._known = Recent()
        self._putting: dict[str, asyncio.Task[None]] = {}
        self._arrived = asyncio.Event()
        self.takeovers = 0
        desk = Desk(
            queues,
            clock,
            self._publisher,
            Lanes(),
            self._known,
            done=Recent(),
            given_back=Recent(),
            arrived=self._arrived.set,
            taken_over=self._taken_over,
        )
        self._worker = Worker(worker or uuid.uuid4().hex, self._link, desk, self._arrived)

    def _taken_over(self) -> None:
        self.takeovers += 1

    async def put(self, delivery: Delivery) -> bool:
        if delivery.id in self._known:
            return False
        putting = self._putting.get(delivery.id)
        if putting is not None:  # it comes twice at once: neither is stored before the other
            await asyncio.shield(putting)
            return False
        envelope = Envelope.around(delivery, self._clock.now())
        putting = self._link.start(self._put(envelope))
        self._putting[delivery.id] = putting
        await asyncio.shield(putting)
        return True

    async def _put(self, envelope: Envelope) -> None:
        try:
            message, queue = envelope.as_message(), self._queues.of(envelope.conversation)
            await self._publisher.publish(message, queue)
            self._known.add(envelope.delivery)
        finally:
            del self._putting[envelope.delivery]

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        self._worker.start()
        taken = self._worker.take(limit, without)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not taken:
                    self._worker.check()
                    self._arrived.clear()
                    await self._arrived.wait()
                    await asyncio.sleep(_GATHERED)
                    taken = self._worker.take(limit, without)
        return taken

    async def ack(self, receipts: Sequence[str]) -> None:
        if receipts:
            self._worker.check()
            await self._worker.ack(receipts)

    async def backlog(self) -> Backlog:
        ready = await self._publisher.ready()
        held, oldest = self._worker.held()
        beats = [beat for beat in self._worker.others if beat.held]
        count = sum(ready) + held + sum(beat.held for beat in beats)
        stored = [at for at in (oldest, *(beat.oldest for beat in beats)) if at]
        age = max(0.0, self._clock.now() - min(stored)) if count and stored else 0.0
        return Backlog(count, age)

    async def aclose(self) -> None:
        """Give back what is held, tell the others, and close the connections."""
        await self._worker.aclose()
        if self._putting:
            await asyncio.wait(self._putting.values())
        await self._publisher.aclose()
        await self._link.aclose()
