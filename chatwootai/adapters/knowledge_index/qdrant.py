"""Qdrant's engine, embedded in this process: a collection for each tenant.

The collections are kept in memory and filled at each start, from vectors that are kept elsewhere
(`adapters/embedder/sqlite.py`): the engine's own files are pickles, which we do not read.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.knowledge_index import Entry, Match, Sought

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_client.models import Filter, PointStruct, ScoredPoint

T = TypeVar("T")

_MEANING: Final = "meaning"
_SPELLING: Final = "spelling"
_DEPTH: Final = 8  # times the limit: wordings of one passage take each other's places
_IDS: Final = uuid.UUID("5b0c4a1e-6a55-4f0b-9a0f-2d6a4c1f7c11")


class QdrantKnowledgeIndex:
    """Searches a tenant's collection twice, by meaning and by spelling, and puts both together."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._client: QdrantClient | None = None
        self._locks: dict[TenantId, asyncio.Lock] = {}

    async def aclose(self) -> None:
        """Let go of the engine."""
        if self._client is not None:
            self._client.close()

    async def upsert(self, tenant: TenantId, entries: Sequence[Entry]) -> None:
        def work(client: "QdrantClient") -> None:
            client.delete(_name(tenant), _about(entry.passage for entry in entries))
            client.upsert(_name(tenant), [_point(entry) for entry in entries])

        if entries:
            await self._run(tenant, work)

    async def delete(self, tenant: TenantId, passages: Sequence[str]) -> None:
        if passages:
            await self._run(tenant, lambda client: client.delete(_name(tenant), _about(passages)))

    async def search(self, tenant: TenantId, sought: Sought, limit: int) -> Sequence[Match]:
        def work(client: "QdrantClient") -> Sequence[Match]:
            from qdrant_client import models  # noqa: PLC0415  0.7 s to import

            numbers = list(sought.spelling)
            spelling = models.SparseVector(
                indices=numbers, values=[sought.spelling[number] for number in numbers]
            )
            found = [
                client.query_points(
                    _name(tenant), query=query, using=using, limit=limit * _DEPTH, with_payload=True
                ).points
                for query, using in ((list(sought.meaning), _MEANING), (spelling, _SPELLING))
            ]
            return _together(found[0], found[1], limit)

        return await self._run(tenant, work)

    async def _run(self, tenant: TenantId, work: Callable[["QdrantClient"], T]) -> T:
        """Do *work* on the tenant's collection, alone and off the event loop."""
        async with self._locks.setdefault(tenant, asyncio.Lock()):
            return await asyncio.to_thread(lambda: work(self._ready(tenant)))

    def _ready(self, tenant: TenantId) -> "QdrantClient":
        from qdrant_client import QdrantClient, models  # noqa: PLC0415  0.7 s to import

        if self._client is None:
            self._client = QdrantClient(location=":memory:")
        if not self._client.collection_exists(_name(tenant)):
            self._client.create_collection(
                _name(tenant),
                vectors_config={
                    _MEANING: models.VectorParams(
                        size=self._dimensions, distance=models.Distance.COSINE
                    )
                },
                sparse_vectors_config={
                    _SPELLING: models.SparseVectorParams(modifier=models.Modifier.IDF)
                },
            )
        return self._client


def _name(tenant: TenantId) -> str:
    return f"{tenant.domain}--{tenant.account}"


def _about(passages: Iterable[str]) -> "Filter":
    from qdrant_client import models  # noqa: PLC0415

    condition = models.FieldCondition(
        key="passage", match=models.MatchAny(any=sorted(set(passages)))
    )
    return models.Filter(must=[condition])


def _point(entry: Entry) -> "PointStruct":
    from qdrant_client import models  # noqa: PLC0415

    numbers = list(entry.sought.spelling)
    spelling = models.SparseVector(
        indices=numbers, values=[entry.sought.spelling[number] for number in numbers]
    )
    return models.PointStruct(
        id=str(uuid.uuid5(_IDS, f"{entry.passage}\0{entry.wording}")),
        vector={_MEANING: list(entry.sought.meaning), _SPELLING: spelling},
        payload={"passage": entry.passage},
    )


def _together(
    by_meaning: Sequence["ScoredPoint"], by_spelling: Sequence["ScoredPoint"], limit: int
) -> Sequence[Match]:
    """Return the *limit* nearest passages of each search, with what the other says of them."""
    meaning, spelling = _best(by_meaning), _best(by_spelling)
    farthest = min(meaning.values(), default=0.0)
    wanted = dict.fromkeys([*list(meaning)[:limit], *list(spelling)[:limit]])
    matches = [
        Match(passage, meaning.get(passage, farthest), spelling.get(passage, 0.0))
        for passage in wanted
    ]
    return sorted(matches, key=lambda match: -match.meaning)


def _best(points: Sequence["ScoredPoint"]) -> dict[str, float]:
    """Return the best score of each passage, best first."""
    best: dict[str, float] = {}
    for point in points:
        best.setdefault(str((point.payload or {})["passage"]), point.score)
    return best
