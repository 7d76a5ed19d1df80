"""What is known of a language: how customers write it, and what we say in it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("pt", "en", "es")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language.

    Attributes:
        slang: Chat spellings, each with what it stands for.
        stopwords: Words that say nothing of what a question is about.
        patterns: By intent, what its messages look like (folded: no accents, lower case).
        hours_words: Words that a question about the opening hours may consist of.
        says: What we say, by occasion; `formal` says what differs in that manner.
        found_in: How a text in another language is announced, by that language.
        ordinals: For the first option, the second, …, the words by which one chooses it.
        around_choice: Words that may stand around such a word.
        agreement: The words of a `yes`, of a `no`, and those that may stand `around` them.
    """

    code: str
    slang: Mapping[str, str]
    stopwords: frozenset[str]
    patterns: Mapping[str, re.Pattern[str]]
    hours_words: frozenset[str]
    says: Mapping[str, str]
    formal: Mapping[str, str]
    found_in: Mapping[str, str]
    note: Mapping[str, str]
    dates: Mapping[str, Any]
    ordinals: Sequence[frozenset[str]]
    around_choice: frozenset[str]
    agreement: Mapping[str, frozenset[str]]

    def say(self, occasion: str, style: str = "friendly") -> str:
        """Return what is said at *occasion*, in the company's *style*."""
        if style == "formal":
            return self.formal.get(occasion) or self.says[occasion]
        return self.says[occasion]


@cache
def lexicon(code: str) -> Lexicon:
    """Return the lexicon of a language, one of `LANGUAGES`."""
    text = files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    intents = data["intents"]
    says = {key: value for key, value in data["says"].items() if isinstance(value, str)}
    return Lexicon(
        code=code,
        slang=data["slang"],
        stopwords=frozenset(data["stopwords"].split()),
        patterns={name: _any_of(these) for name, these in intents.items() if name != "hours_words"},
        hours_words=frozenset(intents["hours_words"].split()),
        says=says,
        formal=data["says"]["formal"],
        found_in=data["says"]["found_in"],
        note=data["note"],
        dates=data["dates"],
        ordinals=[frozenset(these) for these in data["choice"]["ordinals"]],
        around_choice=frozenset(data["choice"]["around"].split()),
        agreement={name: frozenset(its.split()) for name, its in data["agreement"].items()},
    )


@cache
def all_stopwords() -> frozenset[str]:
    """Return the stopwords of every language: a customer may mix them."""
    return frozenset().union(*(lexicon(code).stopwords for code in LANGUAGES))


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
