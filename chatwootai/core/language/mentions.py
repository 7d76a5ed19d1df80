"""Which of some words a message mentions, whatever their number."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from chatwootai.core.language.text import plain, words

# How plurals end in our languages, folded, and how the same words end in the singular.
_ENDINGS: Final[Sequence[tuple[str, Sequence[str]]]] = (
    ("oes", ("ao",)),
    ("aes", ("ao",)),
    ("ais", ("al",)),
    ("eis", ("el", "il")),
    ("ois", ("ol",)),
    ("uis", ("ul",)),
    ("is", ("il",)),
    ("ns", ("m",)),
    ("ces", ("z",)),
    ("ies", ("y",)),
    ("ves", ("f", "fe")),
    ("es", ("",)),
    ("s", ("",)),
)
_SHORTEST: Final = 3  # letters that a singular has at least
_LONG: Final = 7  # letters from which on a word is the same with another last vowel
_GENDER: Final = re.compile(r"(?<=[^aeiou])[aoe]$")

Phrase = Sequence[frozenset[str]]


def mentioned(text: str, phrases: Sequence[str], language: str) -> Collection[str]:
    """Return those of *phrases* that occur in *text* as whole words, each once.

    Accents, case and number do not count, nor does how a long word's gender ends. Phrases that
    are the same by this are one. Of a very long text, only the beginning is looked at; its slang
    is taken to be that of *language*.
    """
    places = _places(words(plain(text, language)))
    return [name for name, phrase in _known(tuple(phrases)).items() if _occurs(phrase, places)]


def forms(word: str) -> frozenset[str]:
    """Return *word* (folded) and what else it may be a form of."""
    singulars = {
        word.removesuffix(ending) + other
        for ending, others in _ENDINGS
        if word.endswith(ending)
        for other in others
        if len(word) - len(ending) + len(other) >= _SHORTEST
    }
    found = {word, *singulars}
    return frozenset(found | {_GENDER.sub("", its) for its in found if len(its) >= _LONG})


@lru_cache(maxsize=1024)
def _known(phrases: Sequence[str]) -> Mapping[str, Phrase]:
    """Return the forms of each word of *phrases*, by what all forms of a phrase share."""
    known: dict[str, Phrase] = {}
    for phrase in phrases:
        its = [forms(word) for word in words(phrase)]
        if its:
            known.setdefault(" ".join(map(_shortest, its)), its)
    return known


def _shortest(its: Iterable[str]) -> str:
    return min(its, key=lambda form: (len(form), form))


def _places(said: Sequence[str]) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for place, word in enumerate(said):
        for form in forms(word):
            found.setdefault(form, set()).add(place)
    return found


def _occurs(phrase: Phrase, places: Mapping[str, set[int]]) -> bool:
    """Tell whether the words of *phrase* stand one after the other."""
    starts: set[int] | None = None
    for offset, its in enumerate(phrase):
        here = {place - offset for form in its for place in places.get(form, ())}
        starts = here if starts is None else starts & here
        if not starts:
            return False
    return True
