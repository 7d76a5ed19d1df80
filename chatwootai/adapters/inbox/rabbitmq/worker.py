"""Receives what is this process's share, and finds its way back whenever it was cut off."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final

from aio_pika import Message
from aio_pika.abc import AbstractIncomingMessage

from chatwootai.adapters.inbox.rabbitmq.link import FAULTS, Link
from chatwootai.adapters.inbox.rabbitmq.presence import Beat, Presence
from chatwootai.adapters.inbox.rabbitmq.session import Session
from chatwootai.adapters.inbox.rabbitmq.tenure import Desk, Tenure
from chatwootai.core.errors import ConfigurationError, ServiceUnavailableError
from chatwootai.core.ports.inbox import Lane, Received
from chatwootai.core.waiting import stopped

_log = logging.getLogger(__name__)

_PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0)  # seconds until the next try to connect
_STEP: Final = 0.5  # seconds until it is looked again who owns what
_ANSWERED: Final = 5.0  # seconds
_ACKNOWLEDGED: Final = 3.0  # seconds
_LOOKED_AT: Final = 10.0  # seconds between looks at a queue
_FAREWELL: Final = 5.0  # seconds


class Worker:
    """Listens to the queues that are this process's, as long as it lives.

    Args:
        name: What it is called among those who share the work.
    """

    def __init__(self, name: str, link: Link, desk: Desk, arrived: asyncio.Event) -> None:
        self._name = name
        self._link = link
        self._desk = desk
        self._arrived = arrived
        self._presence = Presence(name, desk.queues.limits.silence, desk.clock.monotonic)
        self._tenures: dict[int, Tenure] = {}  # by partition
        self._leaving: dict[Tenure, asyncio.Task[None]] = {}
        self._running: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._greeted = asyncio.Event()
        self._fault: ServiceUnavailableError | ConfigurationError | None = None

    def start(self) -> None:
        """Begin to listen, unless it has begun already."""
        if self._running is None:
            self._running = asyncio.ensure_future(self._run())
            self._running.add_done_callback(lambda _: self._arrived.set())

    def check(self) -> None:
        """Raise what keeps it from listening, if something does."""
        if self._fault is not None:
            raise self._fault.with_traceback(None)  # it is raised again and again
        if self._running is not None and self._running.done():
            self._running.result()

    async def _run(self) -> None:
        failures = 0
        while True:
            begun_at = self._desk.clock.monotonic()
            try:
                with self._link.translated("receiving events"):
                    await self._listen()
            except (ServiceUnavailableError, ConfigurationError) as error:
                _log.warning("broker is away", extra={"error": str(error)})
                self._fault = error
            self._arrived.set()
            if self._desk.clock.monotonic() - begun_at > sum(_PAUSES):
                failures = 0
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    async def _listen(self) -> None:
        """Listen until the connection is lost."""
        connection = await self._link.connect()
        session = Session(connection, self._link)
        tasks = [
            asyncio.ensure_future(work)
            for work in (
                session.watch(),
                self._beat(),
                self._share(session),
                self._renew(),
                self._look(),
            )
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            session.end()
            for tenure in self._all():
                tenure.drop()
            self._tenures.clear()
            self._presence.forget()
            self._greeted.clear()
            for task in (*tasks, *self._leaving.values()):
                self._link.leave(stopped(task))
            self._leaving.clear()
            await self._link.close(connection)

    def _all(self) -> Sequence[Tenure]:
        return *self._tenures.values(), *self._leaving

    async def _greet(self, session: Session) -> None:
        """Begin to hear of the others, and let them hear of us."""
        channel = await session.channel()
        await self._desk.queues.declare(channel)
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        await queue.bind(self._desk.queues.workers)
        await queue.consume(self._hear, no_ack=True)
        self._greeted.set()
        await asyncio.sleep(self._desk.queues.limits.greeting)

    async def _hear(self, message: AbstractIncomingMessage) -> None:
        with suppress(ValueError):
            is_new = self._presence.hear(Beat.from_json(message.body))
            if is_new:
                self._woken.set()  # it wants to know of us now

    async def _beat(self) -> None:
        """Tell the others again and again that this process is there."""
        await self._greeted.wait()
        while True:
            self._woken.clear()
            try:
                await self._say(leaves=False)
            except ServiceUnavailableError as error:
                _log.info("others hear nothing of us", extra={"error": str(error)})
            with suppress(TimeoutError):
                async with asyncio.timeout(self._desk.queues.limits.beat):
                    await self._woken.wait()

    async def _say(self, *, leaves: bool) -> None:
        held, oldest = self.held()
        beat = Beat(self._name, held, oldest, leaves)
        await self._desk.publisher.tell(Message(beat.to_json()))

    def held(self) -> tuple[int, float]:
        """Return how many events this process holds, and when the oldest was stored."""
        stored = [envelope.stored_at for tenure in self._all() for envelope in tenure.held]
        return len(stored), min(stored, default=0.0)

    @property
    def others(self) -> Sequence[Beat]:
        """What the others have told lately."""
        return self._presence.others

    async def _share(self, session: Session) -> None:
        """Listen to the queues that are this process's, and to no others."""
        await self._link.within(_ANSWERED * 3, self._greet(session))
        self._fault = None
        while True:
            for number, tenure in list(self._tenures.items()):
                if tenure.is_over:
                    tenure.drop()
                    del self._tenures[number]
                elif not self._presence.owns(number):
                    del self._tenures[number]
                    leaving = asyncio.ensure_future(tenure.leave())
                    self._leaving[tenure] = leaving
                    leaving.add_done_callback(self._left)
            busy = {tenure.number for tenure in self._all()}
            for number in self._desk.queues.numbers:
                if number not in busy and self._presence.owns(number):
                    self._tenures[number] = tenure = Tenure(number, session, self._desk)
                    await self._link.within(_ANSWERED, tenure.begin())
            await asyncio.sleep(_STEP)

    def _left(self, leaving: asyncio.Task[None]) -> None:
        for tenure in [its for its, task in self._leaving.items() if task is leaving]:
            del self._leaving[tenure]
        if not leaving.cancelled():
            leaving.exception()  # its channel was closed already

    async def _renew(self) -> None:
        """Keep the broker from taking away what is held for long."""
        while True:
            await asyncio.sleep(self._desk.queues.limits.renewed_after / 10)
            for tenure in self._all():
                try:
                    await tenure.renew()
                except (ServiceUnavailableError, *FAULTS) as error:
                    _log.warning("event is not renewed", extra={"error": str(error)})

    async def _look(self) -> None:
        """Find out about queues that were deleted under our hands."""
        while True:
            await asyncio.sleep(_LOOKED_AT)
            for tenure in list(self._tenures.values()):
                if not await self._link.attempt(_ANSWERED, tenure.look()):
                    tenure.drop()

    def take(self, limit: int, without: Collection[Lane]) -> Sequence[Received]:
        """Return what waits here, up to *limit*, and take note that it is dealt with."""
        taken = [one for one in self._desk.lanes.take(limit, without) if one.is_ours()]
        by_name = {tenure.name: tenure for tenure in self._all()}
        for received in taken:
            name, _, delivery = received.receipt.partition("/")
            by_name[name].hand_out(delivery)
        return taken

    async def ack(self, receipts: Sequence[str]) -> None:
        """Let the broker forget what is named; receipts of ended tenures name nothing."""
        by_name = {tenure.name: tenure for tenure in self._all()}
        for receipt in receipts:
            name, _, delivery = receipt.partition("/")
            tenure = by_name.get(name)
            if tenure is not None and tenure.is_ours():
                with self._link.translated("acknowledging"):
                    await self._link.within(_ACKNOWLEDGED, tenure.ack(delivery))

    async def aclose(self) -> None:
        """Give back what is held and say goodbye."""
        if self._running is None:
            return
        with suppress(ServiceUnavailableError, ConfigurationError):
            await self._say(leaves=True)
        ending = (self._link.attempt(_ACKNOWLEDGED, tenure.end()) for tenure in self._all())
        await asyncio.gather(*ending)
        self._tenures.clear()
        await self._link.attempt(_FAREWELL, stopped(self._running))
