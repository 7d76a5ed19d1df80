"""Leads events from the inbox to turns, many conversations at once."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from chatwootai.core.conversation import ConversationId, Message
from chatwootai.core.errors import ServiceUnavailableError, UnknownTenantError
from chatwootai.core.gate import (
    Answer,
    CustomerTyping,
    DeliveryFailed,
    FormAnswered,
    Ignore,
    MessageWithdrawn,
    PersonTookOver,
)
from chatwootai.core.orchestrator import SystemOrchestrator
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Inbox, Received
from chatwootai.core.reception import Admission, Reception
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing
from chatwootai.core.tenants.mapping import Address
from chatwootai.core.turns import Stop, Turns, Waiting
from chatwootai.core.waiting import within

_log = logging.getLogger(__name__)

_BATCH: Final = 100
_MOST_WAITING: Final = 5_000  # events held in memory; the rest waits in the inbox
_MOST_ATTEMPTS: Final = 5  # of handing an event out: each means that the process died over it
_PAUSE: Final = 1.0  # seconds until a store that did not answer is asked again
_GRACE: Final = 10.0  # seconds for turns that go on when the service stops


class Dispatcher:
    """Takes events from the inbox, and acknowledges each when it has been dealt with."""

    def __init__(
        self,
        inbox: Inbox,
        reception: Reception,
        orchestrator: SystemOrchestrator,
        clock: Clock,
        ceilings: Ceilings,
    ) -> None:
        self._inbox = inbox
        self._reception = reception
        self._clock = clock
        self._woken = asyncio.Event()
        self._scheduler: Scheduler[Waiting] = Scheduler(ceilings)
        self._turns = Turns(orchestrator, inbox, self._scheduler, clock, self._woken.set)

    async def run(self) -> None:
        """Work until cancelled; then let the turns that go on end, for a while."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._take_in())
                group.create_task(self._conduct())
        finally:
            await self._turns.end(_GRACE)

    async def _take_in(self) -> None:
        """Look at events as they come, as long as there is room for what they ask."""
        while True:
            if self._scheduler.waiting >= _MOST_WAITING:
                await self._clock.sleep(_PAUSE / 10)
                continue
            try:
                received = await self._inbox.receive(_BATCH)
                await asyncio.gather(*(self._admit(its) for its in _by_conversation(received)))
            except ServiceUnavailableError as error:
                _log.warning("inbox does not answer", extra={"error": str(error)})
                await self._clock.sleep(_PAUSE)
            self._woken.set()

    async def _admit(self, received: Sequence[Received]) -> None:
        """Look at events of one conversation, in order."""
        for one in received:
            if one.attempt > _MOST_ATTEMPTS:
                await self._inbox.bury([one.receipt], "the process ended over it, again and again")
                continue
            admission = await self._admission(one)
            if admission is not None:
                await self._inbox.ack(self._apply(admission, one.receipt))

    async def _admission(self, received: Received) -> Admission | None:
        while True:
            try:
                return await self._reception.admit(received.event)
            except UnknownTenantError as error:
                # it stays in the inbox: after the next start, the tenant may be there
                _log.error("event is nobody's", extra={"error": str(error)})
                return None
            except ServiceUnavailableError as error:
                _log.warning("session cannot be read", extra={"error": str(error)})
                await self._clock.sleep(_PAUSE)

    def _apply(self, admission: Admission, receipt: str) -> Sequence[str]:
        """Do what was decided; return the receipts of the events that are dealt with."""
        where, decision = admission.event.conversation, admission.decision
        _log.info("event", extra=_told(admission))
        match decision:
            case Answer(message=about) | FormAnswered(message=about):
                self._arrive(Waiting(receipt, admission.tenant, admission.event, about))
                return ()
            case DeliveryFailed():
                self._arrive(Waiting(receipt, admission.tenant, admission.event, decision))
                return ()
            case PersonTookOver():
                self._turns.stop(where, Stop.TAKEN_OVER)
                return [receipt, *(one.receipt for one in self._scheduler.take_out(where))]
            case MessageWithdrawn(key=key):
                return [receipt, *self._withdraw(where, key)]
            case CustomerTyping(is_typing=is_typing):
                self._scheduler.typing(where, self._clock.monotonic(), is_typing=is_typing)
        return [receipt]

    def _arrive(self, waiting: Waiting) -> None:
        where, turns = waiting.event.conversation, waiting.tenant.config.turns
        now = self._clock.monotonic()
        timing = Timing(turns.quiet_time, turns.longest_wait)
        account = Address(where.installation, where.account)
        self._scheduler.arrive(where, account, waiting, timing, now)
        if self._scheduler.can_wait(where, now):
            self._turns.stop(where, Stop.SUPERSEDED)

    def _withdraw(self, conversation: ConversationId, key: str) -> Sequence[str]:
        def is_it(waiting: Waiting) -> bool:
            return isinstance(waiting.about, Message) and waiting.about.key == key

        return [one.receipt for one in self._scheduler.take_out(conversation, is_it)]

    async def _conduct(self) -> None:
        """Begin turns when they are due."""
        while True:
            self._woken.clear()
            for conversation, items in self._scheduler.begin(self._clock.monotonic()):
                self._turns.begin(conversation, items)
            next_at = self._scheduler.next_at()
            pause = None if next_at is None else next_at - self._clock.monotonic()
            with suppress(TimeoutError):
                await within(self._clock, self._woken.wait(), pause)


def _by_conversation(received: Sequence[Received]) -> Iterable[Sequence[Received]]:
    grouped: dict[ConversationId, list[Received]] = {}
    for one in received:
        grouped.setdefault(one.event.conversation, []).append(one)
    return grouped.values()


def _told(admission: Admission) -> Mapping[str, object]:
    """Return what a log may say of an event: ids and the decision, nothing of what was said."""
    event, decision = admission.event, admission.decision
    return {
        "tenant": str(admission.tenant.id),
        "conversation": str(event.conversation),
        "kind": event.kind.value,
        "message": event.message.id if event.message else None,
        "decision": type(decision).__name__,
        "reason": decision.reason if isinstance(decision, Ignore) else "",
    }
