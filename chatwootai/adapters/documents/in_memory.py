"""Documents that are forgotten with the process."""

from collections.abc import Sequence
from copy import deepcopy

from pydantic import JsonValue

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import FOR_EVER, Document, Keeping, Key


class InMemoryDocuments:
    """Keeps documents in a dictionary."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._documents: dict[Key, tuple[Document, Keeping, float | None]] = {}
        self._versions = 0

    async def get(self, key: Key) -> Document | None:
        return self._alive(key)

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        known = self._alive(key)
        if (known.version if known else None) != expected:
            raise ConflictError(f"{key.path} is not at version {expected} any more")
        self._versions += 1
        ends = None if keeping.seconds is None else self._clock.now() + keeping.seconds
        self._documents[key] = Document(key, deepcopy(value), self._versions), keeping, ends
        return self._versions

    async def delete(self, key: Key) -> None:
        self._documents.pop(key, None)

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        keys = sorted(
            (
                key
                for key in self._documents
                if key.tenant == tenant and key.path.startswith(prefix)
            ),
            key=lambda key: key.path,
        )
        alive = (self._alive(key) for key in keys)
        return [document for document in alive if document is not None][:limit]

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        gone = [
            key
            for key, (_, keeping, _) in self._documents.items()
            if key.tenant == tenant and contact in (None, keeping.contact)
        ]
        for key in gone:
            del self._documents[key]
        return len(gone)

    def _alive(self, key: Key) -> Document | None:
        document, _, ends = self._documents.get(key, (None, None, None))
        if document is None or (ends is not None and ends <= self._clock.now()):
            return None
        return Document(key, deepcopy(document.value), document.version)
