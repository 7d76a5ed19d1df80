from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters import in_redis
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.traces.in_memory import InMemoryTraces
from chatwootai.adapters.traces.redis import RedisTraces
from chatwootai.adapters.traces.sqlite import SCHEMA, SqliteTraces
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.traces import Retention, Traces
from chatwootai.core.tracing.trace import from_json, to_json
from tests.building import CONVERSATION, OTHER_SHOP, SHOP
from tests.unit.tracing.told import trace

from . import redis_server

OTHER = ConversationId("main", 1, 2)
MINUTE = Retention(seconds=60.0, most=3)


def in_memory(folder: Path, clock: ManualClock, closing: AsyncExitStack) -> Traces:
    return InMemoryTraces(clock, MINUTE)


def sqlite(folder: Path, clock: ManualClock, closing: AsyncExitStack) -> Traces:
    database = GroupCommit(folder / "traces.sqlite", SCHEMA)
    closing.push_async_callback(database.aclose)
    return SqliteTraces(database, clock, MINUTE)


def redis(folder: Path, clock: ManualClock, closing: AsyncExitStack) -> Traces:
    redis_server.shared().flush()
    client = in_redis.client(redis_server.shared().url)
    closing.push_async_callback(client.aclose)
    return RedisTraces(client, clock, MINUTE)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=[in_memory, sqlite, redis], ids=lambda build: build.__name__)
async def traces(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[Traces]:
    async with AsyncExitStack() as closing:
        yield cast("Traces", request.param(tmp_path, clock, closing))


async def test_what_was_kept_is_found(traces: Traces) -> None:
    its = trace("abc")

    await traces.keep(its)

    assert await traces.of_conversation(SHOP, CONVERSATION, 5) == [its]
    assert await traces.of_turn(SHOP, "abc", 5) == [its]


async def test_the_latest_come_first(traces: Traces) -> None:
    for name in ("a1", "a2", "a3"):
        await traces.keep(trace(name))

    assert [its.turn for its in await traces.of_conversation(SHOP, CONVERSATION, 2)] == ["a3", "a2"]
    assert [its.turn for its in await traces.of_turn(SHOP, "a", 2)] == ["a3", "a2"]


async def test_a_turn_is_found_by_the_beginning_of_its_id(traces: Traces) -> None:
    await traces.keep(trace("abc"))
    await traces.keep(trace("abd"))

    assert [its.turn for its in await traces.of_turn(SHOP, "abd", 5)] == ["abd"]
    assert await traces.of_turn(SHOP, "b", 5) == []


async def test_a_turn_may_have_several(traces: Traces) -> None:
    await traces.keep(trace("abc", outcome="reply"))
    await traces.keep(trace("abc", outcome="resumed"))

    outcomes = [its.outcome for its in await traces.of_turn(SHOP, "abc", 5)]
    assert outcomes == ["resumed", "reply"]


async def test_conversations_are_kept_apart(traces: Traces) -> None:
    await traces.keep(trace("abc"))

    assert await traces.of_conversation(SHOP, OTHER, 5) == []


async def test_tenants_do_not_see_each_other(traces: Traces) -> None:
    await traces.keep(trace("abc"))

    assert await traces.of_conversation(OTHER_SHOP, CONVERSATION, 5) == []
    assert await traces.of_turn(OTHER_SHOP, "", 5) == []
    assert await traces.erase(OTHER_SHOP) == 0
    assert len(await traces.of_turn(SHOP, "", 5)) == 1


async def test_they_are_forgotten_when_their_time_is_over(
    traces: Traces, clock: ManualClock
) -> None:
    await traces.keep(trace("abc"))
    await clock.advance(60)
    await traces.keep(trace("abd"))

    assert [its.turn for its in await traces.of_conversation(SHOP, CONVERSATION, 5)] == ["abd"]


async def test_the_oldest_make_room(traces: Traces) -> None:
    for name in ("a1", "a2", "a3", "a4", "a5"):
        await traces.keep(trace(name))

    assert [its.turn for its in await traces.of_turn(SHOP, "", 9)] == ["a5", "a4", "a3"]


async def test_a_contact_is_erased(traces: Traces) -> None:
    await traces.keep(trace("abc", contact=7))
    await traces.keep(trace("abd", contact=8))

    assert await traces.erase(SHOP, contact=7) == 1
    assert [its.turn for its in await traces.of_turn(SHOP, "", 5)] == ["abd"]


async def test_a_tenant_is_erased(traces: Traces) -> None:
    await traces.keep(trace("abc", contact=7))
    await traces.keep(trace("abd", contact=8))

    assert await traces.erase(SHOP) == 2
    assert await traces.of_turn(SHOP, "", 5) == []


async def test_what_another_release_wrote_is_passed_over(tmp_path: Path) -> None:
    database = GroupCommit(tmp_path / "traces.sqlite", SCHEMA)
    traces = SqliteTraces(database, ManualClock())
    await traces.keep(trace("abc"))

    await database.run(lambda connection: connection.execute("UPDATE traces SET trace = '{}'"))

    assert await traces.of_turn(SHOP, "", 5) == []
    await database.aclose()


async def test_a_redis_that_is_away_is_said_to_be() -> None:
    client = in_redis.client("redis://127.0.0.1:1/0")
    with pytest.raises(ServiceUnavailableError, match="Redis"):
        await RedisTraces(client, ManualClock()).keep(trace("abc"))
    await client.aclose()


@given(st.text(), st.floats(0, 1e6), st.binary(max_size=50))
def test_what_is_written_is_read_again(asked: str, seconds: float, strange: bytes) -> None:
    its = trace("abc", asked=asked, seconds=seconds)

    assert from_json(to_json(its)) == its
    assert from_json(strange) is None
