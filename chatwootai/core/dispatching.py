"""Leads events from the inbox to turns, many conversations at once."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from chatwootai.core.conversation import ConversationId, Message, TenantId
from chatwootai.core.dead_letters import NOBODY
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
from chatwootai.core.intake import Intake
from chatwootai.core.orchestrator import SystemOrchestrator
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import PATIENCE, Lane, Received, lane_of
from chatwootai.core.ports.meters import Meters
from chatwootai.core.priority import head_start
from chatwootai.core.reception import Admission, Reception
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing
from chatwootai.core.tally import Tally
from chatwootai.core.telling import calls, fault_told, safe
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tracer import Tracer
from chatwootai.core.turns import Stop, Turns, Waiting
from chatwootai.core.waiting import insisting, within

_log = logging.getLogger(__name__)

_BATCH: Final = 100
_MOST_WAITING: Final = 5_000  # events held in memory; the rest waits in the inbox
_MOST_OF_ACCOUNT: Final = 500  # of those, so that no account takes the room of the others
_MOST_ATTEMPTS: Final = 20  # of handing an event out: the process ended over it, each time
_PAUSE: Final = 0.1  # seconds until it is looked again whether there is room
_GRACE: Final = 10.0  # seconds for turns that go on when the service stops


class Dispatcher:
    """Takes events from the inbox, and acknowledges each when it has been dealt with."""

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        intake: Intake,
        reception: Reception,
        orchestrator: SystemOrchestrator,
        clock: Clock,
        ceilings: Ceilings,
        *,
        meters: Meters,
        tracer: Tracer | None = None,
    ) -> None:
        self._intake = intake
        self._reception = reception
        self._clock = clock
        self._tally = Tally(meters, [tracer.ended] if tracer else ())
        self._woken = asyncio.Event()
        self._nobodys: list[Received] = []
        self._renewed = asyncio.Event()
        self._scheduler: Scheduler[Lane, Waiting] = Scheduler(ceilings)
        self._turns = Turns(
            orchestrator,
            intake,
            self._scheduler,
            clock,
            self._woken.set,
            tally=self._tally,
            present=reception.present,
        )

    @property
    def running(self) -> int:
        """How many turns go on."""
        return self._scheduler.running

    @property
    def waiting(self) -> int:
        """How many messages wait in memory for their turn to begin."""
        return self._scheduler.waiting

    @property
    def shortcomings(self) -> Sequence[str]:
        """What keeps customers from being answered, in words for the operator."""
        return [
            f"{lane.installation}/{lane.account}: nothing is answered there: {why}"
            for lane, why in self._turns.refusing.items()
        ]

    async def run(self) -> None:
        """Work until cancelled; then let the turns that go on end, for a while."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._take_in())
                group.create_task(self._conduct())
                group.create_task(self._reconsider())
        finally:
            await self._turns.end(_GRACE)

    async def _take_in(self) -> None:
        """Look at events as they come, as long as there is room for what they ask."""
        while True:
            if self._scheduler.waiting >= _MOST_WAITING:
                await self._clock.sleep(_PAUSE)
                continue
            crowded = self._scheduler.crowded(_MOST_OF_ACCOUNT)
            patience = _PAUSE if crowded else PATIENCE
            received = await self._intake.receive(_BATCH, patience=patience, without=crowded)
            await asyncio.gather(*(self._admit(its) for its in _by_conversation(received)))
            self._woken.set()

    def reconsider(self) -> None:
        """Look once more at what was nobody's: the configuration is another one now."""
        self._renewed.set()

    async def _reconsider(self) -> None:
        while True:
            await self._renewed.wait()
            self._renewed.clear()
            nobodys, self._nobodys = self._nobodys, []
            await asyncio.gather(*(self._admit(its) for its in _by_conversation(nobodys)))
            self._woken.set()

    async def _admit(self, received: Sequence[Received]) -> None:
        """Look at events of one conversation, in order."""
        for one in received:
            if one.attempt > _MOST_ATTEMPTS:
                await self._bury(one, "the process ended over it, again and again")
                continue
            try:
                event = one.event
            except ValueError as error:
                await self._bury(one, f"cannot be read: {type(error).__name__}")
                continue
            try:
                admission = await insisting(self._clock, partial(self._reception.admit, event))
            except UnknownTenantError as error:
                # it stays in the inbox for a while: when the configuration changes, or after the
                # next start, the tenant may be there
                _log.error("event is nobody's", extra={**_named(event), "error": str(error)})
                if one.attempt == _MOST_ATTEMPTS:
                    await self._bury(one, safe(error))
                elif len(self._nobodys) < _MOST_WAITING:
                    self._nobodys.append(one)
            except Exception as error:  # noqa: BLE001  one session that is damaged stops no other
                _log.error("event given up", extra={**_named(event), **fault_told(error)})
                whose = self._reception.whose(event) or NOBODY
                await self._intake.bury(one, safe(error), whose, calls(error))
            else:
                await self._intake.ack(self._apply(admission, one))

    async def _bury(self, received: Received, why: str) -> None:
        extra = {"conversation": str(received.conversation), "error": why}
        _log.error("event given up", extra=extra)
        whose: TenantId | None = None
        with suppress(ValueError):  # of an event that cannot be read, it is not known
            whose = self._reception.whose(received.event)
        await self._intake.bury(received, why, whose or NOBODY)

    def _apply(self, admission: Admission, received: Received) -> Sequence[str]:
        """Do what was decided; return the receipts of the events that are dealt with."""
        where, decision = admission.event.conversation, admission.decision
        receipt = received.receipt
        _log.info("event", extra=_told(admission))
        self._tally.admitted(admission)
        match decision:
            case Answer(message=about) | FormAnswered(message=about):
                self._arrive(self._waiting(admission, received, about), admission.view)
                return ()
            case DeliveryFailed():
                self._arrive(self._waiting(admission, received, decision), admission.view)
                return ()
            case PersonTookOver():
                self._turns.stop(where, Stop.TAKEN_OVER)
                return [receipt, *_receipts(self._scheduler.take_out(where))]
            case MessageWithdrawn(key=key):
                return [receipt, *self._withdraw(where, key)]
            case CustomerTyping(is_typing=is_typing):
                self._scheduler.typing(where, self._clock.monotonic(), is_typing=is_typing)
        return [receipt]

    def _waiting(
        self, admission: Admission, received: Received, about: Message | DeliveryFailed
    ) -> Waiting:
        now = self._clock.monotonic()
        return Waiting(received, admission.tenant, admission.event, about, arrived_at=now)

    def _arrive(self, waiting: Waiting, view: Tenant) -> None:
        where, turns = waiting.event.conversation, view.config.turns
        urgency = head_start(turns.priority, waiting.event, view.config.language)
        timing = Timing(turns.quiet_time, turns.longest_wait, urgency)
        self._scheduler.arrive(where, lane_of(where), waiting, timing, waiting.arrived_at)
        if not self._turns.is_about(where, waiting.about.key):  # else it has come twice
            self._supersede(where)

    def _withdraw(self, conversation: ConversationId, key: str) -> Sequence[str]:
        def is_it(waiting: Waiting) -> bool:
            return isinstance(waiting.about, Message) and waiting.about.key == key

        if self._turns.is_about(conversation, key):
            self._supersede(conversation)
        return _receipts(self._scheduler.take_out(conversation, is_it))

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
        if one.is_ours():
            grouped.setdefault(one.conversation, []).append(one)
    return grouped.values()


def _receipts(waiting: Sequence[Waiting]) -> Sequence[str]:
    return [one.received.receipt for one in waiting]


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
