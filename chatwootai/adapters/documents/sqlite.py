"""Documents in a SQLite file."""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec
from pydantic import JsonValue

from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import FOR_EVER, Document, Keeping, Key

SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS documents (
        version INTEGER PRIMARY KEY AUTOINCREMENT,
        tenant TEXT NOT NULL,
        path TEXT NOT NULL,
        value BLOB NOT NULL,
        contact INTEGER,
        ends_at REAL,
        UNIQUE (tenant, path)
    )""",
    "CREATE INDEX IF NOT EXISTS documents_by_contact ON documents (tenant, contact)",
    "CREATE INDEX IF NOT EXISTS documents_by_end ON documents (ends_at)",
)

_GET: Final = """
    SELECT path, value, version FROM documents
    WHERE tenant = ? AND (ends_at IS NULL OR ends_at > ?) AND path = ?
"""
_FIND: Final = """
    SELECT path, value, version FROM documents
    WHERE tenant = ? AND (ends_at IS NULL OR ends_at > ?) AND path >= ? AND path < ?
    ORDER BY path LIMIT ?
"""
_ENDED_AT_ONCE: Final = 5  # what is over is deleted bit by bit, with what is written


class SqliteDocuments:
    """Keeps each document in a row; every change makes another row, whose number is its version.

    No number is given twice: what somebody read before a document was erased is no version of the
    one that came after.
    """

    def __init__(self, database: GroupCommit, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, key: Key) -> Document | None:
        rows = await self._select(_GET, key.tenant, (key.path,))
        return rows[0] if rows else None

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        now = self._clock.now()
        ends = None if keeping.seconds is None else now + keeping.seconds
        content = msgspec.json.encode(value)

        def work(connection: sqlite3.Connection) -> int:
            row = connection.execute(
                "SELECT version, ends_at <= ? FROM documents WHERE tenant = ? AND path = ?",
                (now, str(key.tenant), key.path),
            ).fetchone()
            known = None if row is None or row[1] else row[0]
            if known != expected:
                raise ConflictError(f"{key.path} is not at version {expected} any more")
            version = connection.execute(
                "INSERT OR REPLACE INTO documents (tenant, path, value, contact, ends_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (str(key.tenant), key.path, content, keeping.contact, ends),
            ).lastrowid
            connection.execute(
                "DELETE FROM documents WHERE version IN (SELECT version"
                " FROM documents WHERE ends_at <= ? LIMIT ?)",
                (now, _ENDED_AT_ONCE),
            )
            return version or 0

        return await self._database.run(work)

    async def delete(self, key: Key) -> None:
        await self._database.run(
            lambda connection: connection.execute(
                "DELETE FROM documents WHERE tenant = ? AND path = ?", (str(key.tenant), key.path)
            )
        )

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        # what starts with the prefix lies between it and the prefix with the highest character
        return await self._select(_FIND, tenant, (prefix, prefix + "\U0010ffff", limit))

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        def work(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM documents WHERE tenant = ? AND (? IS NULL OR contact = ?)",
                (str(tenant), contact, contact),
            ).rowcount

        return await self._database.run(work)

    async def _select(
        self, query: str, tenant: TenantId, parameters: tuple[str | int, ...]
    ) -> list[Document]:
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> list[tuple[str, bytes, int]]:
            return connection.execute(query, (str(tenant), now, *parameters)).fetchall()

        rows = await self._database.run(work)
        return [
            Document(Key(tenant, path), msgspec.json.decode(value), version)
            for path, value, version in rows
        ]
