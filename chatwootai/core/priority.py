"""Whose turn matters more to a tenant, by its own rules."""

from collections.abc import Sequence

from chatwootai.core.events import Event
from chatwootai.core.language.intents import recognise
from chatwootai.core.tenants.models import PriorityRule


def head_start(rules: Sequence[PriorityRule], event: Event, language: str) -> float:
    """Return the seconds by which *event* comes sooner: those of the best of the tenant's *rules*.

    A message's slang is read as that of *language*.
    """
    return max((rule.head_start for rule in rules if _holds(rule, event, language)), default=0.0)


def _holds(rule: PriorityRule, event: Event, language: str) -> bool:
    if rule.label is not None:
        return rule.label in event.labels
    if rule.contact is not None:
        return rule.contact in event.contact.traits
    written = event.message.text if event.message else ""
    return rule.intent in recognise(written, language).intents
