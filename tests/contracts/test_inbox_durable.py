"""What an inbox promises that outlives its process."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.inbox.sqlite import SCHEMA, SqliteInbox
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.inbox import Inbox

from . import endless_writer
from .inboxes import delivery, put, texts
from .killing import acknowledged_before_the_kill

Open = Callable[..., Inbox]

TWO_DAYS = 48 * 3600.0


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / endless_writer.FILE


@pytest.fixture
async def opened(path: Path, clock: ManualClock) -> AsyncIterator[Open]:
    """Opens the same inbox as often as one likes: each time as another process would."""
    async with AsyncExitStack() as stack:

        def open_inbox(*more_schema: str) -> Inbox:
            database = GroupCommit(path, (*SCHEMA, *more_schema))
            stack.push_async_callback(database.aclose)
            return SqliteInbox(database, clock)

        yield open_inbox


def execute(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


async def test_what_was_not_acknowledged_comes_again_to_the_next_process(opened: Open) -> None:
    inbox = opened()
    await put(inbox, "done", "not done", "not seen")
    first, _ = await inbox.receive(2)
    await inbox.ack([first.receipt])

    received = await opened().receive(10)

    assert [(texts([one]), one.attempt) for one in received] == [
        (["not done"], 2),
        (["not seen"], 1),
    ]


async def test_each_process_that_dies_over_an_event_is_counted(opened: Open) -> None:
    await put(opened(), "a")

    attempts = [(await opened().receive(10))[0].attempt for _ in range(4)]

    assert attempts == [1, 2, 3, 4]


async def test_deliveries_are_known_to_the_next_process(opened: Open) -> None:
    inbox = opened()
    await put(inbox, "a")
    [received] = await inbox.receive(10)
    await inbox.ack([received.receipt])

    assert not await opened().put(delivery("a"))


async def test_deliveries_are_forgotten_after_two_days(opened: Open, clock: ManualClock) -> None:
    inbox = opened()
    await put(inbox, "old")
    await clock.advance(TWO_DAYS - 1)
    await put(inbox, "young")
    await clock.advance(2)
    await inbox.receive(10)

    assert [await inbox.put(delivery(name)) for name in ("old", "young")] == [True, False]


async def test_what_is_known_does_not_grow_for_ever(
    opened: Open, clock: ManualClock, path: Path
) -> None:
    inbox = opened()
    for day in range(6):
        await asyncio.gather(*(inbox.put(delivery(f"{day}-{number}")) for number in range(100)))
        await inbox.ack([one.receipt for one in await inbox.receive(100)])
        await clock.advance(TWO_DAYS / 2)

    [[known]] = execute(path, "SELECT count(*) FROM inbox_known")

    assert known == 300


async def test_what_another_process_puts_is_handed_out(opened: Open) -> None:
    receiving = asyncio.ensure_future(opened().receive(10))
    await asyncio.sleep(0.01)

    await put(opened(), "from outside")

    assert texts(await asyncio.wait_for(receiving, 2)) == ["from outside"]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("PRAGMA query_only = ON", "readonly"),
        ("PRAGMA max_page_count = 22", "full"),
        ("DROP TABLE inbox_events", "no such table"),
    ],
)
async def test_what_cannot_be_stored_is_not_acknowledged(
    opened: Open, path: Path, trouble: str, why: str
) -> None:
    await put(opened(), "before")
    inbox = opened(trouble)

    with pytest.raises(ServiceUnavailableError, match=why):
        await put(inbox, "x" * 200_000)

    assert execute(path, "SELECT delivery FROM inbox_known") == [("before",)]


async def test_a_locked_file_costs_time_and_no_event(opened: Open, path: Path) -> None:
    inbox = opened("PRAGMA busy_timeout = 1")
    await put(inbox, "before")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(ServiceUnavailableError, match="locked"):
            await put(inbox, "while")
        with pytest.raises(ServiceUnavailableError, match="locked"):
            await inbox.receive(10)
        other.execute("ROLLBACK")

    assert await inbox.put(delivery("while"))
    assert texts(await inbox.receive(10)) == ["before", "while"]


async def test_a_kill_loses_nothing_that_was_acknowledged(
    tmp_path: Path, opened: Open, path: Path
) -> None:
    acknowledged = await asyncio.to_thread(acknowledged_before_the_kill, tmp_path, "inbox", 500)

    inbox, found = opened(), Counter[str]()
    while handed_out := await inbox.receive(1_000_000, patience=1.0):
        found.update(texts(handed_out))

    lost, doubled = acknowledged - found.keys(), [name for name in found if found[name] > 1]
    print(f"acknowledged {len(acknowledged)}, found {len(found)}")  # noqa: T201  worth seeing
    assert (lost, doubled) == (set(), [])
    assert len(acknowledged) >= 200
    assert execute(path, "PRAGMA integrity_check") == [("ok",)]
