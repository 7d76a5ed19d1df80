"""Looks questions up in the company's texts, and judges what was found."""

import asyncio
from dataclasses import replace

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.vocabulary import Queries
from chatwootai.core.knowledge.confidence import Judgement, judge
from chatwootai.core.knowledge.verdict import Verdict, verdict
from chatwootai.core.workflows.conditions import Fact
from chatwootai.core.workflows.findings import Finding


class KnowledgeAgent:
    """Finds the passages that answer a turn, and how sure that is."""

    def __init__(self, services: Services) -> None:
        self._knowledge = services.knowledge

    async def act(self, work: Work) -> Finding:
        look_ups = work.findings.get(LookUps)
        # in a workflow without a plan, all that is asked is looked up as it is
        planned = look_ups.queries if look_ups else None
        queries = planned or Queries(work.findings.need(Analysis).asks)
        whole, *of_parts = await asyncio.gather(
            self._judge(queries.whole), *(self._judge(part) for part in queries.parts)
        )
        found = verdict(whole, list(zip(queries.parts, of_parts, strict=True)))
        if planned and look_ups and look_ups.asks_hours:
            found = _beside_hours(found, planned)
        facts: dict[str, Fact] = {
            "known": tuple(passage.id for passage in found.known),
            "close": tuple(passage.id for passage in found.close),
            "nearest": tuple(passage.id for passage in found.nearest),
            "likelihood": round(found.likelihood, 3),
        }
        return Finding(found, facts)

    async def _judge(self, question: str) -> Judgement:
        return judge(await self._knowledge.look_up(question))


def _beside_hours(found: Verdict, queries: Queries) -> Verdict:
    """Return *found* for what was asked beside the hours: it stays open if nothing answers it."""
    if found.known or found.close:
        return found
    asked = queries.parts or (queries.whole,)
    return replace(found, open=tuple(part for part in asked if part.endswith("?")))
