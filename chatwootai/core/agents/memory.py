"""Notes what the customer's next message may refer to."""

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import Reply
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.workflows.findings import Finding


class MemoryAgent:
    """Remembers the topic, the options that were offered, and how often nothing was known."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        before, found = Remembered.of(work.session), work.findings.get(Verdict)
        if found is None or not isinstance(work.findings.outcome, Reply):
            return Finding(Remembered(unknown=before.unknown, topic=before.topic))
        if found.known:
            topic = found.known[0].question
            return Finding(Remembered(offered_person=bool(found.open), topic=topic))
        if found.close:
            options = tuple(passage.id for passage in found.close)
            return Finding(Remembered(options=options, unknown=before.unknown))
        if work.findings.facts.get("scan", {}).get("asks_hours"):
            return Finding(Remembered(topic=before.topic))
        return Finding(Remembered(offered_person=True, unknown=before.unknown + 1))
