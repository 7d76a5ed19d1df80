"""The need to compare texts by what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is compared.

    Attributes:
        vector: Its meaning, of length one.
        oddity: How much it sounds like what companies do not write down, such as where
            somebody's own order is: log odds, so that 0 says nothing.
    """

    vector: Vector
    oddity: float = 0.0


class Embedder(Protocol):
    """Turns texts into vectors of length one; near ones mean the same."""

    @property
    def name(self) -> str:
        """Which vectors these are: those of two names cannot be compared."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        """Return the meaning of each text that asks."""

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        """Return the meaning of each passage, given as what it answers and what it says."""
