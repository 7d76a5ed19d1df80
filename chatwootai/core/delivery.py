"""Carries out what was decided, each part once, and never over a person's head."""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Final

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    NotOursError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Mark, Party, Status
from chatwootai.core.gate import Policy, is_with_people
from chatwootai.core.measures import Counted
from chatwootai.core.plan import Deed, DeedKind, Plan
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.helpdesk import LONGEST_REQUEST, ConversationState, Helpdesk
from chatwootai.core.ports.inbox import always
from chatwootai.core.ports.meters import Meters
from chatwootai.core.sessions import Owner, Said, Session, SessionManager
from chatwootai.core.showing_work import showing_work

_log = logging.getLogger(__name__)

DOUBT_SECONDS: Final = LONGEST_REQUEST + 6.0  # what is not seen by then was not carried out
_ECHO_SECONDS: Final = 3.0  # in which the help desk tells of what it has just stored
_SLACK_SECONDS: Final = 1.0  # that a doubt may be shorter: storing it anew costs a write
_LOOK_SECONDS: Final = 2.0  # after which it is looked again for a part in doubt


class Delivered(StrEnum):
    """How a plan ended."""

    DONE = "done"
    STOOD_DOWN = "stood_down"
    GONE = "gone"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Where:
    """The conversation in which a plan is carried out, and its tenant's policy.

    Attributes:
        is_ours: Whether this process still has the conversation.
        variant: The trial that the conversation takes part in, empty if in none.
    """

    tenant: TenantId
    conversation: ConversationId
    policy: Policy
    is_ours: Callable[[], bool] = always
    variant: str = ""


