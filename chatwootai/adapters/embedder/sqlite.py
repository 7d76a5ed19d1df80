"""Vectors of passages, kept in a SQLite file: what is written once is embedded once."""

import asyncio
import hashlib
import sqlite3
import threading
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from chatwootai.core.ports.embedder import Asked, Embedder, Vector

_SCHEMA: Final = """CREATE TABLE IF NOT EXISTS vectors (
    embedder TEXT NOT NULL,
    passage BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (embedder, passage)
) WITHOUT ROWID"""
_BUSY_SECONDS: Final = 10.0


class SqliteEmbedder:
    """Hands on to another embedder what it has not kept.

    The file may be deleted at any time: it only saves work.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self._path = path
        self._embedder = embedder
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    async def aclose(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        return await self._embedder.questions(texts)

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        known = await asyncio.to_thread(self._read, texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            made = await self._embedder.passages(missing)
            known |= dict(zip(missing, made, strict=True))
            await asyncio.to_thread(self._write, {text: known[text] for text in missing})
        return [known[text] for text in texts]

    def _read(self, texts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Vector]:
        found: dict[tuple[str, str], Vector] = {}
        with self._lock:
            connection = self._open()
            for text in texts:
                row = connection.execute(
                    "SELECT vector FROM vectors WHERE embedder = ? AND passage = ?",
                    (self.name, _key(text)),
                ).fetchone()
                if row is not None:
                    found[text] = array("f", row[0])
        return found

    def _write(self, vectors: dict[tuple[str, str], Vector]) -> None:
        rows = [
            (self.name, _key(text), array("f", vector).tobytes())
            for text, vector in vectors.items()
        ]
        with self._lock, self._open() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, check_same_thread=False
            )
            self._connection.execute(_SCHEMA)
        return self._connection


def _key(text: tuple[str, str]) -> bytes:
    return hashlib.sha256("\0".join(text).encode()).digest()
