"""Receives events: the gate decides, and what it decided changes the session."""

from dataclasses import dataclass, replace

from chatwootai.core.conversation import TenantId
from chatwootai.core.delivery import Delivery, Where
from chatwootai.core.errors import UnknownTenantError
from chatwootai.core.events import Event, Status
from chatwootai.core.gate import (
    Answer,
    Decision,
    FormAnswered,
    MessageWithdrawn,
    OwnEcho,
    PersonTookOver,
    Policy,
    ReturnedToBot,
    StatusChanged,
    SurveyAnswered,
    decide,
)
from chatwootai.core.sessions import Session, SessionManager
from chatwootai.core.tenants.domains import DomainManager, place_of
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Admission:
    """What was decided about an event, for whose conversation.

    Attributes:
        tenant: In its usual view.
        view: What it is for the conversation, before the event changes that.
    """

    tenant: Tenant
    event: Event
    decision: Decision
    view: Tenant


class Reception:
    """Looks at events one by one; those of one conversation must come in order."""

    def __init__(
        self,
        tenants: TenantRegistry,
        sessions: SessionManager,
        domains: DomainManager,
        delivery: Delivery,
    ) -> None:
        self._tenants = tenants
        self._sessions = sessions
        self._domains = domains
        self._delivery = delivery

    async def admit(self, event: Event) -> Admission:
        """Decide about *event*, and remember what follows from that for the conversation.

        Raises:
            UnknownTenantError: The conversation is nobody's.
            ServiceUnavailableError: The session could not be read or written.
        """
        where = event.conversation
        tenant = self._tenants.tenant_of(where.installation, where.account, event.inbox)
        session = await self._sessions.load(tenant.id, where)
        view = self._domains.view(tenant, place_of(event), session)
        mapped = self._tenants.account(where.installation, where.account)
        policy = Policy(view.config.answers_open, mapped.bot_id if mapped else None)
        decision = decide(event, session, policy)
        if isinstance(decision, OwnEcho):
            place = Where(tenant.id, where, policy)
            await self._delivery.note_echo(place, decision.mark, decision.message_id)
        else:
            await self._sessions.update(
                tenant.id, where, lambda session: after(session, event, decision)
            )
        return Admission(tenant, event, decision, view)

    def present(self, tenant: Tenant) -> Tenant:
        """Return *tenant* as it is configured by now; as it was, if it is not any more."""
        return self._tenants.get(tenant.id) or tenant

    def whose(self, event: Event) -> TenantId | None:
        """Return the tenant that *event* concerns, none if it is nobody's."""
        where = event.conversation
        try:
            return self._tenants.tenant_of(where.installation, where.account, event.inbox).id
        except UnknownTenantError:
            return None


def after(session: Session, event: Event, decision: Decision) -> Session:
    """Return *session* as it is after *decision* about *event*; the same if nothing follows."""
    changed = _after(session, event, decision)
    if changed is session:
        return session
    return replace(
        changed,
        contact=event.contact.id or session.contact,
        inbox=event.inbox or session.inbox,
    )


def _after(session: Session, event: Event, decision: Decision) -> Session:
    since = max(session.since, event.at)
    match decision:
        case PersonTookOver():
            return replace(session.given_to_people(), status=event.status, since=since)
        case ReturnedToBot() | Answer(is_fresh=True) | FormAnswered(is_fresh=True):
            return replace(session.afresh(), status=event.status, since=since)
        case StatusChanged(status=Status.RESOLVED):
            return replace(session.afresh(), status=Status.RESOLVED, since=since)
        case StatusChanged(status=status):
            return replace(session, status=status, since=since)
        case SurveyAnswered(survey=survey):
            return replace(session, survey=survey)
        case MessageWithdrawn(key=key) if not session.is_answering(key):
            return session.having_answered(key)
        case _:
            return session