class Delivery:
    """Carries out the plan that a session holds.

    The plan is stored before anything is sent, and each part as soon as it is known to be sent, so
    that whoever comes after a crash goes on where this stopped. A part that may or may not have
    gone out is looked for before it is sent again: its echo, then the conversation itself.
    """

    def __init__(
        self, sessions: SessionManager, helpdesk: Helpdesk, clock: Clock, *, meters: Meters
    ) -> None:
        self._sessions = sessions
        self._helpdesk = helpdesk
        self._clock = clock
        self._meters = meters
        self._begun: set[str] = set()  # plans that this process carries out, by their turns

    async def start(self, where: Where, plan: Plan) -> Delivered:
        """Carry out *plan*, which nobody has begun, and which the session holds already.

        Raises: As `go_on` does.
        """
        return await self._carry_out(where, plan, is_new=True)

    async def go_on(self, where: Where) -> Delivered:
        """Do what is left of the conversation's plan, whoever began it.

        Raises:
            ServiceUnavailableError: The help desk did not answer, or it is not known yet whether
                a part has arrived; try the same again later.
            CredentialsError: It does not accept us.
            RefusedError: It will not take a part. The plan stays, so that whoever comes after a
                crash is refused as well, until it is abandoned or another one takes its place.
            NotOursError: Another process has the conversation now.
        """
        session = await self._sessions.load(where.tenant, where.conversation)
        if session.plan is None:
            return Delivered.NOTHING
        return await self._carry_out(where, session.plan, is_new=False)

    async def _carry_out(self, where: Where, plan: Plan, *, is_new: bool) -> Delivered:
        try:
            state = await self._state(where, plan if is_new else None)
            session = await self._sessions.load(where.tenant, where.conversation)
            if session.plan is None:  # a person took over while the help desk was asked
                return Delivered.STOOD_DOWN
            plan = session.plan
            for mark, message_id in state.marks:
                plan = plan.done(mark, message_id)
            with_people = is_with_people(state.status, state.assignee, where.policy)
            if with_people or session.owner is Owner.PERSON:
                await self._end(where, plan, Owner.PERSON, state.status)
                return Delivered.STOOD_DOWN
            if not is_new:
                plan = self._settle_doubt(plan, state)
            self._begun.add(plan.turn)
            return await self._do_all(where, plan)
        except GoneError:
            await self.abandon(where)
            return Delivered.GONE

    async def abandon(self, where: Where) -> None:
        """End the conversation's plan as far as it came: the rest is not said any more."""
        session = await self._sessions.load(where.tenant, where.conversation)
        if session.plan is not None:
            await self._end(where, session.plan)

    async def _state(self, where: Where, new: Plan | None) -> ConversationState:
        """Return how the conversation stands; where it may not be read, as webhooks told."""
        try:
            return await self._helpdesk.show(where.conversation)
        except (ServiceUnavailableError, CredentialsError):
            if new is not None:
                await self._doubt(where, new, 0.0)
            raise
        except GoneError:
            raise
        except RefusedError:
            session = await self._sessions.load(where.tenant, where.conversation)
            return ConversationState(session.status)

    def _settle_doubt(self, plan: Plan, state: ConversationState) -> Plan:
        """Return *plan* as it is once it is known whether its first pending part is out.

        Raises:
            ServiceUnavailableError: It may still arrive.
            InDoubtError: It cannot be known: what was written since hides it.
        """
        if not plan.pending:
            return plan
        mark, deed = plan.pending[0]
        if mark.part == plan.doubted and deed.kind in (DeedKind.SAY, DeedKind.NOTE):
            left = plan.doubt_until - self._clock.now()
            if left > 0:
                soon = min(left, _LOOK_SECONDS)
                doing = "a part was sent that may still arrive"
                raise ServiceUnavailableError("Chatwoot", doing, retry_after=soon)
            if plan.doubt_until and plan.turn not in self._begun:  # else its echo would be here
                return plan.looked_for(state.latest, state.waiting_since, state.marks)
        return plan

    def doubted_until(self) -> float:
        """Return until when a part that is sent now would be in doubt."""
        return self._clock.now() + DOUBT_SECONDS

    async def _doubt(self, where: Where, plan: Plan, until: float) -> None:
        def change(session: Session) -> Session:
            if session.plan is None or session.plan.turn != plan.turn:
                return session
            return replace(session, plan=session.plan.along_with(plan).in_doubt(until))

        await self._sessions.update(where.tenant, where.conversation, change)

    def showing_work(self, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """Show the customer that we are writing, if what is done inside takes a while."""
        return showing_work(self._helpdesk, self._clock, conversation)

    async def note_echo(self, where: Where, mark: Mark, message_id: int) -> None:
        """Remember that a message of ours has arrived, whatever became of the request."""
        await self._sessions.update(
            where.tenant, where.conversation, partial(_with_done, mark=mark, message_id=message_id)
        )

    async def _do_all(self, where: Where, plan: Plan) -> Delivered:
        for mark, deed in plan.pending:
            until = self.doubted_until()
            if mark.part != plan.doubted or until - plan.doubt_until > _SLACK_SECONDS:
                await self._doubt(where, plan, until)  # what came before has taken long
            if not where.is_ours():
                self._begun.discard(plan.turn)
                raise NotOursError(f"{where.conversation} is another process's now")
            message_id = await self._tried(where, plan, mark, deed)
            plan = plan.done(mark, message_id)
            its = {"tenant": str(where.tenant), "variant": where.variant}
            self._meters.count(Counted.PARTS, deed=deed.kind, **its)
            _log.info("part sent", extra=_told(where, mark, deed, message_id))
            if not plan.pending:
                break
            plan = plan.in_doubt(self.doubted_until())
            with_it = partial(
                _with_done, mark=mark, message_id=message_id, doubt_until=plan.doubt_until
            )
            session = await self._sessions.update(where.tenant, where.conversation, with_it)
            if session.owner is Owner.PERSON:
                await self._end(where, plan)
                return Delivered.STOOD_DOWN
        await self._end(where, plan)
        return Delivered.DONE

    async def _tried(self, where: Where, plan: Plan, mark: Mark, deed: Deed) -> int:
        """Do *deed*; if it fails, remember how long it is in doubt whether it was done."""
        try:
            return await self._do(where, mark, deed)
        except OutcomeUnknownError as error:
            if error.is_over:  # only its echo may still be on its way
                await self._doubt(where, plan, self._clock.now() + _ECHO_SECONDS)
            raise
        except (ServiceUnavailableError, CredentialsError):
            await self._doubt(where, plan, 0.0)
            raise

    async def _do(self, where: Where, mark: Mark, deed: Deed) -> int:
        match deed.kind:
            case DeedKind.SAY | DeedKind.NOTE:
                is_note = deed.kind is DeedKind.NOTE
                return await self._helpdesk.send(
                    where.conversation, deed.text, mark=mark, is_private=is_note
                )
            case DeedKind.LABEL:
                # an older help desk lets no bot label; that is no reason to stop
                with suppress(RefusedError):
                    await self._helpdesk.add_labels(where.conversation, [deed.text])
            case DeedKind.OPEN:
                await self._helpdesk.set_status(where.conversation, Status.OPEN)
        return 0

    async def _end(
        self,
        where: Where,
        plan: Plan,
        owner: Owner | None = None,
        status: Status | None = None,
    ) -> None:
        """Forget the plan, and remember what was said: its messages need no answer any more."""
        if any(deed.kind is DeedKind.OPEN and deed.is_done for deed in plan.deeds):
            owner, status = Owner.PERSON, Status.OPEN
        self._begun.discard(plan.turn)
        heard = [Said(Party.BOT, plan.said, self._clock.now())] if plan.said else []

        def change(session: Session) -> Session:
            if session.plan is None or session.plan.turn != plan.turn:
                return session  # somebody else has ended it
            return replace(
                session.having_answered(*plan.answers).having_heard(*heard),
                plan=None,
                owner=owner or session.owner,
                status=status or session.status,
                since=max(session.since, plan.asked_at) if owner else session.since,
            )

        await self._sessions.update(where.tenant, where.conversation, change)


def _told(where: Where, mark: Mark, deed: Deed, message_id: int) -> Mapping[str, object]:
    return {
        "tenant": str(where.tenant),
        "conversation": str(where.conversation),
        "turn": mark.turn,
        "part": mark.part,
        "deed": deed.kind.value,
        "message_id": message_id,
    }


def _with_done(
    session: Session, *, mark: Mark, message_id: int, doubt_until: float | None = None
) -> Session:
    """Return *session* with the deed of *mark* done, and the next in doubt, if that is known."""
    if session.plan is None or mark.turn != session.plan.turn:
        return session
    plan = session.plan.done(mark, message_id)
    if doubt_until is not None:
        plan = plan.in_doubt(doubt_until)
    return replace(session, plan=plan)
