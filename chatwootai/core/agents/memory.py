"""Notes what the customer's next message may refer to."""

from dataclasses import replace
from typing import Final

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.composing.writing import Written
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.agents.vocabulary import Queries
from chatwootai.core.conversation import Reply
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.workflows.findings import Finding

_LONGEST_TOPIC: Final = 200  # characters


class MemoryAgent:
    """Remembers the topic, the options that were offered, and how often nothing was known."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        earlier = Remembered.of(work.session).earlier
        its = replace(_remembered(work), earlier=earlier).having_heard(work.turn.text)
        return Finding(its)


def _remembered(work: Work) -> Remembered:
    before, findings = Remembered.of(work.session), work.findings
    analysis, look_ups = findings.get(Analysis), findings.get(LookUps)
    found = findings.get(Verdict)
    written = findings.get(Written)
    if not isinstance(findings.outcome, Reply):
        return Remembered(unknown=before.unknown, topic=before.topic)
    if analysis and analysis.choice:
        return Remembered(topic=work.tenant.passages[analysis.choice].question)
    if written and written.by != "texts":
        return _of_model(written, before, findings.get(Queries))
    if found and found.known:
        return Remembered(offered_person=bool(found.open), topic=found.known[0].question)
    if found and found.close:
        options = tuple(passage.id for passage in found.close)
        return Remembered(options=options, unknown=before.unknown)
    if look_ups and look_ups.asks_hours:
        return Remembered(offered_person=bool(found and found.open), topic=before.topic)
    if found:
        return Remembered(offered_person=True, unknown=before.unknown + 1)
    return Remembered(unknown=before.unknown, topic=before.topic)


def _of_model(written: Written, before: Remembered, queries: Queries | None) -> Remembered:
    """Return what is remembered of an answer for which the company's texts had no words."""
    if written.knows is False:
        return Remembered(offered_person=False, unknown=before.unknown + 1, topic=before.topic)
    topic = queries.whole[:_LONGEST_TOPIC] if queries and written.knows else before.topic
    return Remembered(topic=topic)
