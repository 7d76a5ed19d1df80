"""An index that compares a question with every passage, exactly, and forgets with the process."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.knowledge_index import Entry, Match, Sought

_Place = tuple[TenantId, str]
Entries = Mapping[tuple[str, int], Entry]
Numbers = NDArray[np.float32]
Rows = NDArray[np.intp]


class InMemoryKnowledgeIndex:
    """Keeps each tenant's entries, and lays them out for comparing when they are first asked."""

    def __init__(self) -> None:
        self._entries: dict[_Place, Entries] = {}
        self._laid_out: dict[_Place, _LaidOut] = {}

    async def upsert(
        self, tenant: TenantId, entries: Sequence[Entry], *, collection: str = ""
    ) -> None:
        place = (tenant, collection)
        kept = self._without(place, [entry.passage for entry in entries])
        added = {(entry.passage, entry.wording): entry for entry in entries}
        self._entries[place] = {**kept, **added}

    async def delete(
        self, tenant: TenantId, passages: Sequence[str], *, collection: str = ""
    ) -> None:
        place = (tenant, collection)
        self._entries[place] = self._without(place, passages)

    async def search(
        self, tenant: TenantId, sought: Sought, limit: int, *, collection: str = ""
    ) -> Sequence[Match]:
        place = (tenant, collection)
        entries = self._entries.get(place)
        if not entries:
            return ()
        laid_out = self._laid_out.get(place)
        if laid_out is None or laid_out.entries is not entries:
            laid_out = await asyncio.to_thread(_LaidOut.of, entries)
            self._laid_out[place] = laid_out
        return laid_out.search(sought, limit)

    def _without(self, place: _Place, passages: Sequence[str]) -> Entries:
        gone = set(passages)
        known = self._entries.get(place, {})
        return {key: entry for key, entry in known.items() if key[0] not in gone}


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """Entries, a row for each.

    Attributes:
        owners: The place in *passages* of each row's passage.
        spellings: For each trigram, the rows that have it, and how much it says about them.
    """

    entries: Entries
    passages: Sequence[str]
    owners: Rows
    meanings: Numbers
    spellings: Mapping[int, tuple[Rows, Numbers]]

    @classmethod
    def of(cls, entries: Entries) -> "_LaidOut":
        """Lay *entries* (at least one) out."""
        places = {
            passage: place for place, passage in enumerate(dict.fromkeys(p for p, _ in entries))
        }
        having: dict[int, dict[int, float]] = {}
        for row, entry in enumerate(entries.values()):
            for trigram, weight in entry.sought.spelling.items():
                having.setdefault(trigram, {})[row] = weight
        return cls(
            entries=entries,
            passages=list(places),
            owners=np.array([places[passage] for passage, _ in entries]),
            meanings=np.array([its.sought.meaning for its in entries.values()], np.float32),
            spellings={
                trigram: (
                    np.array(list(rows)),
                    np.array(list(rows.values()), np.float32) * _rarity(len(rows), len(entries)),
                )
                for trigram, rows in having.items()
            },
        )

    def search(self, sought: Sought, limit: int) -> Sequence[Match]:
        """Return what the port promises."""
        meanings = self.meanings @ np.array(sought.meaning, np.float32)
        spellings = np.zeros(len(meanings), np.float32)
        for trigram, weight in sought.spelling.items():
            if trigram in self.spellings:
                rows, weights = self.spellings[trigram]
                spellings[rows] += weight * weights
        meaning, spelling = self._best(meanings), self._best(spellings)
        by_meaning = np.argsort(-meaning, kind="stable")
        by_spelling = np.argsort(-spelling, kind="stable")
        wanted = {*by_meaning[:limit].tolist(), *by_spelling[:limit].tolist()}
        return [
            Match(self.passages[place], float(meaning[place]), float(spelling[place]))
            for place in by_meaning.tolist()
            if place in wanted
        ]

    def _best(self, scores: Numbers) -> Numbers:
        best = np.full(len(self.passages), -np.inf, np.float32)
        np.maximum.at(best, self.owners, scores)
        return best


def _rarity(count: int, total: int) -> float:
    """Return how much a trigram tells that *count* of *total* entries have: the rarer, the more."""
    return math.log((total - count + 0.5) / (count + 0.5) + 1.0)
