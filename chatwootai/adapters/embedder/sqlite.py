"""Vectors of passages, kept in a SQLite file: what is written once is embedded once."""

import asyncio
import hashlib
import logging
import sqlite3
import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chatwootai.core.ports.embedder import Asked, Embedder, Vector

_log = logging.getLogger(__name__)

_SCHEMA: Final = """CREATE TABLE IF NOT EXISTS vectors (
    embedder TEXT NOT NULL,
    passage BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (embedder, passage)
) WITHOUT ROWID"""
_BYTES: Final = 4  # of a number
_BUSY_SECONDS: Final = 10.0


class SqliteEmbedder:
    """Hands on to another embedder what it has not kept.

    The file may be deleted at any time: it only saves work. A file that cannot be used costs time.
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
        await asyncio.to_thread(self._close)

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
        with self._lock, _doing_without():
            connection = self._opened()
            for text in texts:
                row = connection.execute(
                    "SELECT vector FROM vectors WHERE embedder = ? AND passage = ?",
                    (self.name, _key(text)),
                ).fetchone()
                if row is not None and len(row[0]) == _BYTES * self.dimensions:
                    found[text] = array("f", row[0])
        return found

    def _write(self, vectors: dict[tuple[str, str], Vector]) -> None:
        rows = [
            (self.name, _key(text), array("f", vector).tobytes())
            for text, vector in vectors.items()
        ]
        with self._lock, _doing_without(), self._opened() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, check_same_thread=False)
            try:
                connection.execute(_SCHEMA)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()


@contextmanager
def _doing_without() -> Iterator[None]:
    """Leave undone what the file does not let us do."""
    try:
        yield
    except sqlite3.Error as error:
        _log.warning("vectors are not kept", extra={"why": str(error)})


def _key(text: tuple[str, str]) -> bytes:
    return hashlib.sha256(repr(text).encode()).digest()
