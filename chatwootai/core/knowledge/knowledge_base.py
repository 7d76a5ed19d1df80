"""A company's knowledge, ready to be asked."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.confidence import Candidate, Found
from chatwootai.core.knowledge.passage import Passage, Texts
from chatwootai.core.knowledge.spelling import weights
from chatwootai.core.knowledge.wording import Wording
from chatwootai.core.ports.embedder import Embedder
from chatwootai.core.ports.knowledge_index import Entry, KnowledgeIndex, Sought

CANDIDATES: Final = 12  # passages that are weighed against each other for one question
_MANY: Final = 4 * CANDIDATES  # where only some of them count
_EMBEDDED_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of a tenant's knowledge: how many passages were indexed, and forgotten."""

    indexed: int
    forgotten: int


@dataclass
class _Held:
    """What the index holds of a tenant: each passage's fingerprint, empty while it is written."""

    fingerprints: dict[str, str] = field(default_factory=dict)
    wording: Wording | None = None


_Shelf = tuple[TenantId, str]


def _shelf(texts: Texts) -> _Shelf:
    return texts.tenant, texts.collection


def _asks_the_same(one: Texts, other: Texts, passage: str) -> bool:
    """Tell whether *passage* is in both, with the same questions: a name may be given anew."""
    mine, its = one.passages.get(passage), other.passages.get(passage)
    return mine is not None and its is not None and mine.questions == its.questions


def _fits(passage: Passage, only: Sequence[str]) -> bool:
    file = passage.source.rpartition(":")[0]
    return not only or any(
        fnmatchcase(name, pattern)
        for pattern in only
        for name in (passage.id, file, file.rpartition("knowledge/")[2])
    )


def _silent(_: int) -> None:
    """Tell nobody."""


class KnowledgeBase:
    """Keeps every tenant's passages in the index, and looks questions up in it."""

    def __init__(self, embedder: Embedder, index: KnowledgeIndex) -> None:
        self._embedder = embedder
        self._index = index
        self._held: dict[_Shelf, _Held] = {}
        self._locks: dict[_Shelf, asyncio.Lock] = {}
        self._newest: dict[_Shelf, Texts] = {}

    async def sync(self, texts: Texts, advanced: Callable[[int], None] = _silent) -> Synced:
        """Bring the index up to date with a tenant's *texts*; what is unchanged is kept.

        What was done before a failure, or before this is cancelled, need not be done again.

        Args:
            texts: The tenant's knowledge.
            advanced: Told, as it goes on, of how many passages more are indexed.
        """
        _, synced = await self._synced(texts, advanced)
        return synced

    def expect(self, tenant: TenantId, shelves: Sequence[Texts]) -> None:
        """Let *shelves* be all that counts of a tenant's texts from now on."""
        for shelf in [its for its in self._newest if its[0] == tenant]:
            self._newest[shelf] = Texts(tenant, {}, shelf[1])
        self._newest |= {_shelf(texts): texts for texts in shelves}

    async def renew(self, tenant: TenantId, advanced: Callable[[int], None] = _silent) -> Synced:
        """Bring the index up to date with what counts of a tenant's texts now; as `sync`."""
        found = [texts for shelf, texts in self._newest.items() if shelf[0] == tenant]
        synced = [await self.sync(texts, advanced) for texts in found]
        for texts in found:
            if not texts.passages and self._newest.get(_shelf(texts)) is texts:
                del self._newest[_shelf(texts)]
                self._held.pop(_shelf(texts), None)
        return Synced(sum(one.indexed for one in synced), sum(one.forgotten for one in synced))

    async def look_up(self, texts: Texts, question: str, only: Sequence[str] = ()) -> Found:
        """Return what in a tenant's *texts* is near to *question*.

        With *only*, it looks in those passages alone whose file or id fits one of the patterns.
        A turn that began before the texts were changed is answered by those with which it began,
        as far as the same is still asked there: by then, the new ones are in the index.
        """
        newest = self._newest.get(_shelf(texts), texts)
        wording, _ = await self._synced(newest, _silent)
        question = wording.corrected(question)
        [asked] = await self._embedder.questions([question])
        sought = Sought(asked.vector, weights(question))
        matches = await self._index.search(
            texts.tenant, sought, _MANY if only else CANDIDATES, collection=texts.collection
        )
        candidates = [
            Candidate(texts.passages[match.passage], match.meaning, match.spelling)
            for match in matches
            if _asks_the_same(texts, newest, match.passage)
            and _fits(texts.passages[match.passage], only)
        ][:CANDIDATES]
        return Found(question, candidates, asked.oddity, self._embedder.name, wording)

    async def _synced(
        self, texts: Texts, advanced: Callable[[int], None]
    ) -> tuple[Wording, Synced]:
        shelf = _shelf(texts)
        async with self._locks.setdefault(shelf, asyncio.Lock()):
            held = self._held.setdefault(shelf, _Held())
            wanted = {key: passage.fingerprint for key, passage in texts.passages.items()}
            changed = [key for key in wanted if held.fingerprints.get(key) != wanted[key]]
            gone = [key for key in held.fingerprints if key not in wanted]
            if changed or gone:
                held.wording = None
            for start in range(0, len(changed), _EMBEDDED_AT_ONCE):
                batch = changed[start : start + _EMBEDDED_AT_ONCE]
                entries = await self._entries([texts.passages[key] for key in batch])
                held.fingerprints |= dict.fromkeys(batch, "")
                await self._index.upsert(texts.tenant, entries, collection=texts.collection)
                held.fingerprints |= {key: wanted[key] for key in batch}
                advanced(len(batch))
            if gone:
                await self._index.delete(texts.tenant, gone, collection=texts.collection)
                held.fingerprints = wanted
            if held.wording is None:
                held.wording = Wording.of(texts.passages.values())
            return held.wording, Synced(len(changed), len(gone))

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
    _texts: Texts
    _only: Sequence[str] = ()

    async def look_up(self, question: str) -> Found:
        """Return what is written that is near to *question*."""
        return await self._base.look_up(self._texts, question, self._only)
