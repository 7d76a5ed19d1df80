import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.core.errors import ConflictError, ServiceUnavailableError

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY)",
    "PRAGMA busy_timeout = 1",  # milliseconds: tests are in a hurry
)


def writing(word: str) -> Callable[[sqlite3.Connection], int]:
    def work(connection: sqlite3.Connection) -> int:
        return connection.execute("INSERT INTO words VALUES (?)", (word,)).rowcount

    return work


def refusing(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO words VALUES ('half')")
    raise ConflictError("on second thoughts")


def words(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY rowid")]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be another process that writes, and takes its time."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[GroupCommit]:
    opened = GroupCommit(path, SCHEMA)
    yield opened
    await opened.aclose()


async def test_work_returns_what_it_returned_once_it_is_stored(
    database: GroupCommit, path: Path
) -> None:
    count = await database.run(writing("oi"))

    assert (count, words(path)) == (1, ["oi"])


async def test_each_commit_is_synced_to_the_disk(database: GroupCommit) -> None:
    def settings(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    full = 2

    assert await database.run(settings) == ["wal", full]


async def test_work_is_done_in_the_order_in_which_it_came(
    database: GroupCommit, path: Path
) -> None:
    wanted = [str(number) for number in range(1_500)]

    await asyncio.gather(*(database.run(writing(word)) for word in wanted))

    assert words(path) == wanted


async def test_what_waits_together_is_committed_together(database: GroupCommit, path: Path) -> None:
    may_go_on = threading.Event()

    def busy(connection: sqlite3.Connection) -> None:
        may_go_on.wait()

    def stored_so_far(connection: sqlite3.Connection) -> tuple[int, list[str]]:
        return connection.execute("SELECT count(*) FROM words").fetchone()[0], words(path)

    first = asyncio.ensure_future(database.run(busy))
    await asyncio.sleep(0.01)
    together = asyncio.gather(*(database.run(writing(word)) for word in "abc"))
    looking = asyncio.ensure_future(database.run(stored_so_far))
    await asyncio.sleep(0)
    may_go_on.set()
    await asyncio.gather(first, together)

    assert await looking == (3, [])


async def test_refused_work_leaves_nothing_behind_and_harms_no_other(
    database: GroupCommit, path: Path
) -> None:
    done = await asyncio.gather(
        database.run(writing("before")),
        database.run(refusing),
        database.run(writing("after")),
        return_exceptions=True,
    )

    assert isinstance(done[1], ConflictError)
    assert words(path) == ["before", "after"]


async def test_a_failed_statement_is_an_error_of_ours(database: GroupCommit) -> None:
    await database.run(writing("oi"))

    with pytest.raises(ServiceUnavailableError, match="UNIQUE constraint failed") as failure:
        await database.run(writing("oi"))

    assert isinstance(failure.value.__cause__, sqlite3.IntegrityError)


async def test_cancelled_work_is_done_all_the_same_and_harms_nobody(
    database: GroupCommit, path: Path
) -> None:
    task = asyncio.ensure_future(database.run(writing("given up")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert await database.run(writing("oi")) == 1
    assert words(path) == ["given up", "oi"]


async def test_a_locked_file_is_an_error_and_stores_nothing(
    database: GroupCommit, path: Path
) -> None:
    await database.run(writing("before"))

    with locked(path), pytest.raises(ServiceUnavailableError, match="locked"):
        await database.run(writing("while"))

    assert words(path) == ["before"]


async def test_a_file_that_is_locked_at_first_works_later(
    database: GroupCommit, path: Path
) -> None:
    with locked(path), pytest.raises(ServiceUnavailableError, match="locked"):
        await database.run(writing("while"))

    assert await database.run(writing("after")) == 1


async def test_a_full_disk_is_an_error_for_all_that_did_not_fit(path: Path) -> None:
    small = GroupCommit(path, (*SCHEMA, "PRAGMA max_page_count = 8"))
    wanted = [str(number) * 100 for number in range(100, 300)]

    done = await asyncio.gather(
        *(small.run(writing(word)) for word in wanted), return_exceptions=True
    )
    await small.aclose()

    stored = [word for word, result in zip(wanted, done, strict=True) if result == 1]
    refused = [result for result in done if isinstance(result, ServiceUnavailableError)]
    assert (words(path), len(stored) + len(refused)) == (stored, len(wanted))
    assert refused


async def test_a_file_that_may_only_be_read_is_an_error(path: Path) -> None:
    read_only = GroupCommit(path, (*SCHEMA, "PRAGMA query_only = ON"))

    with pytest.raises(ServiceUnavailableError, match="readonly"):
        await read_only.run(writing("oi"))

    await read_only.aclose()


async def test_a_commit_that_fails_is_an_error_for_all_that_was_in_it(path: Path) -> None:
    checked_late = "CREATE TABLE late (id REFERENCES words DEFERRABLE INITIALLY DEFERRED)"
    database = GroupCommit(path, (*SCHEMA, "PRAGMA foreign_keys = ON", checked_late))

    def pointing_nowhere(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO late VALUES ('nothing')")

    done = await asyncio.gather(
        database.run(writing("oi")), database.run(pointing_nowhere), return_exceptions=True
    )
    await database.aclose()

    assert [type(result) for result in done] == [ServiceUnavailableError] * 2
    assert words(path) == []


def test_a_damaged_file_is_an_error_and_is_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"no database" * 1_000)

    async def write() -> None:
        database = GroupCommit(path, SCHEMA)
        try:
            await database.run(writing("oi"))
        finally:
            await database.aclose()

    with pytest.raises(ServiceUnavailableError, match="not a database"):
        asyncio.run(write())

    assert path.read_bytes() == b"no database" * 1_000


async def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    lost = GroupCommit(tmp_path / "nowhere" / "words.sqlite", SCHEMA)

    with pytest.raises(ServiceUnavailableError, match="unable to open"):
        await lost.run(writing("oi"))

    await lost.aclose()


async def test_closing_finishes_what_is_waiting(database: GroupCommit, path: Path) -> None:
    waiting = [asyncio.ensure_future(database.run(writing(str(n)))) for n in range(700)]
    await asyncio.sleep(0)

    await database.aclose()

    assert await asyncio.gather(*waiting) == [1] * 700
    assert len(words(path)) == 700


async def test_nothing_is_taken_after_closing(database: GroupCommit) -> None:
    await database.run(writing("oi"))
    await database.aclose()

    with pytest.raises(ServiceUnavailableError, match="closed"):
        await database.run(writing("late"))


async def test_closing_twice_does_nothing(database: GroupCommit) -> None:
    await database.run(writing("oi"))

    await database.aclose()
    await database.aclose()


def test_closing_what_was_never_used_makes_no_file(path: Path) -> None:
    asyncio.run(GroupCommit(path, SCHEMA).aclose())

    assert not path.exists()


def test_whoever_left_is_not_told_and_the_next_one_is_served(path: Path) -> None:
    database = GroupCommit(path, SCHEMA)
    may_go_on = threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        may_go_on.wait()

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(database.run(slow), 0.01)

    async def come_later() -> int:
        may_go_on.set()
        count = await database.run(writing("oi"))
        await database.aclose()
        return count

    asyncio.run(leave())

    assert asyncio.run(come_later()) == 1
