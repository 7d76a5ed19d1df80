"""An inbox in a SQLite file: one machine, one consumer, nothing to install."""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Final

from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.core import events
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Backlog, Delivery, Received

SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS inbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event BLOB NOT NULL,
        stored_at REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE IF NOT EXISTS inbox_known (
        delivery TEXT PRIMARY KEY,
        seen_at REAL NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS inbox_known_by_age ON inbox_known (seen_at)",
    """CREATE TABLE IF NOT EXISTS dead_letters (
        id INTEGER PRIMARY KEY,
        event BLOB NOT NULL,
        stored_at REAL NOT NULL,
        attempts INTEGER NOT NULL,
        buried_at REAL NOT NULL,
        reason TEXT NOT NULL
    )""",
)

_KNOWN_SECONDS: Final = 48 * 3600.0  # Chatwoot's own retries end after seconds, Sidekiq's in a day
_FORGOTTEN_AT_ONCE: Final = 20  # so that forgetting keeps up with arriving, at a flat cost
_POLL_SECONDS: Final = 0.2  # another process may have put something


class SqliteInbox:
    """Keeps events in a table, and the ids of deliveries for two days.

    Where this process is in the table is known to it alone: what was handed out and not
    acknowledged is handed out again by the next process.
    """

    def __init__(self, database: GroupCommit, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._arrived = asyncio.Event()
        self._receiving = asyncio.Lock()
        self._last = 0

    async def put(self, delivery: Delivery) -> bool:
        event = events.to_json(delivery.event)
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> bool:
            known = connection.execute(
                "INSERT OR IGNORE INTO inbox_known VALUES (?, ?)", (delivery.id, now)
            )
            if not known.rowcount:
                return False
            connection.execute("INSERT INTO inbox (event, stored_at) VALUES (?, ?)", (event, now))
            return True

        is_new = await self._database.run(work)
        if is_new:
            self._arrived.set()
        return is_new

    async def receive(self, limit: int) -> Sequence[Received]:
        async with self._receiving:  # what one receiver waits for is not another's, too
            while True:
                self._arrived.clear()
                rows = await self._next(limit)
                if not rows:
                    await self._something()
                    continue
                received = await self._understood(rows)
                self._last = rows[-1][0]
                if received:
                    return received

    async def _next(self, limit: int) -> list[tuple[int, bytes, int]]:
        last, forget = self._last, self._clock.now() - _KNOWN_SECONDS

        def work(connection: sqlite3.Connection) -> list[tuple[int, bytes, int]]:
            rows = connection.execute(
                "SELECT id, event, attempts + 1 FROM inbox WHERE id > ? ORDER BY id LIMIT ?",
                (last, limit),
            ).fetchall()
            if rows:
                connection.execute(
                    "UPDATE inbox SET attempts = attempts + 1 WHERE id BETWEEN ? AND ?",
                    (rows[0][0], rows[-1][0]),
                )
                connection.execute(
                    "DELETE FROM inbox_known WHERE delivery IN (SELECT delivery FROM inbox_known"
                    " WHERE seen_at < ? ORDER BY seen_at LIMIT ?)",
                    (forget, max(_FORGOTTEN_AT_ONCE, 2 * len(rows))),
                )
            return rows

        return await self._database.run(work)

    async def _understood(self, rows: Sequence[tuple[int, bytes, int]]) -> Sequence[Received]:
        """Return the events in *rows*; bury what another release wrote and this one cannot read.

        One such event would otherwise end every process that comes upon it.
        """
        received: list[Received] = []
        for number, event, attempts in rows:
            try:
                received.append(Received(str(number), events.from_json(event), attempts))
            except ValueError as error:
                await self.bury([str(number)], f"cannot be read: {type(error).__name__}")
        return received

    async def _something(self) -> None:
        try:
            async with asyncio.timeout(_POLL_SECONDS):
                await self._arrived.wait()
        except TimeoutError:
            pass

    async def ack(self, receipts: Sequence[str]) -> None:
        numbers = [(receipt,) for receipt in receipts]
        await self._database.run(
            lambda connection: connection.executemany("DELETE FROM inbox WHERE id = ?", numbers)
        )

    async def bury(self, receipts: Sequence[str], reason: str) -> None:
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> None:
            for receipt in receipts:
                connection.execute(
                    "INSERT OR IGNORE INTO dead_letters"
                    " SELECT id, event, stored_at, attempts, ?, ? FROM inbox WHERE id = ?",
                    (now, reason, receipt),
                )
                connection.execute("DELETE FROM inbox WHERE id = ?", (receipt,))

        await self._database.run(work)

    async def backlog(self) -> Backlog:
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> Backlog:
            [events, oldest] = connection.execute(
                "SELECT count(*), min(stored_at) FROM inbox"
            ).fetchone()
            return Backlog(events, max(0.0, now - oldest) if events else 0.0)

        return await self._database.run(work)
