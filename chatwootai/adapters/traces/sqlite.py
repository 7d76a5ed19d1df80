"""Traces in a SQLite file."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.traces import USUAL, Retention
from chatwootai.core.tracing.trace import TurnTrace, from_json, to_json

SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS traces (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        tenant TEXT NOT NULL,
        conversation TEXT NOT NULL,
        turn TEXT NOT NULL,
        contact INTEGER NOT NULL,
        ends_at REAL NOT NULL,
        trace BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS traces_by_conversation ON traces (tenant, conversation, number)",
    "CREATE INDEX IF NOT EXISTS traces_by_turn ON traces (tenant, turn)",
    "CREATE INDEX IF NOT EXISTS traces_by_number ON traces (tenant, number)",
    "CREATE INDEX IF NOT EXISTS traces_by_end ON traces (ends_at)",
)

_OF_CONVERSATION: Final = """
    SELECT trace FROM traces WHERE tenant = ? AND ends_at > ? AND conversation = ?
    ORDER BY number DESC LIMIT ?
"""
_OF_TURN: Final = """
    SELECT trace FROM traces WHERE tenant = ? AND ends_at > ? AND turn >= ? AND turn < ?
    ORDER BY number DESC LIMIT ?
"""
_DROP_SURPLUS: Final = """
    DELETE FROM traces WHERE number IN (
        SELECT number FROM traces WHERE tenant = ? ORDER BY number DESC LIMIT ? OFFSET ?
    )
"""
_DROP_ENDED: Final = """
    DELETE FROM traces WHERE number IN (SELECT number FROM traces WHERE ends_at <= ? LIMIT ?)
"""
_DROPPED_AT_ONCE: Final = 5  # bit by bit, with what is written


class SqliteTraces:
    """Keeps each trace in a row."""

    def __init__(self, database: GroupCommit, clock: Clock, retention: Retention = USUAL) -> None:
        self._database = database
        self._clock = clock
        self._retention = retention

    async def keep(self, trace: TurnTrace) -> None:
        now, content = self._clock.now(), to_json(trace)
        tenant = str(trace.tenant)
        row = (tenant, str(trace.conversation), trace.turn, trace.contact)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO traces (tenant, conversation, turn, contact, ends_at, trace)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*row, now + self._retention.seconds, content),
            )
            connection.execute(_DROP_SURPLUS, (tenant, _DROPPED_AT_ONCE, self._retention.most))
            connection.execute(_DROP_ENDED, (now, _DROPPED_AT_ONCE))

        await self._database.run(work)

    async def of_conversation(
        self, tenant: TenantId, conversation: ConversationId, limit: int
    ) -> Sequence[TurnTrace]:
        return await self._select(_OF_CONVERSATION, tenant, (str(conversation), limit))

    async def of_turn(self, tenant: TenantId, beginning: str, limit: int) -> Sequence[TurnTrace]:
        behind = beginning + "\U0010ffff"
        return await self._select(_OF_TURN, tenant, (beginning, behind, limit))

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        def work(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM traces WHERE tenant = ? AND (? IS NULL OR contact = ?)",
                (str(tenant), contact, contact),
            ).rowcount

        return await self._database.run(work)

    async def _select(
        self, query: str, tenant: TenantId, parameters: tuple[str | int, ...]
    ) -> Sequence[TurnTrace]:
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> list[tuple[bytes]]:
            return connection.execute(query, (str(tenant), now, *parameters)).fetchall()

        rows = await self._database.run(work)
        return [trace for (content,) in rows if (trace := from_json(content)) is not None]
