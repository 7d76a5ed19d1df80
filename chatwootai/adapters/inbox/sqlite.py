"""An inbox in a SQLite file: one machine, one process that answers, nothing to install."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.lanes import SHARE, Lanes
from chatwootai.core import events
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import OverloadedError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import (
    EVERYBODY,
    PATIENCE,
    Backlog,
    Delivery,
    Lane,
    Received,
    lane_of,
)

SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS inbox_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation TEXT NOT NULL,
        event BLOB NOT NULL,
        stored_at REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE IF NOT EXISTS inbox_known (
        delivery TEXT PRIMARY KEY,
        seen_at REAL NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS inbox_known_by_age ON inbox_known (seen_at)",
    """CREATE TABLE IF NOT EXISTS inbox_waiting (
        lane TEXT PRIMARY KEY,
        events INTEGER NOT NULL
    ) WITHOUT ROWID""",
)

_KNOWN_SECONDS: Final = 48 * 3600.0  # Chatwoot's own retries end after seconds, Sidekiq's in a day
_FORGOTTEN_AT_ONCE: Final = 20  # so that forgetting keeps up with arriving, at a flat cost
_POLL_SECONDS: Final = 0.2  # another process may have put something
_READ_AT_ONCE: Final = 1_000  # events

_COUNT: Final = "UPDATE inbox_events SET attempts = attempts + 1 WHERE id = ? RETURNING event"
_Row = tuple[int, str, bytes, int]


class SqliteInbox:
    """Keeps events in a table, and the ids of deliveries for two days.

    Where this process is in the table is known to it alone: what was handed out and not
    acknowledged is handed out again by the next process.
    """

    def __init__(self, database: GroupCommit, clock: Clock, most_per_account: int = 10_000) -> None:
        self._database = database
        self._clock = clock
        self._most_per_account = most_per_account
        self._arrived = asyncio.Event()
        self._receiving = asyncio.Lock()
        self._lanes = Lanes(share=SHARE)
        self._last = 0

    @property
    def takeovers(self) -> int:
        return 0  # nobody else has what is here

    async def put(self, delivery: Delivery) -> bool:
        event = events.to_json(delivery.event)
        conversation = delivery.event.conversation
        lane, most, now = _text(lane_of(conversation)), self._most_per_account, self._clock.now()

        def work(connection: sqlite3.Connection) -> bool:
            known = connection.execute(
                "INSERT OR IGNORE INTO inbox_known VALUES (?, ?)", (delivery.id, now)
            )
            if not known.rowcount:
                return False
            connection.execute(
                "INSERT INTO inbox_events (conversation, event, stored_at) VALUES (?, ?, ?)",
                (str(conversation), event, now),
            )
            waiting = connection.execute(
                "INSERT INTO inbox_waiting VALUES (?, 1)"
                " ON CONFLICT DO UPDATE SET events = events + 1 RETURNING events",
                (lane,),
            ).fetchone()
            if waiting[0] > most:  # nothing of this is stored then
                raise OverloadedError("the inbox", f"more than {most} events of {lane} wait")
            return True

        is_new = await self._database.run(work)
        if is_new:
            self._arrived.set()
        return is_new

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        taken: Sequence[Received] = ()
        async with self._receiving:  # what one receiver waits for is not another's, too
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    while not taken:
                        self._arrived.clear()
                        await self._read_ahead()
                        taken = self._lanes.take(limit, without)
                        if not taken:
                            await self._something()
            return await self._counted(taken) if taken else taken

    async def _read_ahead(self) -> None:
        """Let what the table has beyond where we are wait in its lane."""
        last, forget = self._last, self._clock.now() - _KNOWN_SECONDS
        if not self._lanes.has_room:
            return

        def work(connection: sqlite3.Connection) -> list[_Row]:
            rows = connection.execute(
                "SELECT id, conversation, event, attempts FROM inbox_events"
                " WHERE id > ? ORDER BY id LIMIT ?",
                (last, _READ_AT_ONCE),
            ).fetchall()
            if rows:
                connection.execute(
                    "DELETE FROM inbox_known WHERE delivery IN (SELECT delivery FROM inbox_known"
                    " WHERE seen_at < ? ORDER BY seen_at LIMIT ?)",
                    (forget, max(_FORGOTTEN_AT_ONCE, 2 * len(rows))),
                )
            return rows

        for number, conversation, event, attempts in await self._database.run(work):
            whose = ConversationId.parse(conversation)
            self._lanes.add(Received(str(number), whose, event, attempts + 1))
            self._last = number

    async def _counted(self, taken: Sequence[Received]) -> Sequence[Received]:
        """Return *taken*, with their contents, once it is stored that they were handed out."""

        def work(connection: sqlite3.Connection) -> list[bytes]:
            rows = [
                connection.execute(_COUNT, (received.receipt,)).fetchone() for received in taken
            ]
            return [row[0] if row else b"" for row in rows]

        try:
            contents = await self._database.run(work)
        except BaseException:
            self._lanes.give_back(taken)
            raise
        return [replace(its, content=content) for its, content in zip(taken, contents, strict=True)]

    async def _something(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL_SECONDS):
                await self._arrived.wait()

    async def ack(self, receipts: Sequence[str]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            gone: Counter[str] = Counter()
            for receipt in receipts:
                for (conversation,) in connection.execute(
                    "DELETE FROM inbox_events WHERE id = ? RETURNING conversation", (receipt,)
                ):
                    gone[_text(lane_of(ConversationId.parse(conversation)))] += 1
            connection.executemany(
                "UPDATE inbox_waiting SET events = events - ? WHERE lane = ?",
                [(number, lane) for lane, number in gone.items()],
            )

        await self._database.run(work)

    async def backlog(self) -> Backlog:
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> Backlog:
            [[waiting]] = connection.execute("SELECT total(events) FROM inbox_waiting")
            oldest = connection.execute(
                "SELECT stored_at FROM inbox_events ORDER BY id LIMIT 1"
            ).fetchone()
            return Backlog(int(waiting), now - oldest[0]) if oldest else Backlog()

        return await self._database.run(work)


def _text(lane: Lane) -> str:
    return f"{lane.installation}/{lane.account}"
