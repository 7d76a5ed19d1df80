"""Compares texts by their letters: character trigrams, hashed to numbers."""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from chatwootai.core.language.text import words

_NUMBERS: Final = 2**31  # what an index takes; far more than there are trigrams


def trigrams(text: str) -> Iterator[str]:
    """Yield the trigrams of each word of *text*, with a space for its beginning and its end."""
    for word in words(text):
        padded = f" {word} "
        for start in range(len(padded) - 2):
            yield padded[start : start + 3]


def weights(text: str) -> Mapping[int, float]:
    """Return how much each trigram of *text*, by its number, says about it.

    A trigram that occurs twice says a little more than one that occurs once. How rare it is
    among a tenant's passages, the index knows.
    """
    counts = Counter(trigrams(text))
    return {
        zlib.crc32(gram.encode()) % _NUMBERS: count / (count + 1.0) * 2.0
        for gram, count in counts.items()
    }
