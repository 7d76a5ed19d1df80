"""What is true of servers in the network: one that fails takes nobody along."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from chatwootai.adapters.tool_server.mcp import Address, McpToolServer
from chatwootai.core.tool_results import Ending

from .tool_site import Site, site


@pytest.fixture
def listening() -> Iterator[Site]:
    with site() as its:
        yield its


@pytest.fixture
async def server(listening: Site) -> AsyncIterator[McpToolServer]:
    server = McpToolServer(Address(listening.url, {"Authorization": "Bearer 42"}))
    yield server
    await server.aclose()


async def test_a_call_gives_what_the_tool_gave(server: McpToolServer, listening: Site) -> None:
    result = await server.call("echo", {"a": 1}, 10)

    assert result.value == {"a": 1}
    assert set(listening.tokens) == {"Bearer 42"}


async def test_fifty_calls_at_once_each_get_their_own(server: McpToolServer) -> None:
    results = await asyncio.gather(*(server.call("echo", {"n": n}, 10) for n in range(50)))

    assert [result.value for result in results] == [{"n": n} for n in range(50)]


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (401, Ending.DOWN),
        (403, Ending.DOWN),
        (503, Ending.DOWN),
        (500, Ending.MALFORMED),
        (404, Ending.UNKNOWN),
    ],
)
async def test_what_the_web_says_is_told(
    server: McpToolServer, listening: Site, status: int, ending: Ending
) -> None:
    await server.call("echo", {}, 10)
    listening.status = status

    result = await server.call("echo", {}, 10)

    assert result.ending is ending
    listening.status = 200
    assert (await server.call("echo", {}, 10)).is_done


async def test_a_call_that_is_dropped_may_have_been_carried_out(
    server: McpToolServer, listening: Site
) -> None:
    await server.call("echo", {}, 10)
    listening.drops = True

    result = await server.call("echo", {}, 10)

    assert result.may_have_been_done
    assert not result.is_done


async def test_an_answer_without_an_end_is_not_read_to_it(server: McpToolServer) -> None:
    result = await server.call("echo", {"more": 5_000_000}, 10)

    assert result.ending is Ending.MALFORMED
    assert "more than" in result.why


async def test_a_server_that_is_gone_is_down_and_cancels_nobody() -> None:
    with site() as gone:
        server = McpToolServer(Address(gone.url))
        await server.call("echo", {}, 10)

    results = await asyncio.gather(*(server.call("echo", {}, 5) for _ in range(5)))

    assert {result.ending for result in results} == {Ending.DOWN}
    assert server.shortcomings
    await server.aclose()


async def test_a_server_that_never_was_is_down() -> None:
    server = McpToolServer(Address("http://127.0.0.1:9/mcp"))

    result = await server.call("echo", {}, 5)

    assert result.ending is Ending.DOWN
    await server.aclose()
