"""Checks an outcome before anybody sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chatwootai.core import handoff
from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.business import BusinessFacts
from chatwootai.core.agents.composing.writing import Written
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.conversation import HandoffReason, Outcome, Reply, Silence
from chatwootai.core.language.lexicon import LANGUAGES
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.grounding import ungrounded
from chatwootai.core.safety.rulings import Faults, Way, ruling
from chatwootai.core.safety.screening import screen
from chatwootai.core.safety.topics import touched
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
        note = handoff.note(fault.reason, work.tenant, work.turn, work.session)
        instead = handoff.handoff(fault.reason, work.tenant, language, work.now, note)
        return Finding(outcome=instead, facts={"passed": False, "fault": fault.what})


@dataclass(frozen=True, slots=True)
class _Fault:
    what: str
    reason: HandoffReason = HandoffReason.FAILED


def _fault(outcome: Outcome | None, work: Work) -> _Fault | None:
    if outcome is None:
        return _Fault("no outcome")
    if isinstance(outcome, Silence):
        return None
    if not outcome.text.strip():
        return _Fault("nothing to say")
    if len(outcome.text) > _LONGEST:
        return _Fault("too long")
    if isinstance(outcome, Reply):
        return next(_of_reply(outcome, work), None)
    return None


def _of_reply(reply: Reply, work: Work) -> Iterator[_Fault]:
    config = work.tenant.config
    if not set(reply.sources) <= work.tenant.passages.keys():
        yield _Fault("a source that the company does not have")
    if not reply.sources and _gaps(reply.text) - _gaps(work.turn.text):
        yield _Fault("a gap that was not filled")
    asked = touched(work.turn.text, config.answers.forbidden_topics)
    ruled = ruling(screen(work.turn.text), asked, config.screening)
    if ruled.way is Way.BY_PERSON:
        is_abuse = ruled.reason in {"threat", "legal", "insult"}
        reason = HandoffReason.COMPLAINT if is_abuse else HandoffReason.FORBIDDEN_TOPIC
        yield _Fault(ruled.reason, reason)
    topics = touched(reply.text, config.answers.forbidden_topics)
    if topics:
        yield _Fault(Faults(topics=topics).told, HandoffReason.FORBIDDEN_TOPIC)
    evidence = _evidence(reply, work)
    faults = Faults(ungrounded(reply.text, evidence)) if evidence else None
    if faults:
        yield _Fault(faults.told)


def _evidence(reply: Reply, work: Work) -> Evidence | None:
    """Return what *reply* says that it is taken from; nothing, if it does not say that.

    What an agent brings along itself, such as the results of its tools, is its finding.
    """
    written = work.findings.get(Written)
    if written is not None and written.has_been_checked(reply):
        return None
    brought = work.findings.get(Evidence) or (written.evidence if written else None)
    if not reply.sources and brought is None:
        return None
    evidence = brought or Evidence(work.turn.conversation)
    its = (work.tenant.passages[name] for name in reply.sources)
    metadata = work.tenant.config.company_metadata
    hours = [BusinessFacts.of(work).hours(work, code) for code in LANGUAGES]
    greeting = metadata.customer_service.greeting_message
    known = [work.tenant.config.name, greeting, *(hours if work.tenant.hours.periods else ())]
    evidence = evidence.passages(f"{one.question}\n{one.answer}" for one in its)
    return evidence.constants(filter(None, known)).said(work.turn.text)


def _gaps(text: str) -> set[str]:
    return set(_LEFT_OPEN.findall(text))
