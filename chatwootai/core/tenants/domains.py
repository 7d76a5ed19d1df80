"""Which domain a conversation is in: its own for a day, else its inbox's, else a default."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chatwootai.core.conversation import ConversationId, TenantId, Turn
from chatwootai.core.errors import ConflictError, UnknownDomainError, UnknownTenantError
from chatwootai.core.events import Event
from chatwootai.core.language.mentions import mentioned
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Key
from chatwootai.core.sessions import Session, SessionManager
from chatwootai.core.tenants.news import EVERYBODY, News
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Place, Tenant

_log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 24 * 3600.0  # a conversation's own domain, since it was last put there
_DEFAULT: Final = Key(EVERYBODY, "configuration/default_domain")


@dataclass(frozen=True, slots=True)
class Switched:
    """What was changed about a domain: whose, from which, to which.

    Attributes:
        tenant: `EVERYBODY` where it was the service's default.
    """

    tenant: TenantId
    before: str
    after: str


class DomainManager:
    """Says which domain a conversation is in, and lets it be changed.

    The first of these that the account allows counts:

    1. what the conversation was put into, by somebody or by what the customer said, for a day;
    2. what its inbox is mapped to;
    3. the service's default: the one that was set while it works, else that of the settings;
    4. the account's own domain.
    """

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        tenants: TenantRegistry,
        sessions: SessionManager,
        clock: Clock,
        *,
        documents: Documents,
        news: News,
        default: str = "",
    ) -> None:
        self._tenants = tenants
        self._sessions = sessions
        self._clock = clock
        self._documents = documents
        self._news = news
        self._configured = default
        self._chosen = ""

    @property
    def default_domain(self) -> str:
        """The service's default; empty is each account's own."""
        return self._chosen or self._configured

    @property
    def shortcomings(self) -> Sequence[str]:
        """What is not as it is set, in words for the operator."""
        name = self.default_domain
        if not name or name in self._known_names():
            return []
        return [f"default domain {name!r}: no account allows it, so it counts nowhere"]

    def domain_of(self, tenant: Tenant, session: Session, inbox: int) -> str:
        """Return the domain of a conversation of *tenant*, of which *session* is known."""
        where = session.conversation
        wanted = (
            session.domain if self._clock.now() - session.domain_since < KEPT_SECONDS else "",
            self._tenants.domain_of(where.installation, where.account, inbox),
            self.default_domain,
        )
        allowed = _allowed(tenant)
        return next((name for name in wanted if name in allowed), tenant.id.domain)

    def view(self, tenant: Tenant, place: Place, session: Session) -> Tenant:
        """Return *tenant* as it is for the conversation at *place*; ask with its usual view."""
        if not tenant.domains and not tenant.views:
            return tenant
        domain = self.domain_of(tenant, session, place.inbox)
        contact = place.contact or session.contact
        return tenant.at(replace(place, domain=domain, contact=contact))

    def hearing(self, tenant: Tenant, turn: Turn, session: Session) -> Session:
        """Return *session* as it is once the customer has said what *turn* says.

        It is put into another domain if more of that one's words were said than of any other's,
        and the same if nothing is clear. A domain that it was put into and that the turn is about
        counts for another day.
        """
        if not tenant.domains:
            return session
        present = self.domain_of(tenant, session, turn.inbox)
        about = _about(tenant, turn.text)
        if not about or (about == present and session.domain != present):
            return session
        return replace(session, domain=about, domain_since=self._clock.now())

    async def get_domain_for_conversation(self, conversation: ConversationId) -> str:
        """Return the domain that *conversation* is in.

        Raises:
            UnknownTenantError: The conversation is nobody's.
            ServiceUnavailableError: The session could not be read.
        """
        tenant, session = await self._known(conversation)
        return self.domain_of(tenant, session, session.inbox)

    async def set_conversation_domain(
        self, conversation: ConversationId, domain_name: str
    ) -> Switched:
        """Put *conversation* into a domain from its next turn on; what is known of it stays.

        Args:
            conversation: Any of a mapped account, also one in which nobody has written yet.
            domain_name: The domain; empty lets it be in none of its own any more.

        Raises:
            UnknownDomainError: There is no such domain, or the account does not allow it.
            UnknownTenantError: The conversation is nobody's.
            ServiceUnavailableError: The session could not be read or written.
        """
        tenant, session = await self._known(conversation)
        return await self.switch(tenant, session, domain_name)

    async def switch(self, tenant: Tenant, session: Session, domain_name: str) -> Switched:
        """Put the conversation of *tenant* that *session* is about into a domain; as above."""
        allowed = _allowed(tenant)
        if domain_name and domain_name not in allowed:
            raise UnknownDomainError(domain_name, sorted(allowed))
        since = self._clock.now() if domain_name else 0.0

        def change(its: Session) -> Session:
            return replace(its, domain=domain_name, domain_since=since)

        where = session.conversation
        changed = await self._sessions.update(tenant.id, where, change)
        before, after = (self.domain_of(tenant, its, its.inbox) for its in (session, changed))
        extra = {"tenant": str(tenant.id), "conversation": str(where)}
        _log.info("domain set", extra={**extra, "before": before, "after": after})
        return Switched(tenant.id, before, after)

    async def set_default_domain(self, domain_name: str) -> Switched:
        """Let conversations of which nothing else says a domain be in this one, where allowed.

        It counts in every process, and more than the settings, until it is set to nothing.

        Raises:
            UnknownDomainError: No account allows it.
            ServiceUnavailableError: It could not be stored.
        """
        known = self._known_names()
        if domain_name and domain_name not in known:
            raise UnknownDomainError(domain_name, sorted(known))
        before = self.default_domain
        await self._store_default(domain_name)
        self._chosen = domain_name
        await self._news.tell(EVERYBODY)
        extra = {"before": before, "after": self.default_domain}
        _log.info("default domain set", extra=extra)
        return Switched(EVERYBODY, before, self.default_domain)

    async def renew(self) -> None:
        """Take up the default that was set, perhaps by another process.

        Raises:
            ServiceUnavailableError: It could not be read.
        """
        document = await self._documents.get(_DEFAULT)
        self._chosen = str(document.value) if document else ""

    def _known_names(self) -> Collection[str]:
        return {name for tenant in self._tenants.tenants for name in _allowed(tenant)}

    async def _store_default(self, name: str) -> None:
        while True:
            document = await self._documents.get(_DEFAULT)
            version = None if document is None else document.version
            try:
                await self._documents.put(_DEFAULT, name, expected=version)
            except ConflictError:
                continue
            return

    async def _known(self, conversation: ConversationId) -> tuple[Tenant, Session]:
        """Return whose *conversation* is, and what is known of it."""
        installation, account = conversation.installation, conversation.account
        tenants = self._tenants.tenants_of(installation, account)
        if not tenants:
            raise UnknownTenantError(f"no tenant that works has the conversation {conversation}")
        known = [(its, await self._sessions.load(its.id, conversation)) for its in tenants]
        return next((each for each in known if self._is_its(*each)), known[0])

    def _is_its(self, tenant: Tenant, session: Session) -> bool:
        """Tell whether *session* is of a conversation in an inbox of *tenant*'s."""
        where = session.conversation
        try:
            its = self._tenants.tenant_of(where.installation, where.account, session.inbox)
        except UnknownTenantError:
            return False
        return session.inbox > 0 and its.id == tenant.id


def place_of(about: Turn | Event) -> Place:
    """Return where what *about* tells of has happened; its domain is not known by that."""
    return Place(about.conversation, about.channel.name, about.inbox, about.contact.id)


def _allowed(tenant: Tenant) -> frozenset[str]:
    return frozenset({tenant.id.domain, *tenant.domains})


def _about(tenant: Tenant, text: str) -> str:
    """Return the domain of *tenant* that *text* has most words of; empty if two have, or none."""
    counts = {
        its.domain: len(mentioned(text, its.words, tenant.config.language))
        for its in (tenant, *tenant.domains.values())
    }
    most = max(counts.values())
    best = [name for name, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else ""
