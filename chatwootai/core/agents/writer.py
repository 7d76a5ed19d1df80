"""Writes the answer: the company's own words where they are known, honesty where they are not."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final, Literal

from chatwootai.core import handoff
from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.business import BusinessFacts
from chatwootai.core.agents.composing.draft import Mood, Wish
from chatwootai.core.agents.composing.writing import Writing, Written
from chatwootai.core.agents.greeting import welcome
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import HandoffReason, Outcome, Reply
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.language.intents import Intent
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.workflows.conditions import Fact
from chatwootai.core.workflows.findings import Finding

_LONGEST_QUOTED: Final = 200  # characters of a question that we repeat to the customer


class WriterAgent:
    """Answers from what was found, asks back between two, and says so when it does not know.

    With a model, that one finds the words for what the company's own do not answer for certain.

    Attributes:
        facts: What its findings tell conditions.
    """

    facts: ClassVar[Mapping[str, object]] = {
        "outcome": Literal["reply", "handoff", "silence"],
        "by": Literal["texts", "model", "tool", "words"],
        "intent": Wish,
        "sentiment": Mood,
        "known": bool,
        "model_calls": int,
        "tool_calls": int,
        "fault": str,
        "kept_from_model": bool,
    }

    def __init__(self, services: Services) -> None:
        self._languages = services.languages
        self._writing = Writing(services)

    async def act(self, work: Work) -> Finding:
        # where a workflow does not stop at an answer that is certain, it stands none the less
        outcome, written = work.findings.outcome, Written()
        if outcome is None:
            analysis = work.findings.need(Analysis)
            written = await self._writing.write(work, analysis)
            outcome = written.outcome or self._outcome(work, analysis)
        facts: dict[str, Fact] = {"outcome": type(outcome).__name__.lower(), "by": written.by}
        return Finding(written, facts | dict(written.facts or {}), outcome)

    def _outcome(self, work: Work, analysis: Analysis) -> Outcome:
        if analysis.choice:
            passage = work.tenant.passages[analysis.choice]
            return Reply(self._from_texts([passage], analysis.language), (passage.id,))
        found = work.findings.get(Verdict) or Verdict()
        said = list(self._hours(work, analysis))
        if found.known:
            said.append(self._from_texts(found.known, analysis.language))
        elif found.close:
            said.append(self._which(work, analysis, found.close))
        if not said:
            return self._unknown(work, analysis, found)
        say = lexicon(analysis.language).say("unknown_part")
        said += [say.format(question=_quoted(part)) for part in found.open]
        sources = tuple(passage.id for passage in found.known)
        return Reply(self._with_greeting(work, analysis, said), sources)

    def _hours(self, work: Work, analysis: Analysis) -> Iterator[str]:
        look_ups = work.findings.get(LookUps)
        if look_ups and look_ups.asks_hours:
            facts = work.findings.get(BusinessFacts) or BusinessFacts.of(work)
            yield facts.hours(work, analysis.language)

    def _from_texts(self, passages: Sequence[Passage], language: str) -> str:
        """Return the passages' answers, announced if they are in another language."""
        text = "\n\n".join(passage.answer.strip() for passage in passages)
        written, confidence = self._languages.detect(text)
        announced = lexicon(language).found_in.get(written, "")
        return f"{announced}\n\n{text}" if announced and confidence > 0.9 else text  # noqa: PLR2004

    def _which(self, work: Work, analysis: Analysis, passages: Sequence[Passage]) -> str:
        ask = lexicon(analysis.language).say("which", _style(work))
        options = [f"{place}. {_title(passage)}" for place, passage in enumerate(passages, 1)]
        return "\n".join([ask, "", *options])

    def _unknown(self, work: Work, analysis: Analysis, found: Verdict) -> Outcome:
        times = Remembered.of(work.session).unknown + 1
        if times < work.tenant.config.handover.after_unknown:
            say = lexicon(analysis.language).say("unknown", _style(work))
            return Reply(self._with_greeting(work, analysis, [say]))
        reason, nearest = HandoffReason.NOT_KNOWN, [passage.question for passage in found.nearest]
        note = handoff.note(reason, work.tenant, work.turn, work.session, nearest)
        return handoff.handoff(reason, work.tenant, analysis.language, work.now, note)

    def _with_greeting(self, work: Work, analysis: Analysis, said: Sequence[str]) -> str:
        """Return *said*, after the company's greeting if the customer greeted first."""
        is_greeted = Intent.GREETING in analysis.intents
        greeting = welcome(work, analysis.language) if is_greeted else ""
        return "\n\n".join([greeting, *said] if greeting else said)


def _quoted(question: str) -> str:
    return textwrap.shorten(question.rstrip("?"), _LONGEST_QUOTED, placeholder="…")


def _title(passage: Passage) -> str:
    return passage.question.rpartition(": ")[2]


def _style(work: Work) -> str:
    return work.tenant.config.company_metadata.customer_service.communication_style
