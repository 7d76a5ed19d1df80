"""Decides who finds the words of an answer, and makes an outcome of what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pydantic import JsonValue

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.composing import deeds
from chatwootai.core.agents.composing.asked_by_many import Common
from chatwootai.core.agents.composing.composer import Composed, Composer
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.pending import Underway
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import HandoffReason, Outcome, Reply
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.language.intents import Intent
from chatwootai.core.limiting import without_budget
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.rulings import Way, ruling
from chatwootai.core.safety.screening import screen
from chatwootai.core.safety.topics import touched
from chatwootai.core.tool_results import Ending
from chatwootai.core.workflows.conditions import Fact

CERTAIN: Final = 0.75  # from this likelihood on, the company's own words answer


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing, for the steps after it and for the next turn.

    Attributes:
        by: Who found the words: `texts`, `model`, `tool`, or a rule's own `words`.
        knows: Whether what was asked is answered; none if that cannot be told.
        evidence: What a model's answer may be taken from.
    """

    by: str = "texts"
    outcome: Outcome | None = None
    facts: Mapping[str, Fact] | None = None
    underway: Underway | None = None
    knows: bool | None = None
    evidence: Evidence | None = None

    def has_been_checked(self, reply: Reply) -> bool:
        """Tell whether *reply* is a model's answer that was looked at when it was written."""
        return self.evidence is not None and self.outcome == reply

    def into(self, memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """Return *memory* with what the next turn is to know."""
        return memory if self.underway is None else self.underway.into(memory)


class Writing:
    """Writes for one agent of one tenant; with a model, if it has one."""

    def __init__(self, services: Services) -> None:
        self._services = services
        model = services.model
        self._composer = Composer(services, model, services.persona) if model else None

    async def write(self, work: Work, analysis: Analysis) -> Written:
        """Return what is said; no outcome if the company's own texts are to answer."""
        if analysis.agrees is not None:
            return await self._agreed(work, analysis)
        if self._composer is None or work.is_fallback or not _is_for_a_model(work, analysis):
            return Written()
        if not _may_be_told(work):
            return Written(facts={"kept_from_model": True})
        common = Common.of(self._services, work, analysis.language)
        known = await common.find() if common else None
        if known is not None:
            return Written("model", known, {"model_calls": 0, "tool_calls": 0}, knows=True)
        composed = await self._composer.compose(work)
        written = _written(composed, work, analysis)
        if common and written.by == "model" and written.knows:
            await common.keep(composed, written.outcome)
        return written

    async def _agreed(self, work: Work, analysis: Analysis) -> Written:
        pending = Underway.of(work.session, work.now.timestamp()).pending
        if pending is None or not analysis.agrees:
            said = deeds.declined(work, analysis.language)
            return Written("words", said, underway=Underway())
        use = await deeds.carried_out(self._services, work, pending)
        _, result = use.results[-1]
        underway = Underway(work.now.timestamp(), told=use.kept)
        plain = deeds.in_words(result, pending, work, analysis.language)
        is_over = result.ending in {Ending.TIMED_OUT, Ending.MALFORMED, Ending.CONFIRM_FIRST}
        if self._composer is not None and not work.is_fallback and not is_over:
            composed = await self._composer.compose(work, (pending, use))
            if composed.draft is not None or _asks(composed):
                written = _written(composed, work, analysis)
                kept = written.underway or underway
                return replace(written, underway=replace(kept, told=(*use.kept, *kept.told)[-2:]))
        return Written("tool", plain, underway=underway)


def _is_for_a_model(work: Work, analysis: Analysis) -> bool:
    """Tell whether the company's own texts do not answer for certain."""
    if analysis.choice:
        return False
    found, look_ups = work.findings.get(Verdict), work.findings.get(LookUps)
    if look_ups is not None and look_ups.asks_hours and look_ups.queries is None:
        return False
    if found is None or not found.known or found.open:
        return True
    return found.likelihood < CERTAIN


def _may_be_told(work: Work) -> bool:
    """Tell whether a model may be asked about the turn at all."""
    config = work.tenant.config
    asked = touched(work.turn.text, config.answers.forbidden_topics)
    return ruling(screen(work.turn.text), asked, config.screening).way is Way.FREELY


def _written(composed: Composed, work: Work, analysis: Analysis) -> Written:
    facts: dict[str, Fact] = {"model_calls": composed.calls, "tool_calls": len(composed.results)}
    if composed.fault:
        facts["fault"] = composed.fault
    if _asks(composed):
        pending = composed.underway.pending if composed.underway else None
        summary = pending.summary if pending else ""
        return Written("tool", Reply(summary), facts, composed.underway, knows=True)
    draft = composed.draft
    if composed.at_ceiling:
        now, language = work.now, analysis.language
        instead = without_budget(work.tenant, work.turn, work.session, language, now)
        if instead is not None:
            return Written("words", instead, facts)
    if draft is None:
        said = _without_words(composed, work, analysis)
        return Written("texts" if said is None else "words", said, facts)
    facts |= {"intent": draft.intent, "sentiment": draft.sentiment, "known": draft.known}
    if draft.needs_person:
        is_complaint = draft.intent == "complaint"
        asked = draft.intent == "person" or Intent.PERSON in analysis.intents
        reason = HandoffReason.ASKED_FOR if asked else HandoffReason.NOT_KNOWN
        reason = HandoffReason.COMPLAINT if is_complaint else reason
        return Written("words", deeds.person(reason, work, analysis.language), facts)
    times = Remembered.of(work.session).unknown + 1
    if not draft.known and times >= work.tenant.config.handover.after_unknown:
        said = deeds.person(HandoffReason.NOT_KNOWN, work, analysis.language)
        return Written("words", said, facts, knows=False)
    reply = Reply(draft.answer, composed.sources)
    return Written("model", reply, facts, composed.underway, draft.known, composed.evidence)


def _without_words(composed: Composed, work: Work, analysis: Analysis) -> Outcome | None:
    """Return what is said where the model had no words after tools were called.

    None, if none were: the company's texts may still answer.
    """
    if not composed.results:
        return None
    last = composed.results[-1]
    if last.is_done:  # what it found is known to the model alone
        return deeds.person(HandoffReason.FAILED, work, analysis.language)
    return deeds.in_words(last, None, work, analysis.language)


def _asks(composed: Composed) -> bool:
    return composed.underway is not None and composed.underway.pending is not None
