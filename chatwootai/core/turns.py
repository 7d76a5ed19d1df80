"""The turns that go on: each in a task of its own, tried again when something does not answer."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chatwootai.core.conversation import ConversationId, Message, Turn
from chatwootai.core.errors import ChatwootAIError, CredentialsError, ServiceUnavailableError
from chatwootai.core.events import Event
from chatwootai.core.gate import DeliveryFailed
from chatwootai.core.orchestrator import SystemOrchestrator, TurnReport
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Inbox
from chatwootai.core.scheduling import Scheduler
from chatwootai.core.tenants.tenant import Tenant

_log = logging.getLogger(__name__)

_MOST_ATTEMPTS: Final = 5  # of a turn that fails for a reason of our own
_LONGEST_PAUSE: Final = 60.0  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a conversation's next turn is about, and the event that told of it."""

    receipt: str
    tenant: Tenant
    event: Event
    about: Message | DeliveryFailed


class Stop(StrEnum):
    """Why a turn is stopped before its answer is sent."""

    SUPERSEDED = "superseded"
    TAKEN_OVER = "taken_over"


@dataclass
class _Going:
    """A turn that goes on; once it is committed, its answer is being sent and it is not stopped."""

    task: asyncio.Task[None]
    is_committed: bool = False
    stop: Stop | None = None

    def commit(self) -> None:
        self.is_committed = True


class Turns:
    """Runs turns that the scheduler has begun, and ends each there."""

    def __init__(
        self,
        orchestrator: SystemOrchestrator,
        inbox: Inbox,
        scheduler: Scheduler[Waiting],
        clock: Clock,
        when_ended: Callable[[], None],
    ) -> None:
        self._orchestrator = orchestrator
        self._inbox = inbox
        self._scheduler = scheduler
        self._clock = clock
        self._when_ended = when_ended
        self._going: dict[ConversationId, _Going] = {}
        self._failures: dict[ConversationId, int] = {}

    def begin(self, conversation: ConversationId, items: Sequence[Waiting]) -> None:
        """Start the turn that *items* are about."""
        task = asyncio.create_task(self._run(conversation, items))
        self._going[conversation] = _Going(task)

    def stop(self, conversation: ConversationId, why: Stop) -> None:
        """Stop the turn of *conversation*, if one goes on and nothing of its answer is out."""
        going = self._going.get(conversation)
        if going is not None and not going.is_committed and going.stop is None:
            going.stop = why
            going.task.cancel()

    async def end(self, grace: float) -> None:
        """Let the turns that go on end, for *grace* seconds; then stop them where they are."""
        tasks = [going.task for going in self._going.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

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
        receipts = [one.receipt for one in items]
        try:
            await self._process(conversation, items, going)
        except asyncio.CancelledError:
            match going.stop:
                case Stop.SUPERSEDED:
                    self._scheduler.put_back(conversation, items, self._clock.monotonic())
                case Stop.TAKEN_OVER:
                    await self._inbox.ack(receipts)
                case None:  # the service stops; what is not acknowledged comes again
                    raise
        except (ServiceUnavailableError, CredentialsError) as error:
            self._again_later(conversation, items, error)
        except Exception as error:  # noqa: BLE001  plugins' code runs here, and ends its turn alone
            if self._may_try_again(conversation, error):
                self._again_later(conversation, items, error)
            else:
                _log.exception("turn given up", extra={"conversation": str(conversation)})
                self._failures.pop(conversation, None)
                await self._inbox.bury(receipts, f"{type(error).__name__}: {_safe(error)}")
        else:
            self._failures.pop(conversation, None)
            await self._inbox.ack(receipts)

    async def _process(
        self, conversation: ConversationId, items: Sequence[Waiting], going: _Going
    ) -> None:
        tenant = items[-1].tenant
        for one in items:
            if isinstance(one.about, DeliveryFailed):
                going.commit()
                await self._orchestrator.report_undelivered(tenant, conversation, one.about)
        turn = _turn(items)
        if turn is not None:
            report = await self._orchestrator.process(tenant, turn, going.commit)
            _log.info("turn", extra=told(report))

    def _may_try_again(self, conversation: ConversationId, error: Exception) -> bool:
        """A refusal stays one; a fault of ours may have been a passing one."""
        is_refusal = isinstance(error, ChatwootAIError)
        return not is_refusal and self._failures.get(conversation, 0) + 1 < _MOST_ATTEMPTS

    def _again_later(
        self, conversation: ConversationId, items: Sequence[Waiting], error: Exception
    ) -> None:
        failures = self._failures[conversation] = self._failures.get(conversation, 0) + 1
        pause = 2.0**failures
        if isinstance(error, CredentialsError):
            pause = _LONGEST_PAUSE
        elif isinstance(error, ServiceUnavailableError) and error.retry_after is not None:
            pause = error.retry_after
        pause = min(pause, _LONGEST_PAUSE)
        extra = {"conversation": str(conversation), "error": _safe(error), "again_in": pause}
        _log.warning("turn waits", extra=extra)
        self._scheduler.put_back(conversation, items, self._clock.monotonic() + pause)


def told(report: TurnReport) -> Mapping[str, object]:
    """Return what a log may say of a turn: how it went, and nothing of what was said."""
    worked_out = report.worked_out
    facts = {
        "tenant": str(report.turn.tenant),
        "conversation": str(report.turn.conversation),
        "turn": report.turn.id,
        "messages": [message.id for message in report.turn.messages],
        "channel": report.turn.channel.name,
        "delivered": report.delivered.value,
        "seconds": round(report.seconds, 3),
    }
    if worked_out is None:
        return facts
    return facts | {
        "outcome": type(worked_out.outcome).__name__.lower(),
        "reason": getattr(worked_out.outcome, "reason", ""),
        "sources": list(getattr(worked_out.outcome, "sources", ())),
        "steps": {step.step: step.state.value for step in worked_out.trace},
        "faults": list(worked_out.faults),
    }


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
    )


def _safe(error: Exception) -> str:
    """Return the text of an error of ours; a stranger's may hold what must not be logged."""
    return str(error) if isinstance(error, ChatwootAIError) else type(error).__name__
