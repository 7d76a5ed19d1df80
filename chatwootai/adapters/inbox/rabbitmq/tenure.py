"""The time in which one partition is ours."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Final

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from chatwootai.adapters.inbox.rabbitmq.envelope import Envelope
from chatwootai.adapters.inbox.rabbitmq.publisher import Publisher
from chatwootai.adapters.inbox.rabbitmq.queues import Queues
from chatwootai.adapters.inbox.rabbitmq.recent import Recent
from chatwootai.adapters.inbox.rabbitmq.session import Session
from chatwootai.adapters.lanes import Lanes
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Received

_log = logging.getLogger(__name__)

_GIVEN_UP: Final = 1_000_000  # the attempt that stands for "the broker gave it up"
_numbers = count(1)


@dataclass(slots=True)
class Held:
    """An event that the broker waits to be told about.

    Attributes:
        message: By which the broker knows it; none while its copy is on the way.
        since: When that came, by the clock that never jumps.
    """

    envelope: Envelope
    message: AbstractIncomingMessage | None
    since: float
    is_handed_out: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What all tenures of a process share.

    Attributes:
        known: The deliveries that this process has put or received.
        done: Those that it was told to forget.
        given_back: Those that it had not dealt with when a tenure ended, and it did not.
        arrived: Called when something waits in *lanes*.
        taken_over: Called when the first event came that another had before.
    """

    queues: Queues
    clock: Clock
    publisher: Publisher
    lanes: Lanes
    known: Recent
    done: Recent
    given_back: Recent
    arrived: Callable[[], None]
    taken_over: Callable[[], None]


class Tenure:
    """One partition, from when it is listened to until that ends, for whatever reason.

    Its channel is its own: when that closes, the broker takes back all that was not acknowledged,
    in its old order, and gives it to the next.
    """

    def __init__(self, number: int, session: Session, desk: Desk) -> None:
        self.number = number
        self.name = str(next(_numbers))
        self.is_leaving = False
        self._session = session
        self._desk = desk
        self._channel: AbstractChannel | None = None
        self._held: dict[str, Held] = {}
        self._is_over = False
        self._is_first = True
        self._settled = asyncio.Event()

    async def begin(self) -> None:
        """Listen."""
        self._channel = await self._session.channel()
        self._channel.close_callbacks.add(self._closed)
        await self._channel.set_qos(prefetch_count=self._desk.queues.limits.ahead)
        queue = await self._desk.queues.declare_one(self._channel, self.number)
        await queue.consume(self._receive)

    def _closed(self, *_: object) -> None:
        self._is_over = True

    @property
    def held(self) -> Sequence[Envelope]:
        """What the broker waits to be told about, oldest first."""
        return [held.envelope for held in self._held.values()]

    def is_ours(self) -> bool:
        """Tell whether nobody else can have been handed what this one was."""
        return not self._is_over and self._session.is_alive()

    async def _receive(self, message: AbstractIncomingMessage) -> None:
        if self._is_over:
            return
        try:
            envelope = Envelope.of(message)
        except ValueError as error:
            _log.error("message is none of ours", extra={"queue": self.number, "error": str(error)})
            if self.number != self._desk.queues.dead:
                await message.reject()
            return
        superfluous = self._take(envelope, message)
        if superfluous is not None:
            await superfluous.ack()

    def _take(
        self, envelope: Envelope, message: AbstractIncomingMessage
    ) -> AbstractIncomingMessage | None:
        """Keep *message*; return the one that the broker can be told to forget."""
        desk, its = self._desk, envelope.delivery
        if its in desk.done:
            return message
        now = desk.clock.monotonic()
        held = self._held.get(its)
        if held is not None:
            older, held.message, held.since = held.message, message, now
            return older
        desk.known.add(its)
        self._held[its] = Held(envelope, message, now)
        if self._is_first and 1 < self._attempt(envelope) < _GIVEN_UP:
            desk.taken_over()
        self._is_first = False
        if not self.is_leaving:
            desk.lanes.add(self._received(envelope))
            desk.arrived()
        return None

    def _received(self, envelope: Envelope) -> Received:
        receipt = f"{self.name}/{envelope.delivery}"
        attempt = self._attempt(envelope)
        return Received(receipt, envelope.conversation, envelope.content, attempt, self.is_ours)

    def _attempt(self, envelope: Envelope) -> int:
        """Return how often somebody ended over it, this time included.

        The broker counts as well what was only given back because a connection was lost.
        """
        if self.number == self._desk.queues.dead:
            return _GIVEN_UP
        harmless = self._desk.given_back.times(envelope.delivery)
        return max(1, envelope.redeliveries + 1 - harmless)

    def hand_out(self, delivery: str) -> None:
        """Take note that *delivery* is being dealt with."""
        held = self._held.get(delivery)
        if held is not None:
            held.is_handed_out = True

    async def ack(self, delivery: str) -> None:
        """Let the broker forget *delivery*."""
        held = self._held.pop(delivery, None)
        if held is None:
            return
        self._desk.done.add(delivery)
        try:
            if held.message is not None:
                await held.message.ack()
        except BaseException:
            if not self._is_over:
                self._held[delivery] = held
            raise
        finally:
            self._look_whether_settled()

    def _look_whether_settled(self) -> None:
        if self.is_leaving and not any(held.is_handed_out for held in self._held.values()):
            self._settled.set()

    async def renew(self) -> None:
        """Put what has been held for long anew, and with it what came after it."""
        limit = self._desk.clock.monotonic() - self._desk.queues.limits.renewed_after
        due = {held.envelope.conversation for held in self._held.values() if held.since <= limit}
        for delivery, held in list(self._held.items()) if due else ():
            if held.envelope.conversation in due and held.message is not None:
                await self._renew(delivery, held)

    async def _renew(self, delivery: str, held: Held) -> None:
        older, name = held.message, self._desk.queues.name(self.number)
        await self._desk.publisher.publish(held.envelope.as_message(), name)
        if self._held.get(delivery) is not held or held.message is not older or older is None:
            return  # its copy was quicker, or it was dealt with meanwhile
        held.message, held.since = None, self._desk.clock.monotonic()
        await older.ack()

    async def look(self) -> None:
        """End it if its queue is another than that which was listened to."""
        if self._channel is not None and not self.is_leaving:
            queue = await self._desk.queues.declare_one(self._channel, self.number)
            if not queue.declaration_result.consumer_count:
                await self.end()

    async def leave(self) -> None:
        """End it when what was handed out is dealt with, or has taken too long."""
        self.is_leaving = True
        self._desk.lanes.drop(self._is_its)
        self._look_whether_settled()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._desk.queues.limits.handing_over):
                await self._settled.wait()
        await self.end()

    async def end(self) -> None:
        """Give all that is held back to the broker."""
        self.drop()
        if self._channel is not None:
            await self._channel.close()

    def drop(self) -> None:
        """Stop to be its owner, at once."""
        self._is_over = True
        self._desk.lanes.drop(self._is_its)
        for delivery in self._held:
            self._desk.given_back.add(delivery)
        self._held.clear()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._is_over

    def _is_its(self, received: Received) -> bool:
        return received.receipt.startswith(f"{self.name}/")
