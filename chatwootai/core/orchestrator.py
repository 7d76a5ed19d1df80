"""The use case: answering a customer's turn. The only way in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from chatwootai.core import handoff
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.answering import Answering, WorkedOut
from chatwootai.core.channels import PLAIN, ChannelProfile
from chatwootai.core.conversation import ConversationId, Handoff, HandoffReason, Turn
from chatwootai.core.delivery import Delivered, Delivery, Where
from chatwootai.core.errors import InDoubtError, NotOursError, RefusedError
from chatwootai.core.events import Event, Party, Status
from chatwootai.core.gate import DeliveryFailed, Policy
from chatwootai.core.plan import Plan
from chatwootai.core.planning import deeds_of
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import always
from chatwootai.core.sessions import Owner, Said, Session, SessionManager
from chatwootai.core.tenants.domains import DomainManager, place_of
from chatwootai.core.tenants.tenant import Tenant

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What became of a turn.

    Attributes:
        tenant: Its configuration as it was for the turn, in its domain and its trial.
        delivered: How the answer was; if nothing was left to answer, how an earlier attempt's was.
        worked_out: None if there was nothing left to answer.
        seconds: From the turn's begin to its last part.
        working: How many of them it took to work out the outcome, 0 if there was none.
        sending: How many of them it took to carry it out.
        is_compared: Whether the tenant tries something out, with this turn or without it.
    """

    turn: Turn
    tenant: Tenant
    delivered: Delivered
    worked_out: WorkedOut | None
    seconds: float
    working: float = 0.0
    sending: float = 0.0
    is_compared: bool = False


class SystemOrchestrator:
    """Leads a turn through session, crew, workflow and delivery."""

    def __init__(
        self,
        sessions: SessionManager,
        domains: DomainManager,
        answering: Answering,
        delivery: Delivery,
        clock: Clock,
    ) -> None:
        self._sessions = sessions
        self._domains = domains
        self._answering = answering
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
            tenant: Whose customer wrote; the turn ends on this configuration of it, whatever
                happens meanwhile.
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
        session = await self._sessions.load(tenant.id, turn.conversation)
        view = self._domains.view(tenant, place_of(turn), session)
        where = _where(view, turn.conversation, is_ours)
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
            begun, before = self._clock.monotonic(), view.domain
            hearing = partial(self._domains.hearing, tenant, turn)
            session = hearing(session)
            view = self._domains.view(tenant, place_of(turn), session)
            worked_out, channel = await self._answering.answer(view, turn, session, commit)
            done = self._clock.monotonic()
            working = done - begun
            kind = type(worked_out.outcome).__name__.lower()
            extra = {**turn.ids, **view.told, "outcome": kind, "seconds": round(working, 3)}
            _log.info("turn worked out", extra=extra)
            commit()
            plan = await self._store(view, turn, worked_out, channel, hearing)
            if view.domain != before:
                extra = {**turn.ids, "before": before, "after": view.domain}
                _log.info("domain heard", extra=extra)
            if plan is not None:
                where = _where(view, turn.conversation, is_ours)
                delivered = await self._delivery.start(where, plan)
            sending = self._clock.monotonic() - done
        seconds = self._clock.monotonic() - began
        is_compared = bool(tenant.variants)
        return TurnReport(turn, view, delivered, worked_out, seconds, working, sending, is_compared)

    async def report_undelivered(
        self, tenant: Tenant, event: Event, failed: DeliveryFailed
    ) -> None:
        """Call a person, for the channel could not deliver something that we said.

        Args:
            tenant: Whose customer did not get it.
            event: That told of it.
            failed: What it told.
        """
        conversation = event.conversation
        session = await self._sessions.load(tenant.id, conversation)
        tenant = self._domains.view(tenant, place_of(event), session)
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
        heard = self._domains.hearing(tenant, turn, session)
        tenant = self._domains.view(tenant, place_of(turn), heard)
        reason = HandoffReason.FAILED
        outcome = Handoff("", handoff.note(reason, tenant, turn, session), reason)
        keys = tuple(message.key for message in turn.messages)
        await self._hand_over(tenant, turn.conversation, outcome, keys)

    async def _finish(self, where: Where) -> tuple[Delivered, RefusedError | None]:
        """Carry out what an earlier attempt has left; return how it ended, or why it is given up.

        An answer that is given up was not delivered.
        """
        try:
            return await self._delivery.go_on(where), None
        except RefusedError as refusal:
            return Delivered.NOTHING, refusal

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
        self,
        tenant: Tenant,
        turn: Turn,
        worked_out: WorkedOut,
        channel: ChannelProfile,
        hearing: Callable[[Session], Session],
    ) -> Plan | None:
        """Store what is to be said, before any of it is; return it, none if nothing is.

        *hearing* says in which domain the conversation is now.

        Raises:
            NotOursError: Somebody else has stored an answer meanwhile.
        """
        deeds = deeds_of(worked_out.outcome, channel, tenant.config.handover.labels)
        keys = tuple(message.key for message in turn.messages)
        asked_at = max(message.written_at for message in turn.messages)
        plan = Plan(turn.id, keys, deeds, asked_at, doubt_until=self._delivery.doubted_until())
        heard = Said(Party.CONTACT, turn.text, self._clock.now())
        analysis = worked_out.findings.get(Analysis)

        def change(session: Session) -> Session:
            if session.plan is not None or session.answered_all(keys):
                raise NotOursError(f"{turn.conversation} is being answered by another process")
            session = replace(
                hearing(session).having_heard(heard),
                contact=turn.contact.id,
                inbox=turn.inbox or session.inbox,
                status=Status.PENDING if session.status is Status.UNKNOWN else session.status,
                language=analysis.language if analysis else session.language,
                memory=worked_out.remembered(session.memory),
            )
            if not plan.deeds:
                return session.having_answered(*plan.answers)
            return replace(session, plan=plan)

        await self._sessions.update(tenant.id, turn.conversation, change)
        return plan if plan.deeds else None


def _where(
    tenant: Tenant, conversation: ConversationId, is_ours: Callable[[], bool] = always
) -> Where:
    policy = Policy(tenant.config.answers_open)
    return Where(tenant.id, conversation, policy, is_ours, tenant.view.variant)
