"""Servers of tools to run a contract against, each with the same few tools."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from chatwootai.adapters.tool_server.in_process import InProcessToolServer
from chatwootai.adapters.tool_server.mcp import McpToolServer, Program
from chatwootai.core.errors import RefusedError
from chatwootai.core.ports.tool_server import ToolServer
from chatwootai.core.prompt import ToolShape

PROGRAM: Final = str(Path(__file__).with_name("tool_program.py"))
SECRET: Final = "hunter2-token"  # noqa: S105  for the tests


async def _echo(arguments: Mapping[str, JsonValue], /) -> JsonValue:
    return dict(arguments)


async def _slow(arguments: Mapping[str, JsonValue], /) -> JsonValue:
    seconds = arguments["seconds"]
    assert isinstance(seconds, int | float)
    await asyncio.sleep(seconds)
    return {"slept": seconds}


async def _refuse(arguments: Mapping[str, JsonValue], /) -> JsonValue:
    raise RefusedError("Access denied")


async def _crash(arguments: Mapping[str, JsonValue], /) -> JsonValue:
    raise ZeroDivisionError


def in_process() -> ToolServer:
    functions = {"echo": _echo, "slow": _slow, "refuse": _refuse, "crash": _crash}
    shape: Mapping[str, JsonValue] = {"type": "object"}
    return InProcessToolServer(
        {name: (ToolShape(name, "", shape), its) for name, its in functions.items()}
    )


def program(*options: str, idle: float = 60.0) -> McpToolServer:
    command = (sys.executable, "-I", "-S", PROGRAM, *options)
    return McpToolServer(Program(command), idle=idle, secrets=[SECRET], jitter=lambda: 0.0)


def mcp() -> ToolServer:
    return program()


BUILDERS: Final[tuple[Callable[[], ToolServer], ...]] = (in_process, mcp)
