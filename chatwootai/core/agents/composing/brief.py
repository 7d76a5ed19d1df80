"""What a model is told of a turn: who it is, what was said, and what the company knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatwootai.core.agents.agent import Work
from chatwootai.core.agents.business import BusinessFacts
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.pending import Underway
from chatwootai.core.agents.persona import Persona
from chatwootai.core.agents.state import Remembered
from chatwootai.core.events import Party
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.prompt import Line, Role
from chatwootai.core.prompts.library import as_data, prompt_text, prompt_words
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.pii import Mask

_WINDOW: Final = 8  # of what was said, both ways; what was before is only named
_LONGEST_SAID: Final = 600  # characters of each
_LONGEST_ASKED: Final = 4_000
_LONGEST_PASSAGE: Final = 1_500
_MOST_PASSAGES: Final = 6


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a model is told before it says a word.

    Attributes:
        hash: Of the files that the words are from.
        evidence: What an answer may be taken from, and who has said it: a tool must not be led
            by a text.
    """

    lines: tuple[Line, ...]
    hash: str
    evidence: Evidence


def brief(work: Work, persona: Persona, mask: Mask) -> Brief:
    """Return what the model is told of the turn in *work*; what is personal is hidden by *mask*."""
    analysis = work.findings.need(Analysis)
    passages, facts = passages_of(work), _facts(work, analysis.language)
    underway = Underway.of(work.session, work.now.timestamp())
    file = prompt_text("answer", work.tenant.config.language)
    lines = [
        Line(Role.SYSTEM, file.filled(**_values(work, persona, analysis.language))),
        *_history(work, mask),
        Line(Role.USER, "\n".join(_told(work, mask, passages, facts, underway))),
    ]
    return Brief(
        tuple(lines),
        file.hash,
        _evidence(work, passages, facts, underway),
    )


def passages_of(work: Work) -> Sequence[Passage]:
    """Return the passages that may answer the turn, the likeliest first."""
    found = work.findings.get(Verdict) or Verdict()
    many = {its.id: its for its in (*found.known, *found.close, *found.nearest)}
    return list(many.values())[:_MOST_PASSAGES]


def passage_text(passage: Passage) -> str:
    """Return *passage* as a model is told it."""
    text = f"{passage.question}\n{passage.answer.strip()[:_LONGEST_PASSAGE]}"
    return as_data("passage", text, id=passage.id)


def _values(work: Work, persona: Persona, language: str) -> dict[str, str]:
    config = work.tenant.config
    words = prompt_words(config.language)
    style = config.company_metadata.customer_service.communication_style
    return {
        "role": persona.role or words["role"],
        "company": config.name,
        "channel": work.channel.name,
        "about": config.description,
        "goal": persona.goal,
        "backstory": persona.backstory,
        "language": words["language"].get(language, language),
        "style": words["style"].get(style, style),
        "manner": work.channel.manner,
        "forbidden": ", ".join(config.answers.forbidden_topics) or "—",
    }


def _history(work: Work, mask: Mask) -> Iterator[Line]:
    for said in work.session.history[-_WINDOW:]:
        text = mask.hide(said.text[:_LONGEST_SAID])
        if said.by is Party.CONTACT:
            yield Line(Role.USER, as_data("customer", text))
        elif text:
            yield Line(Role.ASSISTANT, text)


def _told(
    work: Work, mask: Mask, passages: Sequence[Passage], facts: str, underway: Underway
) -> Iterator[str]:
    shown = sum(said.by is Party.CONTACT for said in work.session.history[-_WINDOW:])
    remembered = Remembered.of(work.session).earlier
    if earlier := remembered[: len(remembered) - shown]:
        yield as_data("earlier", mask.hide("\n".join(f"- {text}" for text in earlier)))
    for told in underway.told:
        yield as_data("result", mask.hide(told.result), tool=told.tool)
    yield from (passage_text(its) for its in passages)
    yield as_data("facts", facts)
    yield as_data("customer", mask.hide(work.turn.text[:_LONGEST_ASKED]))


def _facts(work: Work, language: str) -> str:
    now: datetime = work.now
    day = lexicon(language).dates["days"][now.weekday()]
    lines = [f"{day}, {now:%Y-%m-%d %H:%M}"]
    if work.tenant.hours.periods:
        known = work.findings.get(BusinessFacts) or BusinessFacts.of(work)
        lines.append(known.hours(work, language))
    return "\n".join(lines)


def _evidence(work: Work, passages: Sequence[Passage], facts: str, underway: Underway) -> Evidence:
    config = work.tenant.config
    greeting = config.company_metadata.customer_service.greeting_message
    evidence = Evidence(work.turn.conversation)
    evidence = evidence.constants([config.name, config.description, greeting, facts])
    evidence = evidence.passages(f"{its.question}\n{its.answer}" for its in passages)
    for told in underway.told:
        evidence = evidence.told(told.result)
    for said in work.session.history:
        if said.by is Party.CONTACT:
            evidence = evidence.said(said.text)
        else:  # what we have said before was looked at before
            evidence = evidence.told(said.text)
    return evidence.said(work.turn.text)
