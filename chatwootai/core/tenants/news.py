"""What processes tell each other through the documents that they share: who has changed."""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.documents import Documents, Key

EVERYBODY: Final = TenantId("", "")  # stands for the service as a whole
_BOARD: Final = Key(EVERYBODY, "configuration/news")
_LENGTH: Final = 64  # of the board: who has missed more looks at everything
_ITEMS: Final = TypeAdapter(tuple[tuple[int, TenantId], ...])


class News:
    """Reads and writes the board; a process reads on from where it stopped."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._read_to: int | None = None

    async def tell(self, *tenants: TenantId) -> None:
        """Let every process know that *tenants* run on something else."""
        while True:
            items, version = await self._items()
            number = items[-1][0] + 1 if items else 1
            items = (*items, *enumerate(tenants, number))[-_LENGTH:]
            try:
                value = _ITEMS.dump_python(items, mode="json")
                await self._documents.put(_BOARD, value, expected=version)
            except ConflictError:
                continue
            return

    async def heard(self) -> Sequence[TenantId] | None:
        """Return who has changed since this was last asked, none if too many have.

        What was before it is asked for the first time is no news.
        """
        items, _ = await self._items()
        newest = items[-1][0] if items else 0
        before, self._read_to = self._read_to, newest
        if before is None or newest == before:
            return ()
        if not items or items[0][0] > before + 1 or newest < before:
            return None
        return list(dict.fromkeys(tenant for number, tenant in items if number > before))

    async def _items(self) -> tuple[tuple[tuple[int, TenantId], ...], int | None]:
        document = await self._documents.get(_BOARD)
        if document is None:
            return (), None
        return _ITEMS.validate_python(document.value), document.version
