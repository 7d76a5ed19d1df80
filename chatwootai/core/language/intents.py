"""What a message is for, as far as its words alone tell, in any of our languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from chatwootai.core.language.lexicon import LANGUAGES, Lexicon, lexicon
from chatwootai.core.language.text import aligned, fold, plain


class Intent(StrEnum):
    """Why a customer writes."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    PERSON = "person"
    HOURS = "hours"
    YES = "yes"
    NO = "no"
    COMPLAINT = "complaint"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised in a message.

    Attributes:
        intents: All that it is for; `QUESTION` if anything is left that was not recognised.
        rest: The message without greetings, thanks and the like around it.
        language: The language of the phrases that were recognised, if it is only one.
    """

    intents: frozenset[Intent]
    rest: str
    language: str = ""


_EDGES: Final = " \t\n.,;:!?¡¿…-\u2013\u2014()\"'*_"
# Phrases that are cut off at a message's beginning, and those that are cut off at its end.
_BEFORE: Final = ("greeting", "thanks", "goodbye", "please", "filler")
_AFTER: Final = ("greeting", "thanks", "goodbye", "please")


def recognise(message: str, language: str) -> Recognised:
    """Return what *message* is for; its slang is taken to be that of *language*.

    Of a very long message, only the beginning is looked at.
    """
    found = _Found()
    text = plain(message, language)
    rest = _without_small_talk(_Span.of(text), found)
    whole, left = fold(text).strip(_EDGES), rest.folded
    for known in _lexicons():
        if known.patterns["approval"].fullmatch(left):
            found.add(Intent.THANKS, known)
            rest, left = _Span("", ""), ""
        for intent in (Intent.PERSON, Intent.COMPLAINT):
            if known.patterns[intent].search(whole):
                found.add(intent, known)
        for intent in (Intent.YES, Intent.NO):
            if any(known.patterns[intent].fullmatch(said) for said in (whole, left)):
                found.add(intent, known)
        if asks_hours(left, known):
            found.add(Intent.HOURS, known)
    is_understood = found.intents.keys() & {Intent.PERSON, Intent.HOURS, Intent.YES, Intent.NO}
    if left and not is_understood:
        found.intents.setdefault(Intent.QUESTION, set())
    return Recognised(frozenset(found.intents), rest.text, found.language)


def asks_hours(folded: str, known: Lexicon) -> bool:
    """Tell whether *folded* asks for the weekly opening hours and for nothing else."""
    folded = folded.strip(_EDGES)
    if not known.patterns["hours"].search(folded) or known.patterns["holiday"].search(folded):
        return False
    others = set(re.findall(r"[a-z]+", folded)) - known.hours_words - known.stopwords
    return not others


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of a message, and the same piece folded, letter for letter."""

    text: str
    folded: str

    @classmethod
    def of(cls, text: str) -> "_Span":
        return cls(text, aligned(text)).cut(0, len(text))

    def cut(self, start: int, end: int) -> "_Span":
        """Return what stands from *start* to *end*, without the signs around it."""
        while start < end and self.folded[start] in _EDGES:
            start += 1
        while start < end and self.folded[end - 1] in _EDGES:
            end -= 1
        if self.folded[end : end + 1] == "?":
            end += 1  # that is no mere sign: it makes a question of what stands before it
        return _Span(self.text[start:end], self.folded[start:end])


@dataclass
class _Found:
    intents: dict[Intent, set[str]] = field(default_factory=dict)

    def add(self, intent: Intent, known: Lexicon) -> None:
        self.intents.setdefault(intent, set()).add(known.code)

    @property
    def language(self) -> str:
        languages = set[str]().union(*self.intents.values())
        return languages.pop() if len(languages) == 1 else ""


def _lexicons() -> Iterator[Lexicon]:
    return (lexicon(code) for code in LANGUAGES)


def _without_small_talk(rest: _Span, found: _Found) -> _Span:
    """Return *rest* without the small talk around it, which is noted in *found*."""
    while True:
        shorter = rest
        for known in _lexicons():
            for name in _BEFORE:
                shorter = _note(shorter, _cut_before(shorter, known, name), name, known, found)
            for name in _AFTER:
                shorter = _note(shorter, _cut_after(shorter, known, name), name, known, found)
        if shorter == rest:
            return rest
        rest = shorter


def _note(before: _Span, after: _Span, name: str, known: Lexicon, found: _Found) -> _Span:
    if before != after and name in ("greeting", "thanks", "goodbye"):
        found.add(Intent(name), known)
    return after


def _cut_before(span: _Span, known: Lexicon, name: str) -> _Span:
    match = known.patterns[name].match(span.folded)
    if match and (match.end() == len(span.folded) or span.folded[match.end()] in _EDGES):
        return span.cut(match.end(), len(span.folded))
    return span


def _cut_after(span: _Span, known: Lexicon, name: str) -> _Span:
    end = len(span.folded.rstrip(_EDGES))
    for match in known.patterns[name].finditer(span.folded):
        start = match.start()
        if match.end() == end and (start == 0 or span.folded[start - 1] in _EDGES):
            return span.cut(0, start)
    return span
