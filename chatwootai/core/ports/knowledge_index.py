"""The need to find, among many passages, those that are near to a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.embedder import Vector

Weights = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Sought:
    """A question, or one wording of a passage, as an index compares it.

    Attributes:
        meaning: Its vector, of length one.
        spelling: Its character trigrams, hashed, with their weights.
    """

    meaning: Vector
    spelling: Weights


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording of a passage, to be found by."""

    passage: str
    wording: int
    sought: Sought


@dataclass(frozen=True, slots=True)
class Match:
    """A passage near to a question.

    Attributes:
        meaning: The cosine of the two vectors, of the passage's nearest wording.
        spelling: The weighted trigrams that both have, of its best wording; 0 is none.
    """

    passage: str
    meaning: float
    spelling: float


class KnowledgeIndex(Protocol):
    """Finds passages, in each tenant's own collections; the usual one has no name."""

    async def upsert(
        self, tenant: TenantId, entries: Sequence[Entry], *, collection: str = ""
    ) -> None:
        """Add *entries*, in place of all that is known of the same passages."""

    async def delete(
        self, tenant: TenantId, passages: Sequence[str], *, collection: str = ""
    ) -> None:
        """Forget passages. Forgetting an unknown one is not an error."""

    async def search(
        self, tenant: TenantId, sought: Sought, limit: int, *, collection: str = ""
    ) -> Sequence[Match]:
        """Return the passages nearest by meaning or by spelling, each once, nearest meaning first.

        At least the *limit* nearest in each way are among them, if there are so many.
        """
