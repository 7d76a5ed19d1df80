"""What is true of servers that are programs: they die, lie, and are started again."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwootai.adapters.tool_server.mcp import McpToolServer, NoWay, Program
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.tool_results import Ending

from .tool_servers import PROGRAM, SECRET, program


@pytest.fixture
async def server() -> AsyncIterator[McpToolServer]:
    server = program()
    yield server
    await server.aclose()


async def pid_of(server: McpToolServer) -> int:
    told = (await server.call("pid", {}, 10)).value
    assert isinstance(told, dict)
    pid = told["pid"]
    assert isinstance(pid, int)
    return pid


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def is_gone(pid: int) -> bool:
    for _ in range(100):
        if not is_alive(pid):
            return True
        await asyncio.sleep(0.05)
    return False


async def test_text_that_is_json_is_read_and_other_text_is_text(server: McpToolServer) -> None:
    assert (await server.call("text", {}, 10)).value == "It is 5 o'clock."
    assert (await server.call("list", {}, 10)).value == [1, 2]
    assert (await server.call("empty", {}, 10)).value == ""


async def test_a_program_that_dies_in_a_call_may_have_done_it(server: McpToolServer) -> None:
    result = await server.call("die", {}, 10)

    assert result.ending is Ending.TIMED_OUT
    [line] = server.shortcomings
    assert "boom" in line
    assert SECRET not in line


async def test_a_program_that_died_is_started_again(server: McpToolServer) -> None:
    first = await pid_of(server)
    await server.call("die", {}, 10)

    second = await pid_of(server)

    assert second != first
    assert server.shortcomings == []


async def test_fifty_calls_end_when_the_program_is_killed_in_their_middle(
    server: McpToolServer,
) -> None:
    pid = await pid_of(server)
    calls = [asyncio.create_task(server.call("hang", {"n": n}, 20)) for n in range(50)]
    await asyncio.sleep(0.1)

    os.kill(pid, 9)

    results = await asyncio.gather(*calls)
    assert {result.ending for result in results} == {Ending.TIMED_OUT}
    assert (await server.call("echo", {}, 10)).is_done


async def test_a_program_that_does_not_start_is_down_and_says_why() -> None:
    server = program("--refuse-to-start")

    result = await server.call("echo", {}, 10)
    again = await server.call("echo", {}, 10)

    assert result.ending is again.ending is Ending.DOWN
    assert "bad key •••" in server.shortcomings[0]
    assert "tried again in" in again.why
    with pytest.raises(ServiceUnavailableError, match="not there"):
        await server.tools(1)
    await server.aclose()


async def test_a_program_that_is_not_there_is_down_and_says_which() -> None:
    server = McpToolServer(Program(("/nowhere/to-be-found",)))

    result = await server.call("echo", {}, 10)

    assert result.ending is Ending.DOWN
    assert "'/nowhere/to-be-found' cannot be started" in server.shortcomings[0]
    await server.aclose()


async def test_a_program_that_never_answers_is_down_and_not_in_doubt() -> None:
    server = program("--never-answer")

    result = await server.call("echo", {}, 0.5)

    assert result.ending is Ending.DOWN
    await server.aclose()


async def test_a_server_without_a_way_to_it_says_why() -> None:
    server = McpToolServer(NoWay("secret 'account_1-shop' is not set"))

    result = await server.call("echo", {}, 5)

    assert result.ending is Ending.DOWN
    assert "secret 'account_1-shop' is not set" in result.why
    await server.aclose()


@pytest.mark.parametrize("name", ["garbage", "huge"])
async def test_what_cannot_be_read_ends_the_call_and_not_the_server(
    server: McpToolServer, name: str
) -> None:
    result = await server.call(name, {}, 10)

    assert result.ending is Ending.TIMED_OUT
    assert (await server.call("echo", {}, 10)).is_done


@pytest.mark.parametrize("name", ["nested", "wrong", "protest"])
async def test_an_answer_of_no_use_concerns_its_call_alone(
    server: McpToolServer, name: str
) -> None:
    other = asyncio.create_task(server.call("slow", {"seconds": 0.3}, 10))

    result = await server.call(name, {}, 10)

    assert result.ending in {Ending.MALFORMED, Ending.TIMED_OUT, Ending.DONE}
    assert (await server.call("echo", {}, 10)).is_done
    await other


async def test_a_large_answer_arrives_whole_to_be_cut(server: McpToolServer) -> None:
    result = await server.call("huge", {"bytes": 1_000_000}, 10)

    assert result.value == "x" * 1_000_000


async def test_nothing_of_our_environment_reaches_a_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHATWOOTAI_SECRET_ACCOUNT_1_BOT", "private")
    given = {"SHOP_NAME": "given"}
    server = McpToolServer(Program((sys.executable, "-I", "-S", PROGRAM), given))

    told = (await server.call("environment", {}, 10)).value

    assert isinstance(told, dict)
    assert told["SHOP_NAME"] == "given"
    assert "PATH" in told
    assert not any("CHATWOOTAI" in name or value == "private" for name, value in told.items())
    await server.aclose()


async def test_an_idle_program_is_stopped_and_started_when_it_is_needed() -> None:
    server = program(idle=0.2)
    first = await pid_of(server)

    assert await is_gone(first)
    assert server.shortcomings == []
    assert await pid_of(server) != first
    await server.aclose()


async def test_closing_ends_the_program(server: McpToolServer) -> None:
    pid = await pid_of(server)

    await server.aclose()

    assert not is_alive(pid)


async def test_a_secret_in_an_answer_of_the_server_is_masked(server: McpToolServer) -> None:
    result = await server.call("refuse", {}, 10)

    assert result.why == "Access denied to •••"


@pytest.mark.integration
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of the dead")
async def test_a_program_dies_with_us_even_if_we_are_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio\n"
        "from tests.contracts.tool_servers import program\n"
        "async def main():\n"
        "    server = program()\n"
        "    print((await server.call('pid', {}, 20)).value['pid'], flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n",
        "utf-8",
    )
    root = str(Path(__file__).parents[2])
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        env={**os.environ, "PYTHONPATH": root},
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())

    parent.kill()
    await parent.wait()

    assert await is_gone(child)
