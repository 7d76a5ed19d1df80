"""Puts a turn's questions into words that can be looked up."""

from dataclasses import dataclass

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.state import Remembered
from chatwootai.core.language.questions import goes_on, parts
from chatwootai.core.workflows.findings import Finding


@dataclass(frozen=True, slots=True)
class Queries:
    """What a turn asks: all of it, and each part that may be a question of its own."""

    whole: str
    parts: tuple[str, ...] = ()


class VocabularyAgent:
    """Completes what goes on about the topic before, and finds the parts of what is asked."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        asks = work.findings.need(Analysis).asks
        topic = Remembered.of(work.session).topic
        if topic and goes_on(asks):
            queries = Queries(f"{topic} {asks}")
        else:
            pieces = parts(asks)
            queries = Queries(asks, tuple(pieces) if len(pieces) > 1 else ())
        return Finding(queries, {"parts": len(queries.parts) or 1})
