"""Keeps customers and agents within the limits of their company, and of the service."""

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chatwootai.core import handoff
from chatwootai.core.conversation import (
    ConversationId,
    Handoff,
    HandoffReason,
    Outcome,
    Reply,
    Silence,
    TenantId,
    Turn,
)
from chatwootai.core.errors import CeilingReachedError, ServiceUnavailableError
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.measures import TENANT, Counted
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.meters import Meters
from chatwootai.core.ports.rate_limiter import Rate, RateLimiter
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.limiting import Rates
from chatwootai.core.tenants.tenant import Tenant

_log = logging.getLogger(__name__)

_SERVICE: Final = TenantId("", "")  # whose limits are that all tenants share; no folder is so named
_ONCE: Final = (Rate(1, 3600),)  # a customer is asked to wait once in an hour
_REMEMBERED: Final = 10_000  # messages that were counted; a turn may be tried again


class Limits:
    """Counts messages and calls, and says when there were enough. If it cannot count, all may."""

    def __init__(
        self,
        limiter: RateLimiter,
        clock: Clock,
        meters: Meters,
        models: Mapping[str, Rates] | None = None,
    ) -> None:
        """Take the *models*' own limits, by the models' names."""
        self._limiter = limiter
        self._clock = clock
        self._meters = meters
        self._models = models or {}
        self._counted: OrderedDict[tuple[ConversationId, str], None] = OrderedDict()

    async def outcome(
        self, tenant: Tenant, turn: Turn, session: Session, now: datetime
    ) -> Outcome | None:
        """Return what to do about *turn* because there were too many; none if there were not."""
        limits = tenant.config.limits
        if not (limits.contact.rates or limits.account.rates):
            return None
        new = self._uncounted(turn)
        scopes = (
            ("contact", _who(turn), limits.contact.rates),
            ("account", "account", limits.account.rates),
        )
        for scope, name, rates in scopes:
            if new and rates and await self._spend(tenant.id, name, rates, new) > 0:
                self._refused(tenant, scope)
                return await self._too_many(tenant, turn, session, now)
        return None

    async def ask_model(self, tenant: Tenant, model: str) -> None:
        """Count a call of the *model* of that name for *tenant*.

        Raises:
            CeilingReachedError: There were enough calls for now; it is not to be called.
        """
        own = self._models.get(model, Rates()).rates
        for whose, scope, name, rates in (
            (tenant.id, "models", "models", tenant.config.limits.models.rates),
            (_SERVICE, "provider", f"model/{model}", own),
        ):
            wait = await self._spend(whose, name, rates, 1) if rates else 0.0
            if wait > 0:
                self._refused(tenant, scope)
                until = self._clock.now() + wait
                what = f"{tenant.id} may not call the model {model!r} for another {wait:.0f} s"
                key = "limits.models" if scope == "models" else f"limits.models.{model}"
                raise CeilingReachedError(f"{what}: {key} has no room", until=until)

    def _uncounted(self, turn: Turn) -> int:
        """Return how many messages of *turn* are counted now: each once, however often tried."""
        keys = [(turn.conversation, message.key) for message in turn.messages]
        new = [key for key in keys if key not in self._counted]
        self._counted.update(dict.fromkeys(new))
        while len(self._counted) > _REMEMBERED:
            self._counted.popitem(last=False)
        return len(new)

    async def _too_many(
        self, tenant: Tenant, turn: Turn, session: Session, now: datetime
    ) -> Outcome:
        """Ask the customer to wait, once; whoever goes on gets a person, or no answer."""
        language = session.language or tenant.config.language
        if await self._spend(tenant.id, f"told/{_who(turn)}", _ONCE, 1) <= 0:
            style = tenant.config.company_metadata.customer_service.communication_style
            return Reply(lexicon(language).say("slow_down", style))
        if tenant.config.limits.then == "silence":
            return Silence("too many messages")
        note = handoff.note(HandoffReason.TOO_MANY, tenant, turn, session)
        return handoff.handoff(HandoffReason.TOO_MANY, tenant, language, now, note)

    async def _spend(self, tenant: TenantId, name: str, rates: Sequence[Rate], times: int) -> float:
        try:
            return await self._limiter.spend(tenant, name, rates, times)
        except ServiceUnavailableError as error:
            _log.warning("limits not counted", extra={"tenant": str(tenant), "why": str(error)})
            return 0.0

    def _refused(self, tenant: Tenant, scope: str) -> None:
        self._meters.count(Counted.LIMITED, scope=scope, **{TENANT: str(tenant.id)})
        _log.info("limit reached", extra={"tenant": str(tenant.id), "scope": scope})


def _who(turn: Turn) -> str:
    """Name the customer; one of whom nothing is known is whoever is in the conversation."""
    return f"contact/{turn.contact.id}" if turn.contact.id else f"unknown/{turn.conversation}"


def without_budget(
    tenant: Tenant, turn: Turn, session: Session, language: str, now: datetime
) -> Handoff | None:
    """Return what to do when a ceiling is reached: none is to answer without a model."""
    if tenant.config.budget.then == "without_model":
        return None
    note = handoff.note(HandoffReason.CEILING, tenant, turn, session)
    return handoff.handoff(HandoffReason.CEILING, tenant, language, now, note)
