import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.tool_server import ToolServer
from chatwootai.core.tool_results import Ending

from .tool_servers import BUILDERS


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[ToolServer]:
    server = cast("ToolServer", request.param())
    yield server
    await server.aclose()


async def test_a_call_gives_what_the_tool_gave(server: ToolServer) -> None:
    result = await server.call("echo", {"a": [1, "é", None, {"b": True}]}, 10)

    assert result.ending is Ending.DONE
    assert result.value == {"a": [1, "é", None, {"b": True}]}


async def test_what_it_has_is_listed(server: ToolServer) -> None:
    shapes = await server.tools(10)

    assert {"echo", "slow"} <= {shape.name for shape in shapes}


async def test_an_unknown_tool_is_unknown(server: ToolServer) -> None:
    result = await server.call("nothing", {}, 10)

    assert result.ending is Ending.UNKNOWN


async def test_a_refusal_is_one_and_says_why(server: ToolServer) -> None:
    result = await server.call("refuse", {}, 10)

    assert result.ending is Ending.REFUSED
    assert "Access denied" in result.why


async def test_a_failure_in_the_middle_may_have_done_something(server: ToolServer) -> None:
    result = await server.call("crash", {}, 10)

    assert result.ending is Ending.MALFORMED
    assert result.may_have_been_done


async def test_an_answer_that_takes_too_long_is_none(server: ToolServer) -> None:
    await server.call("echo", {}, 10)

    result = await server.call("slow", {"seconds": 5}, 0.1)

    assert result.ending is Ending.TIMED_OUT
    assert (await server.call("echo", {}, 10)).is_done


async def test_a_slow_call_delays_no_other(server: ToolServer) -> None:
    await server.call("echo", {}, 10)
    slow = asyncio.create_task(server.call("slow", {"seconds": 1}, 10))

    results = await asyncio.gather(*(server.call("echo", {"n": n}, 0.9) for n in range(50)))

    assert [result.value for result in results] == [{"n": n} for n in range(50)]
    assert not slow.done()
    slow.cancel()


async def test_a_cancelled_call_is_given_up(server: ToolServer) -> None:
    await server.call("echo", {}, 10)
    call = asyncio.create_task(server.call("slow", {"seconds": 5}, 10))
    await asyncio.sleep(0.05)

    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await server.call("echo", {}, 10)).is_done


async def test_a_closed_server_does_nothing_more(server: ToolServer) -> None:
    await server.call("echo", {}, 10)
    await server.aclose()
    await server.aclose()

    result = await server.call("echo", {}, 10)

    assert result.ending is Ending.DOWN
    with pytest.raises(ServiceUnavailableError):
        await server.tools(1)


async def test_closing_waits_for_what_is_under_way(server: ToolServer) -> None:
    await server.call("echo", {}, 10)
    call = asyncio.create_task(server.call("slow", {"seconds": 0.2}, 10))
    await asyncio.sleep(0.05)

    await server.aclose()

    assert (await call).value == {"slept": 0.2}


async def test_a_server_that_was_never_used_can_be_closed(server: ToolServer) -> None:
    await server.aclose()

    assert server.shortcomings == []
