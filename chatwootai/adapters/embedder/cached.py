"""Vectors of questions, kept in a cache: customers ask the same again and again."""

import asyncio
import hashlib
import struct
from collections.abc import Sequence
from typing import Final

import numpy as np

from chatwootai.core.ports.cache import NOBODY, Cache
from chatwootai.core.ports.embedder import Asked, Embedder, Vector

_DAY: Final = 24 * 3600.0
_ODDITY: Final = struct.Struct("<d")
_NUMBER: Final = np.dtype("<f4")


class CachedEmbedder:
    """Hands on to another embedder the questions that nobody has asked today.

    What a customer wrote is not kept: a vector is named by the hash of its text. Whoever asks, a
    text means the same, so tenants share the vectors.
    """

    def __init__(self, embedder: Embedder, cache: Cache) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self._embedder = embedder
        self._cache = cache

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        asked = list(dict.fromkeys(texts))
        kept = await asyncio.gather(*(self._cache.get(NOBODY, self._named(its)) for its in asked))
        known = {
            text: _read(value)
            for text, value in zip(asked, kept, strict=True)
            if value is not None and len(value) == self._size
        }
        missing = [text for text in asked if text not in known]
        if missing:
            made = dict(zip(missing, await self._embedder.questions(missing), strict=True))
            known |= made
            await asyncio.gather(*(self._keep(text, its) for text, its in made.items()))
        return [known[text] for text in texts]

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        return await self._embedder.passages(texts)

    @property
    def _size(self) -> int:
        return _ODDITY.size + _NUMBER.itemsize * self.dimensions

    def _named(self, text: str) -> str:
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
        return f"question/{self.name}/{digest}"

    async def _keep(self, text: str, its: Asked) -> None:
        value = _ODDITY.pack(its.oddity) + np.asarray(its.vector, _NUMBER).tobytes()
        await self._cache.put(NOBODY, self._named(text), value, seconds=_DAY)


def _read(value: bytes) -> Asked:
    [oddity] = _ODDITY.unpack_from(value)
    return Asked(np.frombuffer(value, _NUMBER, offset=_ODDITY.size).tolist(), oddity)
