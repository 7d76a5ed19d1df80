"""Turns what became of events and turns into numbers."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from chatwootai.core.conversation import Handoff, Message, TenantId
from chatwootai.core.delivery import Delivered
from chatwootai.core.gate import ALREADY, Ignore
from chatwootai.core.measures import TENANT, VARIANT, Counted, Stage, Timed
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.ports.meters import Meters
from chatwootai.core.reception import Admission

_RESUMED: Final = "resumed"  # an earlier attempt had worked it out, and this one carried it out
_NONE: Final = "none"  # there was nothing to do any more


class Tally:
    """Hears of what has come to an end, and counts it.

    Args:
        meters: Where it is counted.
        also: Others who want to hear of each turn that ended, and how long it took in all.
    """

    def __init__(
        self, meters: Meters, also: Sequence[Callable[[TurnReport, float], None]] = ()
    ) -> None:
        self._meters = meters
        self._also = also

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
        outcome, delivered = _outcome(report), report.delivered.value
        its = {TENANT: str(report.turn.tenant), VARIANT: report.tenant.view.variant}
        self._meters.count(Counted.TURNS, outcome=outcome, delivered=delivered, **its)
        if report.worked_out is not None and isinstance(report.worked_out.outcome, Handoff):
            reason = report.worked_out.outcome.reason
            self._meters.count(Counted.HANDOFFS, reason=reason, **its)
        for stage, seconds in _stages(report, whole):
            self._meters.observe(Timed.STAGE, seconds, stage=stage)
            if report.is_compared:
                self._meters.observe(Timed.TRIAL, seconds, stage=stage, **its)
        for hear in self._also:
            hear(report, whole)

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


def _stages(report: TurnReport, whole: float) -> Iterator[tuple[Stage, float]]:
    """Yield the parts of a turn's time, and the whole; nothing if there was nothing to do."""
    if _outcome(report) != _NONE:
        yield Stage.WHOLE, whole
    if report.worked_out is not None:
        yield Stage.WAITING, whole - report.seconds
        yield Stage.WORKING, report.working
        yield Stage.SENDING, report.sending
