"""Notes what the customer's next message may refer to."""

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import Reply
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.workflows.findings import Finding


class MemoryAgent:
    """Remembers the topic, the options that were offered, and how often nothing was known."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        return Finding(_remembered(work))


def _remembered(work: Work) -> Remembered:
    before, findings = Remembered.of(work.session), work.findings
    analysis, look_ups = findings.get(Analysis), findings.get(LookUps)
    found = findings.get(Verdict)
    if not isinstance(findings.outcome, Reply):
        return Remembered(unknown=before.unknown, topic=before.topic)
    if analysis and analysis.choice:
        return Remembered(topic=work.tenant.passages[analysis.choice].question)
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
