"""A company's knowledge, ready to be asked."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.confidence import Candidate, Found
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.spelling import weights
from chatwootai.core.knowledge.wording import Wording
from chatwootai.core.ports.embedder import Embedder
from chatwootai.core.ports.knowledge_index import Entry, KnowledgeIndex, Sought
from chatwootai.core.tenants.tenant import Tenant

CANDIDATES: Final = 12  # passages that are weighed against each other for one question
_EMBEDDED_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of a tenant's knowledge: how many passages were indexed, and forgotten."""

    indexed: int
    forgotten: int


@dataclass(frozen=True, slots=True)
class _Indexed:
    """What the index holds of a tenant: the fingerprint of each passage, and all their words."""

    fingerprints: Mapping[str, str]
    wording: Wording


def _silent(_: int) -> None:
    """Tell nobody."""


class KnowledgeBase:
    """Keeps every tenant's passages in the index, and looks questions up in it."""

    def __init__(self, embedder: Embedder, index: KnowledgeIndex) -> None:
        self._embedder = embedder
        self._index = index
        self._indexed: dict[TenantId, _Indexed] = {}
        self._locks: dict[TenantId, asyncio.Lock] = {}

    async def sync(self, tenant: Tenant, advanced: Callable[[int], None] = _silent) -> Synced:
        """Bring the index up to date with what *tenant* has written; what is unchanged is kept.

        Args:
            tenant: Whose knowledge.
            advanced: Told, as it goes on, of how many passages more are indexed.
        """
        async with self._locks.setdefault(tenant.id, asyncio.Lock()):
            indexed = self._indexed.get(tenant.id)
            known = indexed.fingerprints if indexed else {}
            wanted = {key: passage.fingerprint for key, passage in tenant.passages.items()}
            if indexed and known == wanted:
                return Synced(0, 0)
            changed = [key for key, fingerprint in wanted.items() if known.get(key) != fingerprint]
            gone = [key for key in known if key not in wanted]
            for start in range(0, len(changed), _EMBEDDED_AT_ONCE):
                batch = changed[start : start + _EMBEDDED_AT_ONCE]
                entries = await self._entries([tenant.passages[key] for key in batch])
                await self._index.upsert(tenant.id, entries)
                advanced(len(batch))
            await self._index.delete(tenant.id, gone)
            self._indexed[tenant.id] = _Indexed(wanted, Wording.of(tenant.passages.values()))
            return Synced(len(changed), len(gone))

    async def look_up(self, tenant: Tenant, question: str) -> Found:
        """Return what *tenant* has written that is near to *question*."""
        await self.sync(tenant)
        wording = self._indexed[tenant.id].wording
        question = wording.corrected(question)
        [asked] = await self._embedder.questions([question])
        sought = Sought(asked.vector, weights(question))
        matches = await self._index.search(tenant.id, sought, CANDIDATES)
        candidates = [
            Candidate(tenant.passages[match.passage], match.meaning, match.spelling)
            for match in matches
            if match.passage in tenant.passages
        ]
        return Found(question, candidates, asked.oddity, self._embedder.name, wording)

    async def _entries(self, passages: Sequence[Passage]) -> Sequence[Entry]:
        wordings = [
            (passage, place, question)
            for passage in passages
            for place, question in enumerate(passage.questions)
        ]
        vectors = await self._embedder.passages(
            [(question, passage.answer) for passage, _, question in wordings]
        )
        return [
            Entry(passage.id, place, Sought(vector, weights(f"{question} {passage.answer}")))
            for (passage, place, question), vector in zip(wordings, vectors, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class TenantKnowledge:
    """One tenant's knowledge: all that its agents can reach."""

    _base: KnowledgeBase
    _tenant: Tenant

    async def look_up(self, question: str) -> Found:
        """Return what is written that is near to *question*."""
        return await self._base.look_up(self._tenant, question)
