"""Which words a company uses, how they are spelled, and how much of a question they cover."""

import difflib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from chatwootai.core import language
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.language.lexicon import all_stopwords
from chatwootai.core.language.text import fold, words

_STEM: Final = 5  # letters that the forms of a word share, near enough: `entreg(a)`, `entreg(amos)`
_WORD: Final = re.compile(r"[^\W\d_]{4,}")  # shorter words are too like each other to correct
_ALIKE: Final = 0.8  # of difflib's ratio: `entrgea` is `entrega`, `areia` is not `aveia`
_MOST_CORRECTED: Final = 8
_FREQUENT: Final = 4_000  # common words that a slip may be meant for, though the company has none
_SHORT: Final = 4  # letters: a word of so few is too near to too many of those
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def stems(text: str) -> frozenset[str]:
    """Return the words of *text* that mean something, each cut to what its forms share."""
    return frozenset(word[:_STEM] for word in words(text) if word not in all_stopwords())


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a company's passages.

    Attributes:
        by_passage: The stems of each passage, by its id.
        rarity: How much each stem tells: the more, the fewer passages have it.
        unheard: How much a stem tells that no passage has.
        by_length: Its words, folded, by their length.
    """

    by_passage: Mapping[str, frozenset[str]]
    rarity: Mapping[str, float]
    unheard: float
    by_length: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, passages: Collection[Passage]) -> "Wording":
        """Return the wording of *passages*."""
        texts = {passage.id: " ".join((*passage.questions, passage.answer)) for passage in passages}
        by_passage = {key: stems(text) for key, text in texts.items()}
        counts = Counter(stem for its in by_passage.values() for stem in its)
        rarity = {stem: _rarity(count, len(texts)) for stem, count in counts.items()}
        by_length: dict[int, list[str]] = {}
        for word in sorted({word for text in texts.values() for word in words(text)}):
            by_length.setdefault(len(word), []).append(word)
        return cls(by_passage, rarity, _rarity(0, len(texts)), by_length)

    def corrected(self, question: str) -> str:
        """Return *question* with its typing slips replaced by the words that they are like.

        The company's own words come first, then those that customers everywhere use most.
        """
        left = _MOST_CORRECTED

        def correct(match: re.Match[str]) -> str:
            nonlocal left
            word = fold(match[0])
            if not left or word in _common_words() or word in self.by_length.get(len(word), ()):
                return match[0]
            left -= 1
            is_name = match[0][0].isupper()
            return self._like(word) or (not is_name and _frequent_like(word)) or match[0]

        return _WORD.sub(correct, question)

    def _like(self, word: str) -> str:
        """Return the company's word that *word* is most like, or nothing."""
        near = [
            known
            for length in range(len(word) - 1, len(word) + 2)
            for known in self.by_length.get(length, ())
        ]
        found = difflib.get_close_matches(word, near, n=4, cutoff=_ALIKE)
        return next((known for known in found if _same_letters(known, word)), "".join(found[:1]))

    def covered(self, asked: Iterable[str], passage: str) -> float:
        """Return how much of what *asked* (stems) tells is said in *passage*, from 0 to 1."""
        asked = list(asked)
        its = self.by_passage.get(passage, frozenset())
        return self._told(stem for stem in asked if stem in its) / (self._told(asked) or 1.0)

    def unknown(self, asked: Collection[str]) -> float:
        """Return which share of *asked* (stems) the company never writes, from 0 to 1."""
        return sum(stem not in self.rarity for stem in asked) / len(asked) if asked else 0.0

    def _told(self, some: Iterable[str]) -> float:
        return sum(self.rarity.get(stem, self.unheard) for stem in some)


def _rarity(count: int, total: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


@cache
def _common_words() -> Mapping[str, int]:
    """Return words that are no slips, whoever's customers write them: the most used is 0."""
    text = files(language).joinpath("words.txt").read_text(encoding="utf-8")
    return {word: place for place, word in enumerate(text.split())}


def _frequent_like(word: str) -> str:
    """Return the frequent word that one slip makes *word* of, or nothing."""
    places = _common_words()
    meant = [known for known in _one_slip_from(word) if places.get(known, _FREQUENT) < _FREQUENT]
    if len(word) <= _SHORT or not meant:
        return ""
    return min(meant, key=lambda known: (not _same_letters(known, word), places[known]))


def _one_slip_from(word: str) -> Iterator[str]:
    """Yield *word* with a letter left out, added or mistaken, or two that changed places."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def _same_letters(one: str, other: str) -> bool:
    return sorted(one) == sorted(other)
