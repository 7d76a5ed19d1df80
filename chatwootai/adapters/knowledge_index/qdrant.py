"""Qdrant's engine, embedded in this process: a collection for each tenant.

The collections are kept in memory and filled at each start, from vectors that are kept elsewhere
(`adapters/embedder/sqlite.py`): the engine's own files are pickles, which we do not read.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.knowledge_index import Entry, Match, Sought, Weights

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_client.models import Filter, PointStruct, ScoredPoint, SparseVector

T = TypeVar("T")

_MEANING: Final = "meaning"
_SPELLING: Final = "spelling"
_IDS: Final = uuid.UUID("5b0c4a1e-6a55-4f0b-9a0f-2d6a4c1f7c11")


class QdrantKnowledgeIndex:
    """Searches a tenant's collection twice, by meaning and by spelling, and puts both together.

    The engine is no thread's but its own: it takes one task at a time, and what is begun is
    finished, whether or not somebody still waits for it.
    """

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._client: QdrantClient | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="qdrant")

    async def aclose(self) -> None:
        """Let go of the engine."""
        if self._client is not None:
            await self._run(lambda client: client.close())
        self._thread.shutdown(wait=False)

    async def upsert(
        self, tenant: TenantId, entries: Sequence[Entry], *, collection: str = ""
    ) -> None:
        name = _name(tenant, collection)

        def work(client: "QdrantClient") -> None:
            if not client.collection_exists(name):
                _create(client, name, self._dimensions)
            client.delete(name, _about(entry.passage for entry in entries))
            client.upsert(name, [_point(entry) for entry in entries])

        if entries:
            await self._run(work)

    async def delete(
        self, tenant: TenantId, passages: Sequence[str], *, collection: str = ""
    ) -> None:
        name = _name(tenant, collection)

        def work(client: "QdrantClient") -> None:
            if client.collection_exists(name):
                client.delete(name, _about(passages))

        if passages:
            await self._run(work)

    async def search(
        self, tenant: TenantId, sought: Sought, limit: int, *, collection: str = ""
    ) -> Sequence[Match]:
        name = _name(tenant, collection)

        def work(client: "QdrantClient") -> Sequence[Match]:
            if not client.collection_exists(name):
                return ()
            # the embedded engine looks at every wording anyway
            every = max(1, client.count(name).count)
            found = [
                client.query_points(
                    name, query=query, using=using, limit=every, with_payload=True
                ).points
                for query, using in (
                    (list(sought.meaning), _MEANING),
                    (_sparse(sought.spelling), _SPELLING),
                )
            ]
            return _together(found[0], found[1], limit)

        return await self._run(work)

    async def _run(self, work: Callable[["QdrantClient"], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(self._engine()))

    def _engine(self) -> "QdrantClient":
        from qdrant_client import QdrantClient  # noqa: PLC0415  0.7 s to import

        if self._client is None:
            self._client = QdrantClient(location=":memory:")
        return self._client


def _create(client: "QdrantClient", name: str, dimensions: int) -> None:
    from qdrant_client import models  # noqa: PLC0415

    cosine = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
    rare_ones_count = models.SparseVectorParams(modifier=models.Modifier.IDF)
    client.create_collection(
        name,
        vectors_config={_MEANING: cosine},
        sparse_vectors_config={_SPELLING: rare_ones_count},
    )


def _name(tenant: TenantId, collection: str) -> str:
    """Return the name of a tenant's collection: no other tenant's, however those are called."""
    return str(uuid.uuid5(_IDS, f"{tenant.domain}\0{tenant.account}\0{collection}"))


def _sparse(weights: Weights) -> "SparseVector":
    from qdrant_client import models  # noqa: PLC0415

    return models.SparseVector(indices=list(weights), values=list(weights.values()))


def _about(passages: Iterable[str]) -> "Filter":
    from qdrant_client import models  # noqa: PLC0415

    condition = models.FieldCondition(
        key="passage", match=models.MatchAny(any=sorted(set(passages)))
    )
    return models.Filter(must=[condition])


def _point(entry: Entry) -> "PointStruct":
    from qdrant_client import models  # noqa: PLC0415

    return models.PointStruct(
        id=str(uuid.uuid5(_IDS, f"{entry.passage}\0{entry.wording}")),
        vector={
            _MEANING: list(entry.sought.meaning),
            _SPELLING: _sparse(entry.sought.spelling),
        },
        payload={"passage": entry.passage},
    )


def _together(
    by_meaning: Sequence["ScoredPoint"], by_spelling: Sequence["ScoredPoint"], limit: int
) -> Sequence[Match]:
    """Return the *limit* nearest passages of each search, with what the other says of them."""
    meaning, spelling = _best(by_meaning), _best(by_spelling)
    wanted = {*list(meaning)[:limit], *list(spelling)[:limit]}
    return [
        Match(passage, nearness, spelling.get(passage, 0.0))
        for passage, nearness in meaning.items()
        if passage in wanted
    ]


def _best(points: Sequence["ScoredPoint"]) -> dict[str, float]:
    """Return the best score of each passage, best first."""
    best: dict[str, float] = {}
    for point in points:
        best.setdefault(str((point.payload or {})["passage"]), point.score)
    return best
