"""Works out what a turn is answered: by the crew, by its fallback, and if all fails by a person."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from pydantic import JsonValue

from chatwootai.core import handoff
from chatwootai.core.agents.agent import unheard
from chatwootai.core.agents.pending import Kept, without_question
from chatwootai.core.channels import PLAIN, ChannelProfile
from chatwootai.core.conversation import HandoffReason, Outcome, Turn
from chatwootai.core.crews.crew import Crew, Task
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.crews.routing import CrewRouter, Served
from chatwootai.core.delivery import Delivery
from chatwootai.core.errors import ConfigurationError, WorkflowError
from chatwootai.core.limiting import Limits
from chatwootai.core.planning import is_blank
from chatwootai.core.ports.clock import Clock
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tracing.notes import Note, Notes
from chatwootai.core.workflows.engine import StepTrace, WorkflowEngine
from chatwootai.core.workflows.findings import Findings

_FIRST_TRY: Final = 0.75  # of the deadline; the rest is left for the fallback


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A turn's outcome, and how it came about.

    Attributes:
        faults: Why workflows failed before there was an outcome.
        workflow: The one that led to the outcome; empty if none did.
        began: When that one began, in seconds since the work on the turn began.
        notes: What agents noted meanwhile.
        served: Which crew worked it out.
    """

    outcome: Outcome
    findings: Findings = field(default_factory=Findings)
    trace: Sequence[StepTrace] = ()
    faults: Sequence[str] = ()
    workflow: str = ""
    began: float = 0.0
    notes: Sequence[Note] = ()
    served: Served = field(default_factory=Served)

    def remembered(self, memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """Return *memory* with what the conversation's next turn is to know."""
        memory = without_question(memory)
        for finding in self.findings.by_step.values():
            if isinstance(finding.value, Kept):
                memory = finding.value.into(memory)
        return self.served.into(memory) if self.served.purpose else memory


class Answering:
    """Lets crews work; it stores nothing, and sends nothing but that we are writing."""

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        crews: CrewRegistry,
        engine: WorkflowEngine,
        delivery: Delivery,
        clock: Clock,
        limits: Limits | None = None,
        *,
        router: CrewRouter | None = None,
    ) -> None:
        self._crews = crews
        self._router = router
        self._engine = engine
        self._delivery = delivery
        self._clock = clock
        self._limits = limits

    async def answer(
        self, tenant: Tenant, turn: Turn, session: Session, commit: Callable[[], None] = unheard
    ) -> tuple[WorkedOut, ChannelProfile]:
        """Return what the crew of *tenant* makes of *turn*, and the channel that it is for.

        Args:
            tenant: Whose customer wrote.
            turn: What they wrote.
            session: What was known when the turn began.
            commit: Called before anything is changed in the tenant's systems.
        """
        crew, faults = self._crew(tenant, turn, session)
        if crew is None:
            return self._failed(tenant, turn, session, faults), PLAIN
        if self._limits is not None:
            limited = await self._limits.outcome(tenant, turn, session, self._now(tenant))
            if limited is not None:
                return WorkedOut(limited), crew.channel
        showing = self._delivery.showing_work(turn.conversation)
        async with showing if crew.channel.shows_typing else nullcontext():
            worked_out = await self.work_out(crew, turn, session, commit)
        return replace(worked_out, faults=[*faults, *worked_out.faults]), crew.channel

    def _crew(
        self, tenant: Tenant, turn: Turn, session: Session
    ) -> tuple[Crew | None, Sequence[str]]:
        """Return the crew for *turn*, or the usual one if that cannot be had."""
        faults: list[str] = []
        chosen = tenant.config.crew
        if self._router is not None:
            chosen = self._router.purpose(tenant, turn, session, self._clock.now())
        for purpose in dict.fromkeys([chosen, tenant.config.crew]):
            try:
                return self._crews.crew(tenant, purpose, turn.channel), faults
            except Exception as error:  # noqa: BLE001  plugins build agents and channels
                why = error if isinstance(error, ConfigurationError) else type(error).__name__
                faults.append(f"no crew: {why}")
        return None, faults

    async def work_out(
        self, crew: Crew, turn: Turn, session: Session, commit: Callable[[], None] = unheard
    ) -> WorkedOut:
        """Return what *crew* makes of *turn*; if all else fails, a person is called."""
        began, faults = self._clock.monotonic(), list[str]()
        notes = Notes(self._clock.monotonic, began)
        task = Task(turn, session, self._now(crew.tenant), notes, commit)
        served = Served(crew.purpose, self._clock.now()) if crew.tenant.config.routing else Served()
        budget = crew.tenant.config.turns.deadline
        for workflow, share in ((crew.workflow, _FIRST_TRY), (crew.fallback, 1.0)):
            begun = self._clock.monotonic() - began
            try:
                run = await crew.work(self._engine, workflow, task, deadline=began + budget * share)
            except WorkflowError as error:
                faults.append(f"{workflow.name}: {error}")
                continue
            outcome = run.findings.outcome
            if outcome is not None and not is_blank(outcome):
                return WorkedOut(
                    outcome,
                    run.findings,
                    run.trace,
                    faults,
                    workflow.name,
                    begun,
                    notes.kept,
                    served,
                )
            faults.append(f"{workflow.name}: no outcome")
        return replace(self._failed(crew.tenant, turn, session, faults), notes=notes.kept)

    def _failed(
        self, tenant: Tenant, turn: Turn, session: Session, faults: Sequence[str]
    ) -> WorkedOut:
        """Call a person, for all else has failed."""
        reason, language = HandoffReason.FAILED, session.language or tenant.config.language
        note = handoff.note(reason, tenant, turn, session)
        outcome = handoff.handoff(reason, tenant, language, self._now(tenant), note)
        return WorkedOut(outcome, faults=faults)

    def _now(self, tenant: Tenant) -> datetime:
        """Return the time where the company is."""
        return datetime.fromtimestamp(self._clock.now(), UTC).astimezone(tenant.timezone)
