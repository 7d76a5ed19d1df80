"""The turns that go on: each in a task of its own, tried again when something does not answer."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from chatwootai.core.conversation import ConversationId, Message, Turn
from chatwootai.core.errors import CredentialsError, NotOursError, ServiceUnavailableError
from chatwootai.core.events import Event
from chatwootai.core.gate import DeliveryFailed
from chatwootai.core.intake import Intake
from chatwootai.core.orchestrator import SystemOrchestrator
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Lane, Received, lane_of
from chatwootai.core.refusals import PAUSE, Refusals
from chatwootai.core.scheduling import Scheduler
from chatwootai.core.tally import Tally
from chatwootai.core.telling import calls, fault_told, is_refusal, safe, told
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.waiting import stopped, within

_log = logging.getLogger(__name__)

_MOST_ATTEMPTS: Final = 5  # of a turn that fails for a reason of our own
_LONGEST_PAUSE: Final = 60.0  # seconds between two attempts
_DOUBLINGS: Final = 6  # of the pause between two attempts, until it is the longest


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a conversation's next turn is about, and the event that told of it.

    Attributes:
        tenant: As it was when the event was looked at, in its usual view.
        failures: How many turns about it did not reach their end.
        faults: How many of those for a reason of our own.
        arrived_at: When it began to wait, by the monotonic clock.
    """

    received: Received
    tenant: Tenant
    event: Event
    about: Message | DeliveryFailed
    failures: int = 0
    faults: int = 0
    arrived_at: float = field(kw_only=True)


class Stop(StrEnum):
    """Why a turn is stopped before its answer is sent."""

    SUPERSEDED = "superseded"
    TAKEN_OVER = "taken_over"


@dataclass
class _Going:
    """A turn that goes on; once it is committed, its answer is being sent and it is not stopped.

    Attributes:
        keys: What it is about.
        is_ours: Whether this process still has the conversation.
        has_begun: Whether its task runs: one that is cancelled sooner would never clean up.
    """

    task: asyncio.Task[None]
    keys: frozenset[str]
    is_ours: Callable[[], bool]
    has_begun: bool = False
    is_committed: bool = False
    stop: Stop | None = None

    def begin(self) -> None:
        self.has_begun = True
        self._check()

    def commit(self) -> None:
        self._check()
        self.is_committed = True

    def _check(self) -> None:
        if self.stop is not None:
            raise asyncio.CancelledError
        if not self.is_ours():
            raise NotOursError("another process has the conversation now")


