"""The mapping that was accepted last, as every process on the same documents sees it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.documents import Documents, Key
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.news import EVERYBODY

_KEY: Final = Key(EVERYBODY, "configuration/mapping")
_MOST_REPLACED: Final = 20  # that are told apart from new ones


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept.

    Attributes:
        replaced: The names of what others said that ran before, the newest last.
    """

    mapping: ChatwootMapping
    replaced: tuple[str, ...] = ()


_KEPT: Final = TypeAdapter(_Kept)


class Mappings:
    """Keeps the mapping that runs, and tells an older one from a new one."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def newest(self) -> ChatwootMapping | None:
        """Return the mapping that was accepted last, none if none ever was."""
        kept, _ = await self._read()
        return kept.mapping if kept else None

    async def has_replaced(self, mapping: ChatwootMapping) -> bool:
        """Tell whether *mapping* ran once, and another one runs now."""
        kept, _ = await self._read()
        return kept is not None and kept.mapping != mapping and _content(mapping) in kept.replaced

    async def accept(self, mapping: ChatwootMapping) -> bool:
        """Let *mapping* be the one that runs; tell whether another one did before."""
        while True:
            kept, version = await self._read()
            if kept is not None and kept.mapping == mapping:
                return False
            replaced = (*kept.replaced, _content(kept.mapping)) if kept else ()
            others = [name for name in replaced if name != _content(mapping)]
            value = _KEPT.dump_python(_Kept(mapping, tuple(others[-_MOST_REPLACED:])), mode="json")
            try:
                await self._documents.put(_KEY, value, expected=version)
            except ConflictError:  # another process was faster; perhaps with the same
                continue
            return True

    async def _read(self) -> tuple[_Kept | None, int | None]:
        document = await self._documents.get(_KEY)
        if document is None:
            return None, None
        return _KEPT.validate_python(document.value), document.version


def _content(mapping: ChatwootMapping) -> str:
    said = json.dumps(mapping.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
