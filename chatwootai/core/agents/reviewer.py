"""Checks an outcome before anybody sees it."""

import re
from typing import Final

from chatwootai.core import handoff
from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.conversation import HandoffReason, Outcome, Reply, Silence
from chatwootai.core.workflows.findings import Finding

_LONGEST: Final = 8_000  # characters; an answer that long is an accident
_LEFT_OPEN: Final = re.compile(r"\{[a-z_]+\}")


class ReviewerAgent:
    """Lets an outcome pass, or calls a person in its place."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        outcome = work.findings.outcome
        fault = _fault(outcome, work)
        if not fault:
            return Finding(outcome=outcome, facts={"passed": True})
        analysis = work.findings.get(Analysis)
        language = analysis.language if analysis else work.tenant.config.language
        reason = HandoffReason.FAILED
        note = handoff.note(reason, work.tenant, work.turn, work.session)
        instead = handoff.handoff(reason, work.tenant, language, work.now, note)
        return Finding(outcome=instead, facts={"passed": False, "fault": fault})


def _fault(outcome: Outcome | None, work: Work) -> str:
    if outcome is None:
        return "no outcome"
    if isinstance(outcome, Silence):
        return ""
    if not outcome.text.strip():
        return "nothing to say"
    if len(outcome.text) > _LONGEST:
        return "too long"
    if isinstance(outcome, Reply):
        if not set(outcome.sources) <= work.tenant.passages.keys():
            return "a source that the company does not have"
        if not outcome.sources and _gaps(outcome.text) - _gaps(work.turn.text):
            return "a gap that was not filled"
    return ""


def _gaps(text: str) -> set[str]:
    return set(_LEFT_OPEN.findall(text))
