"""A small model of how customers' words and letters go with what companies write.

It was trained on the questions in `training/` (see the README there): each word, each run of three
to five letters and each pair of words has a vector and a weight, and a text is the weighted sum of
its own. It knows that `boleto` and `parcelar` are about paying, and is not put off by typing slips.
Two models that were trained apart stand side by side: where one errs, the other rarely does.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from chatwootai.core.language.text import words

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]

BUCKETS: Final = 2**14
_RUNS: Final = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class LetterModel:
    """What was learnt, for each of the models side by side.

    Attributes:
        vectors: For each model, a row for each bucket.
        weights: For each model, how much each bucket counts.
        shares: For each model, how much a passage's question and its answer count.
    """

    vectors: Floats
    weights: Floats
    shares: Floats

    @classmethod
    def of(cls, arrays: Arrays) -> "LetterModel":
        """Return the model that lies in *arrays*, as training wrote it: 8 bits a number."""
        scales = arrays["letter_scales"].astype(np.float32)[:, :, None]
        return cls(
            vectors=arrays["letter_vectors"].astype(np.float32) * scales,
            weights=arrays["letter_weights"].astype(np.float32),
            shares=arrays["letter_shares"].astype(np.float32),
        )

    def text(self, text: str) -> Floats:
        """Return, for each model, the vector of *text*, of length one."""
        places = list(buckets(text))
        return unit(np.einsum("mp,mpd->md", self.weights[:, places], self.vectors[:, places]))

    def passage(self, question: str, answer: str) -> Floats:
        """Return, for each model, the vector of a passage, of length one."""
        asked, said = self.text(question), self.text(answer)
        return unit(self.shares[:, :1] * asked + self.shares[:, 1:] * said)


def buckets(text: str) -> Iterator[int]:
    """Yield the bucket of each word, run of letters and pair of words of *text*."""
    its_words = words(text)
    for word in its_words:
        yield _bucket(f"w{word}")
        padded = f"<{word}>"
        for size in _RUNS:
            for start in range(len(padded) - size + 1):
                yield _bucket(padded[start : start + size])
    for one, other in pairwise(its_words):
        yield _bucket(f"b{one} {other}")
    yield 0  # so that a text without words has a vector, too


def read_arrays(path: Path) -> Arrays:
    """Return the arrays of a model file; nothing in it is executed."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def unit(rows: NDArray[Any]) -> Floats:
    """Return *rows*, each of length one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def _bucket(text: str) -> int:
    return zlib.crc32(text.encode()) % BUCKETS
