"""Leads events from the inbox to turns, many conversations at once."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from chatwootai.core.conversation import ConversationId, Message
from chatwootai.core.errors import UnknownTenantError
from chatwootai.core.events import Event
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
from chatwootai.core.ports.meters import Meters
from chatwootai.core.reception import Admission, Reception
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing
from chatwootai.core.tally import Tally
from chatwootai.core.tenants.mapping import Address
from chatwootai.core.turns import Stop, Turns, Waiting, fault_told, safe
from chatwootai.core.waiting import insisting, within

_log = logging.getLogger(__name__)

_BATCH: Final = 100
_MOST_WAITING: Final = 5_000  # events held in memory; the rest waits in the inbox
_MOST_ATTEMPTS: Final = 10  # of handing an event out: the process ended over it, each time
_PAUSE: Final = 0.1  # seconds until it is looked again whether there is room
_GRACE: Final = 10.0  # seconds for turns that go on when the service stops


class Dispatcher:
    """Takes events from the inbox, and acknowledges each when it has been dealt with."""

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        inbox: Inbox,
        reception: Reception,
        orchestrator: SystemOrchestrator,
        clock: Clock,
        ceilings: Ceilings,
        *,
        meters: Meters,
    ) -> None:
        self._inbox = inbox
        self._reception = reception
        self._clock = clock
        self._tally = Tally(meters)
        self._woken = asyncio.Event()
        self._scheduler: Scheduler[Waiting] = Scheduler(ceilings)
        self._turns = Turns(
            orchestrator, inbox, self._scheduler, clock, self._woken.set, tally=self._tally
        )

    @property
    def running(self) -> int:
        """How many turns go on."""
        return self._scheduler.running

    @property
    def waiting(self) -> int:
        """How many messages wait in memory for their turn to begin."""
        return self._scheduler.waiting

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
                await self._clock.sleep(_PAUSE)
                continue
            received = await insisting(self._clock, partial(self._inbox.receive, _BATCH))
            await asyncio.gather(*(self._admit(its) for its in _by_conversation(received)))
            self._woken.set()

    async def _admit(self, received: Sequence[Received]) -> None:
        """Look at events of one conversation, in order."""
        for one in received:
            if one.attempt > _MOST_ATTEMPTS:
                why = "the process ended over it, again and again"
                _log.error("event given up", extra={**_named(one.event), "error": why})
                await self._bury(one, why)
                continue
            try:
                ask = partial(self._reception.admit, one.event)
                admission = await insisting(self._clock, ask)
            except UnknownTenantError as error:
                # it stays in the inbox for a while: after the next start, the tenant may be there
                _log.error("event is nobody's", extra={**_named(one.event), "error": str(error)})
                if one.attempt == _MOST_ATTEMPTS:
                    await self._bury(one, safe(error))
            except Exception as error:  # noqa: BLE001  one session that is damaged stops no other
                _log.error("event given up", extra={**_named(one.event), **fault_told(error)})
                await self._bury(one, safe(error))
            else:
                await self._ack(self._apply(admission, one.receipt))

    async def _ack(self, receipts: Sequence[str]) -> None:
        if receipts:
            await insisting(self._clock, partial(self._inbox.ack, receipts))

    async def _bury(self, received: Received, reason: str) -> None:
        await insisting(self._clock, partial(self._inbox.bury, [received.receipt], reason))
        self._tally.buried(None)

    def _apply(self, admission: Admission, receipt: str) -> Sequence[str]:
        """Do what was decided; return the receipts of the events that are dealt with."""
        where, decision = admission.event.conversation, admission.decision
        _log.info("event", extra=_told(admission))
        self._tally.admitted(admission)
        match decision:
            case Answer(message=about) | FormAnswered(message=about):
                self._arrive(self._waiting(admission, receipt, about))
                return ()
            case DeliveryFailed():
                self._arrive(self._waiting(admission, receipt, decision))
                return ()
            case PersonTookOver():
                self._turns.stop(where, Stop.TAKEN_OVER)
                return [receipt, *(one.receipt for one in self._scheduler.take_out(where))]
            case MessageWithdrawn(key=key):
                return [receipt, *self._withdraw(where, key)]
            case CustomerTyping(is_typing=is_typing):
                self._scheduler.typing(where, self._clock.monotonic(), is_typing=is_typing)
        return [receipt]

    def _waiting(
        self, admission: Admission, receipt: str, about: Message | DeliveryFailed
    ) -> Waiting:
        now = self._clock.monotonic()
        return Waiting(receipt, admission.tenant, admission.event, about, arrived_at=now)

    def _arrive(self, waiting: Waiting) -> None:
        where, turns = waiting.event.conversation, waiting.tenant.config.turns
        timing = Timing(turns.quiet_time, turns.longest_wait)
        account = Address(where.installation, where.account)
        self._scheduler.arrive(where, account, waiting, timing, waiting.arrived_at)
        if not self._turns.is_about(where, waiting.about.key):  # else it has come twice
            self._supersede(where)

    def _withdraw(self, conversation: ConversationId, key: str) -> Sequence[str]:
        def is_it(waiting: Waiting) -> bool:
            return isinstance(waiting.about, Message) and waiting.about.key == key

        if self._turns.is_about(conversation, key):
            self._supersede(conversation)
        return [one.receipt for one in self._scheduler.take_out(conversation, is_it)]

    def _supersede(self, conversation: ConversationId) -> None:
        """Let the turn that goes on begin anew, unless the customer has waited long enough."""
        if self._scheduler.can_wait(conversation, self._clock.monotonic()):
            self._turns.stop(conversation, Stop.SUPERSEDED)

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
        **_named(event),
        "decision": type(decision).__name__,
        "reason": decision.reason if isinstance(decision, Ignore) else "",
    }


def _named(event: Event) -> Mapping[str, object]:
    return {
        "conversation": str(event.conversation),
        "kind": event.kind.value,
        "message_id": event.message.id if event.message else None,
    }
