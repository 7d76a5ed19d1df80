"""What documents promise that outlive their process."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import cast

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.sqlite import SCHEMA, SqliteDocuments
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.core.errors import ConflictError, ServiceUnavailableError
from chatwootai.core.ports.documents import Documents, Keeping, Key
from tests.building import SHOP

from . import endless_writer, redis_server
from .document_stores import in_redis_at, paths, put_all
from .killing import acknowledged_before_the_kill

Open = Callable[..., Documents]
KEY = Key(SHOP, "sessions/main/1/1")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / endless_writer.FILE


@pytest.fixture
async def opened_file(path: Path, clock: ManualClock) -> AsyncIterator[Open]:
    """Opens the same file as often as one likes: each time as another process would."""
    async with AsyncExitStack() as stack:

        def open_documents(*more_schema: str) -> Documents:
            database = GroupCommit(path, (*SCHEMA, *more_schema))
            stack.push_async_callback(database.aclose)
            return SqliteDocuments(database, clock)

        yield open_documents


@pytest.fixture
async def opened_server(clock: ManualClock) -> AsyncIterator[Open]:
    """Opens the same server as often as one likes: each time as another process would."""
    async with AsyncExitStack() as stack:
        redis_server.shared().flush()
        yield lambda: in_redis_at(redis_server.shared().url, clock, stack)


@pytest.fixture(params=["opened_file", "opened_server"])
def opened(request: pytest.FixtureRequest, anyio_backend: str) -> Open:
    return cast("Open", request.getfixturevalue(request.param))


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        [[count]] = connection.execute("SELECT count(*) FROM documents").fetchall()
        return int(count)


async def test_documents_are_there_for_the_next_process(opened: Open) -> None:
    version = await opened().put(KEY, {"said": ["Olá"]}, expected=None)

    document = await opened().get(KEY)

    assert document is not None
    assert (document.value, document.version) == ({"said": ["Olá"]}, version)


async def test_two_processes_do_not_overwrite_each_other(opened: Open) -> None:
    one, other = opened(), opened()
    version = await one.put(KEY, 1, expected=None)
    await other.put(KEY, 2, expected=version)

    with pytest.raises(ConflictError):
        await one.put(KEY, 3, expected=version)


async def test_no_version_is_given_twice_by_another_process_either(opened: Open) -> None:
    documents = opened()
    old = await documents.put(KEY, 1, expected=None)
    await documents.erase(SHOP)

    assert await opened().put(KEY, 1, expected=None) != old


async def test_time_goes_on_while_no_process_runs(opened: Open, clock: ManualClock) -> None:
    await opened().put(KEY, "short", expected=None, keeping=Keeping(seconds=60))
    await clock.advance(60)

    assert await opened().get(KEY) is None


async def test_what_is_over_does_not_fill_the_disk(
    opened_file: Open, clock: ManualClock, path: Path
) -> None:
    documents = opened_file()
    for number in range(50):
        key = Key(SHOP, str(number))
        await documents.put(key, "short", expected=None, keeping=Keeping(seconds=1))
    await clock.advance(1)

    await put_all(documents, SHOP, *"abcdefghijkl")

    assert rows(path) == 12


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("PRAGMA query_only = ON", "readonly"),
        ("PRAGMA max_page_count = 16", "full"),
        ("DROP TABLE documents", "no such table"),
    ],
)
async def test_what_cannot_be_stored_is_an_error(opened_file: Open, trouble: str, why: str) -> None:
    documents = opened_file(trouble)

    with pytest.raises(ServiceUnavailableError, match=why):
        await documents.put(KEY, "x" * 200_000, expected=None)


async def test_a_locked_file_is_an_error_and_no_conflict(opened_file: Open, path: Path) -> None:
    documents = opened_file("PRAGMA busy_timeout = 1")
    version = await documents.put(KEY, 1, expected=None)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(ServiceUnavailableError, match="locked"):
            await documents.put(KEY, 2, expected=version)
        other.execute("ROLLBACK")

    assert await documents.put(KEY, 2, expected=version)


async def test_a_kill_loses_nothing_that_was_acknowledged(
    tmp_path: Path, opened_file: Open
) -> None:
    acknowledged = await asyncio.to_thread(acknowledged_before_the_kill, tmp_path, "documents", 500)

    found = await paths(opened_file(), SHOP, limit=1_000_000)

    print(f"acknowledged {len(acknowledged)}, found {len(found)}")  # noqa: T201  worth seeing
    assert acknowledged - set(found) == set()
    assert len(acknowledged) >= 200
