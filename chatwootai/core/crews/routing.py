"""Chooses the crew for a turn: by the tenant's rules, or whom the conversation is with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue, TypeAdapter, ValidationError

from chatwootai.core.conversation import Turn
from chatwootai.core.language.intents import Intent, recognise
from chatwootai.core.language.mentions import mentioned
from chatwootai.core.purposes import CrewType
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.routing import RoutingRule
from chatwootai.core.tenants.tenant import Tenant

_NAME: Final = "crew"
_KEPT_SECONDS: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Served:
    """Which crew a conversation is with; it begins anew with the usual one after some hours."""

    purpose: str = ""
    at: float = 0.0

    @classmethod
    def of(cls, session: Session) -> "Served":
        """Return what is remembered in *session*."""
        try:
            return _SERVED.validate_python(session.memory.get(_NAME, {}))
        except ValidationError:  # another version wrote it
            return cls()

    def into(self, memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """Return *memory* with this in it."""
        mine: JsonValue = _SERVED.dump_python(self, mode="json")
        return {**memory, _NAME: mine}


_SERVED: Final = TypeAdapter(Served)

Offered = Callable[[TenantConfig], Mapping[str, CrewType]]


class CrewRouter:
    """Knows which crew serves which turn."""

    def __init__(self, offered: Offered) -> None:
        self._offered = offered

    def purpose(self, tenant: Tenant, turn: Turn, session: Session, now: float) -> str:
        """Return the purpose of the crew that takes *turn*.

        The first rule that fits decides; where none does, the crew goes on that the conversation
        is with, if it still may.
        """
        config = tenant.config
        if not config.routing:
            return config.crew
        language = session.language or config.language
        intents = recognise(turn.text, language).intents
        crews = self._offered(config)
        for rule in config.routing:
            words = rule.words or (() if rule.intents else _words(crews.get(rule.crew)))
            if _fits(rule, turn, intents) or (
                _is_there(rule, turn) and words and mentioned(turn.text, words, language)
            ):
                return rule.crew
        served = Served.of(session)
        may_go_on = served.purpose in {rule.crew for rule in config.routing}
        is_recent = now - served.at < _KEPT_SECONDS
        return served.purpose if may_go_on and is_recent else config.crew


def _fits(rule: RoutingRule, turn: Turn, intents: frozenset[Intent]) -> bool:
    return _is_there(rule, turn) and not intents.isdisjoint(rule.intents)


def _is_there(rule: RoutingRule, turn: Turn) -> bool:
    return not rule.channels or turn.channel.name in rule.channels


def _words(kind: CrewType | None) -> tuple[str, ...]:
    return kind.words if kind else ()
