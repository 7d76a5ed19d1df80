"""A SQLite file that many tasks write to at once, and that is synced to disk once for all of them.

One thread owns the connection. Whatever is waiting when it is free goes into one transaction, so a
write costs one sync of the disk when the service is idle and a small share of one when it is busy.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from chatwootai.core.errors import ServiceUnavailableError

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

# a write waits for the batch before it and for its own: together less than the 5 s after which
# Chatwoot gives up on us, so that it is told to come again
_BUSY_SECONDS: Final = 2.0


class GroupCommit:
    """Runs functions on a database, in order, each all or nothing, many to a transaction."""

    def __init__(self, path: Path | str, schema: Sequence[str]) -> None:
        self._path = path
        self._schema = schema
        self._waiting: list[_Job] = []
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    async def run(self, work: Work[T]) -> T:
        """Run *work* and return what it returned once that is safe on disk.

        Raises:
            ServiceUnavailableError: The disk is full, the file is locked, damaged or closed;
                nothing of *work* was stored.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._accept(job)
        result: T = await job.future
        return result

    async def aclose(self) -> None:
        """Finish what is waiting and close the file, for good."""
        with self._lock:
            self._is_closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._bell.put(None)
            await asyncio.to_thread(thread.join)

    def _accept(self, job: "_Job") -> None:
        with self._lock:
            if self._is_closed:
                raise ServiceUnavailableError("SQLite", f"{self._path} is closed")
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._serve, name=f"sqlite {self._path}", daemon=True
                )
                self._thread.start()
            self._waiting.append(job)
            is_first = len(self._waiting) == 1
        if is_first:  # what the loop's other tasks want to store now goes along
            job.loop.call_soon(self._bell.put, None)

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        is_closing = False
        while not is_closing:
            self._bell.get()
            with self._lock:
                jobs, self._waiting = self._waiting, []
                is_closing = self._is_closed
            try:
                connection = connection or self._connect()
                _commit(connection, jobs)
            except sqlite3.Error as error:
                for job in jobs:
                    job.failed(_translated(error))
            _resolve(jobs)
        if connection is not None:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            for statement in self._schema:
                connection.execute(statement)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


class _Job:
    """A piece of work, and whoever waits for it."""

    def __init__(
        self, work: Work[Any], loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any]
    ) -> None:
        self._work = work
        self.loop = loop
        self.future = future
        self._result: Any = None
        self._error: Exception | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        """Do the work, all or nothing."""
        connection.execute("SAVEPOINT job")
        try:
            self._result = self._work(connection)
        except sqlite3.Error as error:
            if not connection.in_transaction:
                raise  # a full disk, say, undoes the whole transaction
            connection.execute("ROLLBACK TO job")
            self.failed(_translated(error))
        except Exception as error:  # noqa: BLE001  handed to whoever waits for it
            connection.execute("ROLLBACK TO job")
            self.failed(error)
        connection.execute("RELEASE job")

    def failed(self, error: Exception) -> None:
        """Note that nothing was stored."""
        self._error = error

    def resolve(self) -> None:
        """Tell whoever waits, in their own loop."""
        if self.future.done():
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._result)


def _commit(connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for job in jobs:
            job.run(connection)
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _resolve(jobs: Sequence[_Job]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, its in by_loop.items():
        with suppress(RuntimeError):  # a loop that is closed: nobody waits there any more
            loop.call_soon_threadsafe(_resolve_all, its)


def _resolve_all(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.resolve()


def _translated(error: sqlite3.Error) -> ServiceUnavailableError:
    unavailable = ServiceUnavailableError("SQLite", f"writing ({error})")
    unavailable.__cause__ = error
    return unavailable