class Turns:
    """Runs turns that the scheduler has begun, and ends each there."""

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        orchestrator: SystemOrchestrator,
        intake: Intake,
        scheduler: Scheduler[Lane, Waiting],
        clock: Clock,
        when_ended: Callable[[], None],
        *,
        tally: Tally,
        present: Callable[[Tenant], Tenant],
    ) -> None:
        self._orchestrator = orchestrator
        self._intake = intake
        self._scheduler = scheduler
        self._clock = clock
        self._when_ended = when_ended
        self._tally = tally
        self._present = present
        self._going: dict[ConversationId, _Going] = {}
        self._refusals = Refusals(clock)

    @property
    def refusing(self) -> Mapping[Lane, str]:
        """The accounts that do not accept us, and what they say; the others are served."""
        return self._refusals.reasons

    def begin(self, conversation: ConversationId, items: Sequence[Waiting]) -> None:
        """Start the turn that *items* are about, but for those that are another process' now."""
        ours = _ours(items)
        if not ours:
            _log.warning("turn let go", extra=_named(items))
            self._scheduler.finish(conversation)
            return
        items = ours
        task = asyncio.create_task(self._run(conversation, items))
        keys = frozenset(one.about.key for one in items)
        self._going[conversation] = _Going(task, keys, lambda: len(_ours(items)) == len(items))

    def is_about(self, conversation: ConversationId, key: str) -> bool:
        """Tell whether the turn that goes on in *conversation* is about what *key* names."""
        going = self._going.get(conversation)
        return going is not None and key in going.keys

    def stop(self, conversation: ConversationId, why: Stop) -> None:
        """Stop the turn of *conversation*, if one goes on and nothing of its answer is out."""
        going = self._going.get(conversation)
        if going is not None and not going.is_committed and going.stop is None:
            going.stop = why
            if going.has_begun:
                going.task.cancel()

    async def end(self, grace: float) -> None:
        """Let the turns that go on end, for *grace* seconds; then stop them where they are."""
        tasks = [going.task for going in self._going.values()]
        try:
            if tasks:
                with suppress(TimeoutError):
                    await within(self._clock, asyncio.wait(tasks), grace)
        finally:
            await stopped(*tasks)

    async def _run(self, conversation: ConversationId, items: Sequence[Waiting]) -> None:
        try:
            await self._attempt(conversation, items, self._going[conversation])
        finally:
            del self._going[conversation]
            self._scheduler.finish(conversation)
            self._when_ended()

    async def _attempt(
        self, conversation: ConversationId, items: Sequence[Waiting], going: _Going
    ) -> None:
        receipts = [one.received.receipt for one in items]
        lane = lane_of(conversation)
        try:
            going.begin()
            self._refusals.check(lane)
            await self._process(conversation, items, going)
        except asyncio.CancelledError:
            if going.stop is None:  # the service stops; what is not acknowledged comes again
                raise
            await self._stopped(conversation, items, going.stop)
        except NotOursError as error:
            if ours := _ours(items):  # somebody else has answered all the same, or was about to
                self._again_later(conversation, ours, error)
            else:  # whoever has it has been handed what this was about
                _log.warning("turn let go", extra={**_named(items), **fault_told(error)})
        except CredentialsError as error:
            self._refusals.refused(lane, error)
            self._again_later(conversation, items, error)
        except ServiceUnavailableError as error:
            self._again_later(conversation, items, error)
        except Exception as error:  # noqa: BLE001  plugins' code runs here, and ends its turn alone
            # whoever has the conversation by now tries for themselves, but not what was refused
            is_last = _faults(items) + 1 >= _MOST_ATTEMPTS and going.is_ours()
            if is_refusal(error) or is_last:
                await self._give_up(conversation, items, error)
            else:
                items = [replace(one, faults=_faults(items) + 1) for one in items]
                self._again_later(conversation, items, error)
        else:
            self._refusals.accepted(lane)
            await self._intake.ack(receipts)

    async def _stopped(
        self, conversation: ConversationId, items: Sequence[Waiting], why: Stop
    ) -> None:
        """Let what a turn was about wait again, or be over because a person has it."""
        _log.info("turn stopped", extra={**_named(items), "why": why.value})
        self._tally.stopped(items[-1].tenant.id, why)
        match why:
            case Stop.SUPERSEDED:
                self._scheduler.put_back(conversation, items, self._clock.monotonic())
            case Stop.TAKEN_OVER:
                await self._intake.ack([one.received.receipt for one in items])

    async def _process(
        self, conversation: ConversationId, items: Sequence[Waiting], going: _Going
    ) -> None:
        # what it is now, also when this was tried before; and it stays that until the turn's end
        tenant = self._present(items[-1].tenant)
        for one in items:
            if isinstance(one.about, DeliveryFailed):
                going.commit()
                await self._orchestrator.report_undelivered(tenant, one.event, one.about)
        turn = _turn(items)
        if turn is not None:
            _log.info("turn begins", extra={**_named(items), "attempt": _failures(items) + 1})
            report = await self._orchestrator.process(tenant, turn, going.commit, going.is_ours)
            _log.info("turn", extra=told(report))
            first_at = min(one.arrived_at for one in items)
            self._tally.ended(report, self._clock.monotonic() - first_at)
            self._tally.came_twice([one.about for one in items if isinstance(one.about, Message)])

    def _again_later(
        self, conversation: ConversationId, items: Sequence[Waiting], error: Exception
    ) -> None:
        failures = _failures(items) + 1
        pause = 2.0 ** min(failures, _DOUBLINGS)
        if isinstance(error, CredentialsError):
            pause = PAUSE
        elif isinstance(error, ServiceUnavailableError) and error.retry_after is not None:
            pause = error.retry_after
        pause = min(pause, _LONGEST_PAUSE)
        extra = {**_named(items), "again_in": pause, **fault_told(error)}
        _log.warning("turn waits", extra=extra)
        self._tally.waits(items[-1].tenant.id, error)
        tried = [replace(one, failures=failures) for one in items]
        self._scheduler.put_back(conversation, tried, self._clock.monotonic() + pause)

    async def _give_up(
        self, conversation: ConversationId, items: Sequence[Waiting], error: Exception
    ) -> None:
        """Put the events aside, and let a person look after the customer, if that can be had."""
        _log.error("turn given up", extra={**_named(items), **fault_told(error)})
        turn = _turn(items)
        if turn is not None:
            try:
                await self._orchestrator.call_person(self._present(items[-1].tenant), turn)
            except Exception as another:  # noqa: BLE001  as above: it may fail for the same reason
                extra = {**_named(items), **fault_told(another)}
                _log.error("no person could be called", extra=extra)
                self._tally.left_alone(items[-1].tenant.id)
        for one in items:
            await self._intake.bury(one.received, safe(error), one.tenant.id, calls(error))


def _ours(items: Sequence[Waiting]) -> Sequence[Waiting]:
    """Return what of *items* this process still has to deal with."""
    return [one for one in items if one.received.is_ours()]


def _faults(items: Sequence[Waiting]) -> int:
    return max(one.faults for one in items)


def _failures(items: Sequence[Waiting]) -> int:
    return max(one.failures for one in items)


def _named(items: Sequence[Waiting]) -> Mapping[str, object]:
    """Return the ids by which a log names the turn that *items* make."""
    turn, last = _turn(items), items[-1]
    if turn is not None:
        return turn.ids
    return {"tenant": str(last.tenant.id), "conversation": str(last.event.conversation)}


def _turn(items: Sequence[Waiting]) -> Turn | None:
    """Return the turn that the messages among *items* make, in the order they were written."""
    messages = {one.about.key: one.about for one in items if isinstance(one.about, Message)}
    if not messages:
        return None
    last = items[-1]
    return Turn(
        last.tenant.id,
        last.event.conversation,
        last.event.channel,
        last.event.contact,
        tuple(sorted(messages.values(), key=lambda message: (message.id, message.is_form))),
        last.event.inbox,
    )
