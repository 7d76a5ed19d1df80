"""Customers' spelling, made comparable."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from chatwootai.core.language.lexicon import lexicon

LONGEST: Final = 2_000  # characters of a message that are looked at; a question is shorter

_MARKS: Final = frozenset({"Mn", "Me", "Cf"})  # accents, and signs that do not show
_NOISE: Final = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cc"})  # emoji and the like
_WORD: Final = re.compile(r"\w+")
_REPEATED: Final = re.compile(r"([^\W\d_])\1{2,}")
_LAUGH: Final = re.compile(r"k{3,}|(?:rs){2,}|(?:ha|he){2,}h?|(?:ja){3,}")
_SPACES: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return *text* in lower case, without accents, signs that do not show, or double spaces."""
    return _SPACES.sub(" ", "".join(map(_folded, text))).strip()


def aligned(text: str) -> str:
    """Return *text* folded letter by letter, so that places in it are places in *text*."""
    return "".join((_folded(letter) or letter)[0] for letter in text)


def words(text: str) -> Sequence[str]:
    """Return the words of *text*, folded."""
    return _WORD.findall(fold(text))


def plain(text: str, language: str) -> str:
    """Return *text* as in a book: without emoji, laughs, slang, or looong letters."""
    composed = unicodedata.normalize("NFC", text[:LONGEST])
    kept = "".join(map(_without_noise, composed))
    slang = lexicon(language).slang
    return _SPACES.sub(" ", _WORD.sub(lambda word: _spelled(word[0], slang), kept)).strip()


def _spelled(word: str, slang: Mapping[str, str]) -> str:
    if _LAUGH.fullmatch(fold(word)):
        return ""
    if len(set(fold(word))) > 1:  # AAA is a battery, III a number
        word = _REPEATED.sub(r"\1", word)
    return slang.get(fold(word), word)


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    plain_letter = unicodedata.normalize("NFKD", letter)  # of a fancy font, or a half-wide one
    decomposed = unicodedata.normalize("NFKD", plain_letter.casefold())
    return "".join(
        " " if unicodedata.category(part) in _NOISE else part
        for part in decomposed
        if unicodedata.category(part) not in _MARKS
    )


@lru_cache(maxsize=4096)
def _without_noise(letter: str) -> str:
    category = unicodedata.category(letter)
    return "" if category in _MARKS else " " if category in _NOISE else letter
