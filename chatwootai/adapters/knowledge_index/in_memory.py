"""An index that compares a question with every passage: for tests, and for small shops."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.knowledge_index import Entry, Match, Sought, Weights


class InMemoryKnowledgeIndex:
    """Keeps each tenant's entries in a dictionary."""

    def __init__(self) -> None:
        self._entries: dict[TenantId, dict[tuple[str, int], Entry]] = {}

    async def upsert(self, tenant: TenantId, entries: Sequence[Entry]) -> None:
        await self.delete(tenant, [entry.passage for entry in entries])
        its = self._entries.setdefault(tenant, {})
        its |= {(entry.passage, entry.wording): entry for entry in entries}

    async def delete(self, tenant: TenantId, passages: Sequence[str]) -> None:
        gone = set(passages)
        its = self._entries.get(tenant, {})
        self._entries[tenant] = {key: entry for key, entry in its.items() if key[0] not in gone}

    async def search(self, tenant: TenantId, sought: Sought, limit: int) -> Sequence[Match]:
        entries = list(self._entries.get(tenant, {}).values())
        rarity = _rarity(entry.sought.spelling for entry in entries)
        best: dict[str, Match] = {}
        for entry in entries:
            known = best.get(entry.passage, Match(entry.passage, -1.0, 0.0))
            best[entry.passage] = Match(
                entry.passage,
                max(known.meaning, _cosine(sought.meaning, entry.sought.meaning)),
                max(known.spelling, _shared(sought.spelling, entry.sought.spelling, rarity)),
            )
        by_meaning = sorted(best.values(), key=lambda match: -match.meaning)
        by_spelling = sorted(best.values(), key=lambda match: -match.spelling)
        wanted = {match.passage for match in (*by_meaning[:limit], *by_spelling[:limit])}
        return [match for match in by_meaning if match.passage in wanted]


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _rarity(all_weights: Iterable[Weights]) -> dict[int, float]:
    """Return how much each trigram tells: the more, the fewer entries have it."""
    lists = list(all_weights)
    counts = Counter(number for weights in lists for number in weights)
    total = len(lists)
    return {
        number: math.log((total - count + 0.5) / (count + 0.5) + 1.0)
        for number, count in counts.items()
    }


def _shared(one: Weights, other: Weights, rarity: dict[int, float]) -> float:
    return sum(weight * other[n] * rarity[n] for n, weight in one.items() if n in other)
