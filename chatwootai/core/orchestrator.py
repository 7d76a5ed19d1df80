"""The use case: answering a customer's turn. The only way in."""

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from chatwootai.core import handoff
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.state import Remembered
from chatwootai.core.channels import PLAIN, ChannelProfile
from chatwootai.core.conversation import (
    ConversationId,
    Handoff,
    HandoffReason,
    Outcome,
    Turn,
)
from chatwootai.core.crews.crew import Crew, Task
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.delivery import Delivered, Delivery, Where
from chatwootai.core.errors import (
    ConfigurationError,
    InDoubtError,
    NotOursError,
    RefusedError,
    WorkflowError,
)
from chatwootai.core.events import Party, Status
from chatwootai.core.gate import DeliveryFailed, Policy
from chatwootai.core.plan import Plan
from chatwootai.core.planning import deeds_of, is_blank
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import always
from chatwootai.core.sessions import Owner, Said, Session, SessionManager
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.workflows.engine import StepTrace, WorkflowEngine
from chatwootai.core.workflows.findings import Findings

_log = logging.getLogger(__name__)

_FIRST_TRY: Final = 0.75  # of the deadline; the rest is left for the fallback


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A turn's outcome, and how it came about.

    Attributes:
        faults: Why workflows failed before there was an outcome.
    """

    outcome: Outcome
    findings: Findings = field(default_factory=Findings)
    trace: Sequence[StepTrace] = ()
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What became of a turn.

    Attributes:
        delivered: How the answer was; if nothing was left to answer, how an earlier attempt's was.
        worked_out: None if there was nothing left to answer.
        seconds: From the turn's begin to its last part.
        working: How many of them it took to work out the outcome, 0 if there was none.
        sending: How many of them it took to carry it out.
    """

    turn: Turn
    delivered: Delivered
    worked_out: WorkedOut | None
    seconds: float
    working: float = 0.0
    sending: float = 0.0


