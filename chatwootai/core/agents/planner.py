"""Decides where each question may find its answer."""

from dataclasses import dataclass

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.vocabulary import Queries
from chatwootai.core.language.intents import asks_hours
from chatwootai.core.language.lexicon import LANGUAGES, lexicon
from chatwootai.core.language.text import fold
from chatwootai.core.workflows.findings import Finding


@dataclass(frozen=True, slots=True)
class LookUps:
    """Where to look: in the company's hours, and, for what is in *queries*, in its texts."""

    asks_hours: bool
    queries: Queries | None


class PlannerAgent:
    """Sends questions about the weekly hours to the company's hours, and all else to its texts."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        queries = work.findings.need(Queries)
        look_ups = LookUps(asks_hours=False, queries=queries)
        if work.findings.need(Analysis).choice:
            look_ups = LookUps(asks_hours=False, queries=None)
        elif work.tenant.hours.periods:
            look_ups = _without_hours(queries)
        facts = {
            "asks_hours": look_ups.asks_hours,
            "asks_knowledge": look_ups.queries is not None,
        }
        return Finding(look_ups, facts)


def _without_hours(queries: Queries) -> LookUps:
    if _asks_hours(queries.whole):
        return LookUps(asks_hours=True, queries=None)
    others = tuple(part for part in queries.parts if not _asks_hours(part))
    if len(others) == len(queries.parts):
        return LookUps(asks_hours=False, queries=queries)
    rest = Queries(" ".join(others), others if len(others) > 1 else ())
    return LookUps(asks_hours=True, queries=rest if others else None)


def _asks_hours(question: str) -> bool:
    return any(asks_hours(fold(question), lexicon(code)) for code in LANGUAGES)
