"""Tells the language of a turn and what it is for, and answers what needs no knowledge."""

from dataclasses import dataclass
from typing import Final

from chatwootai.core import handoff
from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.greeting import greeting, is_first
from chatwootai.core.agents.pending import Underway
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import HandoffReason, Outcome, Reply, Silence
from chatwootai.core.language.agreeing import agreed
from chatwootai.core.language.choices import chosen
from chatwootai.core.language.intents import Intent, recognise
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.language.text import words
from chatwootai.core.tenants.section import Section
from chatwootai.core.workflows.conditions import Fact
from chatwootai.core.workflows.findings import Finding

_SURE: Final = (
    0.85  # of the detector, from this many words on; below, what was spoken before counts
)
_SURE_OF_FEW: Final = 0.97
_FEW: Final = 3
_MEDIA: Final = frozenset({"audio", "image", "location"})


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a turn is for.

    Attributes:
        asks: The turn without greetings and the like; empty if it asks nothing.
        choice: The id of the passage that the customer chose from those offered.
        agrees: Whether the customer agrees to what a tool is to do; none if they were not asked,
            or have said something else.
    """

    language: str
    intents: frozenset[Intent]
    asks: str = ""
    choice: str = ""
    agrees: bool | None = None


class IntentionSettings(Section):
    """What a company may set for small talk.

    Attributes:
        answers_thanks: Whether a message that only thanks or says goodbye gets an answer.
    """

    answers_thanks: bool = True


class IntentionAgent:
    """Recognises small talk, calls for a person, and whether anything is asked."""

    def __init__(self, services: Services) -> None:
        self._languages = services.languages
        self._settings = services.settings.of(IntentionSettings)

    async def act(self, work: Work) -> Finding:
        language = self._language(work)
        recognised = recognise(work.turn.text, language)
        known = self._spoken(work)
        if recognised.language and len(words(work.turn.text)) <= _FEW:
            language = recognised.language
        elif not work.turn.text.strip():
            language = known
        choice, agrees = _choice(work), _agrees(work, recognised.intents)
        asks = recognised.rest if recognised.intents & {Intent.QUESTION, Intent.HOURS} else ""
        if agrees is not None:
            analysis = Analysis(known, recognised.intents, agrees=agrees)
            asks, outcome = "", None
        else:
            analysis = Analysis(language, recognised.intents, asks, choice)
            outcome = None if choice else _outcome(work, analysis, self._settings)
        facts: dict[str, Fact] = {
            "language": analysis.language,
            "intents": tuple(sorted(recognised.intents)),
            "has_question": bool(asks or choice),
        }
        return Finding(analysis, facts, outcome, is_certain=outcome is not None)

    def _language(self, work: Work) -> str:
        """Return the language of the turn; a few words are not enough to change it."""
        code, confidence = self._languages.detect(work.turn.text)
        count = len(words(work.turn.text))
        if confidence >= (_SURE if count >= _FEW else _SURE_OF_FEW):
            return code
        return self._spoken(work)

    def _spoken(self, work: Work) -> str:
        return work.session.language or work.tenant.config.language


def _agrees(work: Work, intents: frozenset[Intent]) -> bool | None:
    """Return whether the customer agrees to what they were asked, if a tool waits for that."""
    underway = Underway.of(work.session, work.now.timestamp())
    if underway.pending is None or Intent.PERSON in intents:
        return None
    return agreed(work.turn.text)


def _choice(work: Work) -> str:
    options = [key for key in Remembered.of(work.session).options if key in work.tenant.passages]
    place = chosen(work.turn.text, [work.tenant.passages[key].question for key in options])
    return "" if place is None else options[place]


def _outcome(work: Work, analysis: Analysis, settings: IntentionSettings) -> Outcome | None:
    """Return what to do about a turn that asks nothing of the company's knowledge."""
    intents, remembered = analysis.intents, Remembered.of(work.session)
    if Intent.PERSON in intents or (Intent.YES in intents and remembered.offered_person):
        return _handoff(work, analysis, HandoffReason.ASKED_FOR)
    if Intent.COMPLAINT in intents:
        return _handoff(work, analysis, HandoffReason.COMPLAINT)
    if analysis.asks:
        return None
    if not work.turn.text.strip():
        return Reply(_say(work, analysis, _about_media(work)))
    if Intent.GREETING in intents:
        return Reply(greeting(work, analysis.language))
    if intents & {Intent.GOODBYE, Intent.THANKS}:
        if not settings.answers_thanks:
            return Silence("thanks need no answer")
        occasion = "goodbye" if Intent.GOODBYE in intents else "thanks"
        return Reply(_say(work, analysis, occasion))
    if intents & {Intent.YES, Intent.NO}:
        return Reply(_say(work, analysis, "noted"))
    if is_first(work):
        return Reply(_say(work, analysis, "nothing_said"))
    return Silence("nothing was asked")


def _handoff(work: Work, analysis: Analysis, reason: HandoffReason) -> Outcome:
    note = handoff.note(reason, work.tenant, work.turn, work.session)
    return handoff.handoff(reason, work.tenant, analysis.language, work.now, note)


def _about_media(work: Work) -> str:
    kinds = [attachment.kind for attachment in work.turn.attachments]
    return f"media_{kinds[0]}" if kinds and kinds[0] in _MEDIA else "media_other"


def _say(work: Work, analysis: Analysis, occasion: str) -> str:
    style = work.tenant.config.company_metadata.customer_service.communication_style
    return lexicon(analysis.language).say(occasion, style)
