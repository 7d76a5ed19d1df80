"""Customers' spelling, made comparable."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from chatwootai.core.language.lexicon import lexicon

LONGEST: Final = 2_000  # characters of a message that are looked at; a question is shorter

_MARKS: Final = frozenset({"Mn", "Me", "Cf"})  # accents, and signs that do not show
_NOISE: Final = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cc"})  # emoji and the like
_WORD: Final = re.compile(r"\w+")
_REPEATED: Final = re.compile(r"([^\W\d_])\1{2,}")
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
    """Return *text* as it would stand in a book: no emoji, no slang, no looong letters."""
    kept = "".join(map(_without_noise, text[:LONGEST]))
    slang = lexicon(language).slang
    spelled = _WORD.sub(lambda match: slang.get(fold(match[0]), match[0]), kept)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1", spelled)).strip()


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(
        " " if unicodedata.category(part) in _NOISE else part
        for part in decomposed
        if unicodedata.category(part) not in _MARKS
    )


@lru_cache(maxsize=4096)
def _without_noise(letter: str) -> str:
    return " " if unicodedata.category(letter) in _NOISE else letter
