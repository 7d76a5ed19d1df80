"""The need to keep things: a tenant's JSON documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from chatwootai.core.conversation import TenantId


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a document: the tenant that it belongs to, and a path such as `sessions/a/1`."""

    tenant: TenantId
    path: str


@dataclass(frozen=True, slots=True)
class Document:
    """What is kept, and which version of it this is: every change makes another version."""

    key: Key
    value: JsonValue
    version: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long to keep a document, and whom it is about.

    Attributes:
        seconds: Forget it this long after the last `put`; none is for ever.
        contact: The customer whose erasure takes it along.
    """

    seconds: float | None = None
    contact: int | None = None


FOR_EVER = Keeping()


class Documents(Protocol):
    """Keeps JSON documents, every tenant's apart from every other's."""

    async def get(self, key: Key) -> Document | None:
        """Return the document, none if there is none or its time is over."""

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        """Store *value* if the version is still *expected* (none: if there is no document yet).

        Returns:
            The new version.

        Raises:
            ConflictError: The version is another one; nothing was stored.
        """

    async def delete(self, key: Key) -> None:
        """Forget one document. Forgetting an unknown one is not an error."""

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        """Return up to *limit* documents whose path starts with *prefix*, ordered by path."""

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        """Forget all of a tenant's documents, or all about one *contact*; return how many."""
