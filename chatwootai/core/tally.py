"""Turns what became of events and turns into numbers."""

from collections.abc import Sequence
from typing import Final

from chatwootai.core.conversation import Message, TenantId
from chatwootai.core.delivery import Delivered
from chatwootai.core.gate import ALREADY, Ignore
from chatwootai.core.measures import Counted, Stage, Timed
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.ports.meters import Meters
from chatwootai.core.reception import Admission

_RESUMED: Final = "resumed"  # an earlier attempt had worked it out, and this one carried it out
_NONE: Final = "none"  # there was nothing to do any more


class Tally:
    """Hears of what has come to an end, and counts it."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters

    def admitted(self, admission: Admission) -> None:
        """Count an event that was looked at."""
        tenant, decision = str(admission.tenant.id), admission.decision
        self._meters.count(Counted.EVENTS, tenant=tenant, decision=type(decision).__name__)
        if isinstance(decision, Ignore) and decision.reason == ALREADY:
            self._meters.count(Counted.DUPLICATES, known_by="message")

    def came_twice(self, messages: Sequence[Message]) -> None:
        """Count those of a turn's *messages* that are another's copies."""
        copies = len(messages) - len({message.key for message in messages})
        self._meters.count(Counted.DUPLICATES, copies, known_by="message")

    def ended(self, report: TurnReport, whole: float) -> None:
        """Count a turn that took *whole* seconds from its first message's arrival."""
        outcome = _outcome(report)
        self._meters.count(
            Counted.TURNS,
            tenant=str(report.turn.tenant),
            outcome=outcome,
            delivered=report.delivered.value,
        )
        if outcome != _NONE:
            self._meters.observe(Timed.STAGE, whole, stage=Stage.WHOLE)
        if report.worked_out is not None:
            self._meters.observe(Timed.STAGE, whole - report.seconds, stage=Stage.WAITING)
            self._meters.observe(Timed.STAGE, report.working, stage=Stage.WORKING)
            self._meters.observe(Timed.STAGE, report.sending, stage=Stage.SENDING)

    def stopped(self, tenant: TenantId, why: str) -> None:
        """Count a turn that was stopped before its answer was sent."""
        self._meters.count(Counted.TURNS_STOPPED, tenant=str(tenant), stop=why)

    def waits(self, tenant: TenantId, error: Exception) -> None:
        """Count a turn that is tried again because of *error*."""
        self._meters.count(Counted.TURNS_RETRIED, tenant=str(tenant), error=type(error).__name__)

    def left_alone(self, tenant: TenantId) -> None:
        """Count a turn that was given up, and of which no person could be told."""
        self._meters.count(Counted.LEFT_ALONE, tenant=str(tenant))


def _outcome(report: TurnReport) -> str:
    if report.worked_out is not None:
        return type(report.worked_out.outcome).__name__.lower()
    return _NONE if report.delivered is Delivered.NOTHING else _RESUMED