class SystemOrchestrator:
    """Leads a turn through session, crew, workflow and delivery."""

    def __init__(
        self,
        sessions: SessionManager,
        crews: CrewRegistry,
        engine: WorkflowEngine,
        delivery: Delivery,
        clock: Clock,
    ) -> None:
        self._sessions = sessions
        self._crews = crews
        self._engine = engine
        self._delivery = delivery
        self._clock = clock

    async def process(
        self,
        tenant: Tenant,
        turn: Turn,
        commit: Callable[[], None],
        is_ours: Callable[[], bool] = always,
    ) -> TurnReport:
        """Answer *turn*: once, whatever was begun before a crash, and never over a person's head.

        Args:
            tenant: Whose customer wrote.
            turn: What they wrote.
            commit: Called before anything is stored or sent, perhaps twice: until then, this may
                be cancelled without a trace.
            is_ours: Whether this process still has the conversation.

        Raises:
            NotOursError: It has not; another one answers.
            ServiceUnavailableError: Something did not answer; call this again later.
            CredentialsError: The help desk does not accept us.
            RefusedError: The help desk will not take the answer.
        """
        began = self._clock.monotonic()
        where = _where(tenant, turn.conversation, is_ours)
        session = await self._sessions.load(tenant.id, turn.conversation)
        delivered, working, sending = Delivered.NOTHING, 0.0, 0.0
        refusal: RefusedError | None = None
        if session.plan is not None:  # an earlier attempt has left it
            commit()
            delivered, refusal = await self._finish(where)
            session = await self._sessions.load(tenant.id, turn.conversation)
        settled = {*session.answered, *(session.plan.answers if session.plan else ())}
        left = tuple(message for message in turn.messages if message.key not in settled)
        if refusal is not None:
            if not left or isinstance(refusal, InDoubtError):
                raise refusal
            await self._delivery.abandon(where)
            _log.warning("earlier answer given up", extra={**turn.ids, "error": str(refusal)})
        worked_out: WorkedOut | None = None
        if left and session.owner is Owner.BOT:
            turn = replace(turn, messages=left)
            begun = self._clock.monotonic()
            worked_out, channel = await self._answer(tenant, turn, session)
            done = self._clock.monotonic()
            working = done - begun
            kind = type(worked_out.outcome).__name__.lower()
            extra = {**turn.ids, "outcome": kind, "seconds": round(working, 3)}
            _log.info("turn worked out", extra=extra)
            commit()
            plan = await self._store(tenant, turn, worked_out, channel)
            if plan is not None:
                delivered = await self._delivery.start(where, plan)
            sending = self._clock.monotonic() - done
        seconds = self._clock.monotonic() - began
        return TurnReport(turn, delivered, worked_out, seconds, working, sending)

    async def report_undelivered(
        self, tenant: Tenant, conversation: ConversationId, failed: DeliveryFailed
    ) -> None:
        """Call a person, for the channel could not deliver something that we said."""
        where = _where(tenant, conversation)
        if await self._finish(where) is not None:
            await self._delivery.abandon(where)
        session = await self._sessions.load(tenant.id, conversation)
        if failed.key not in session.answered:
            reason = HandoffReason.NOT_DELIVERED
            note = handoff.undelivered(reason, tenant, session, failed.why)
            outcome = Handoff("", note, reason)
            await self._hand_over(tenant, conversation, outcome, (failed.key,))

    async def call_person(self, tenant: Tenant, turn: Turn) -> None:
        """Call a person, for *turn* was given up: its customer has no answer, or not all of it."""
        session = await self._sessions.load(tenant.id, turn.conversation)
        reason = HandoffReason.FAILED
        outcome = Handoff("", handoff.note(reason, tenant, turn, session), reason)
        keys = tuple(message.key for message in turn.messages)
        await self._hand_over(tenant, turn.conversation, outcome, keys)

    async def work_out(self, crew: Crew, turn: Turn, session: Session) -> WorkedOut:
        """Return what *crew* makes of *turn*; if all else fails, a person is called."""
        task = Task(turn, session, self._now(crew.tenant))
        budget = crew.tenant.config.turns.deadline
        began, faults = self._clock.monotonic(), list[str]()
        for workflow, share in ((crew.workflow, _FIRST_TRY), (crew.fallback, 1.0)):
            try:
                run = await crew.work(self._engine, workflow, task, deadline=began + budget * share)
            except WorkflowError as error:
                faults.append(f"{workflow.name}: {error}")
                continue
            outcome = run.findings.outcome
            if outcome is not None and not is_blank(outcome):
                return WorkedOut(outcome, run.findings, run.trace, faults)
            faults.append(f"{workflow.name}: no outcome")
        return self._failed(crew.tenant, turn, session, faults)

    async def _finish(self, where: Where) -> tuple[Delivered, RefusedError | None]:
        """Carry out what an earlier attempt has left; return how it ended, or why it is given up.

        An answer that is given up was not delivered.
        """
        try:
            return await self._delivery.go_on(where), None
        except RefusedError as refusal:
            return Delivered.NOTHING, refusal

    async def _answer(
        self, tenant: Tenant, turn: Turn, session: Session
    ) -> tuple[WorkedOut, ChannelProfile]:
        try:
            crew = self._crews.crew(tenant, tenant.config.crew, turn.channel)
        except Exception as error:  # noqa: BLE001  plugins build agents and channels
            why = error if isinstance(error, ConfigurationError) else type(error).__name__
            return self._failed(tenant, turn, session, [f"no crew: {why}"]), PLAIN
        showing = self._delivery.showing_work(turn.conversation)
        async with showing if crew.channel.shows_typing else nullcontext():
            return await self.work_out(crew, turn, session), crew.channel

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

    async def _hand_over(
        self,
        tenant: Tenant,
        conversation: ConversationId,
        outcome: Handoff,
        answers: tuple[str, ...],
    ) -> None:
        """Carry out *outcome*, which is no answer to a turn, without a word to the customer."""
        deeds = deeds_of(outcome, PLAIN, tenant.config.handover.labels)
        plan = Plan(
            f"handover {answers[0]}", answers, deeds, doubt_until=self._delivery.doubted_until()
        )

        def change(session: Session) -> Session:
            if session.plan is not None and not {*answers} & {*session.plan.answers}:
                raise NotOursError(f"{conversation} is being answered by another process")
            if session.plan is not None and session.plan.said:
                session = session.having_heard(
                    Said(Party.BOT, session.plan.said, self._clock.now())
                )
            return replace(session, plan=plan)

        await self._sessions.update(tenant.id, conversation, change)
        where = _where(tenant, conversation)
        try:
            await self._delivery.start(where, plan)
        except RefusedError:
            await self._delivery.abandon(where)
            raise

    async def _store(
        self, tenant: Tenant, turn: Turn, worked_out: WorkedOut, channel: ChannelProfile
    ) -> Plan | None:
        """Store what is to be said, before any of it is; return it, none if nothing is.

        Raises:
            NotOursError: Somebody else has stored an answer meanwhile.
        """
        deeds = deeds_of(worked_out.outcome, channel, tenant.config.handover.labels)
        keys = tuple(message.key for message in turn.messages)
        asked_at = max(message.written_at for message in turn.messages)
        plan = Plan(turn.id, keys, deeds, asked_at, doubt_until=self._delivery.doubted_until())
        heard = Said(Party.CONTACT, turn.text, self._clock.now())
        analysis = worked_out.findings.get(Analysis)
        remembered = worked_out.findings.get(Remembered)

        def change(session: Session) -> Session:
            if session.plan is not None or session.answered_all(keys):
                raise NotOursError(f"{turn.conversation} is being answered by another process")
            memory = remembered.into(session.memory) if remembered else session.memory
            session = replace(
                session.having_heard(heard),
                contact=turn.contact.id,
                status=Status.PENDING if session.status is Status.UNKNOWN else session.status,
                language=analysis.language if analysis else session.language,
                memory=memory,
            )
            if not plan.deeds:
                return session.having_answered(*plan.answers)
            return replace(session, plan=plan)

        await self._sessions.update(tenant.id, turn.conversation, change)
        return plan if plan.deeds else None


def _where(
    tenant: Tenant, conversation: ConversationId, is_ours: Callable[[], bool] = always
) -> Where:
    return Where(tenant.id, conversation, Policy(tenant.config.answers_open), is_ours)
