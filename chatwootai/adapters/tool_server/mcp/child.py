"""Speaks to a program over its standard input and output."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from chatwootai.adapters.tool_server.mcp import guard
from chatwootai.adapters.tool_server.mcp.notes import Notes

LARGEST: Final = 4 * 1024 * 1024  # bytes of one message
_INHERITED: Final = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LOGNAME",
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TZ",
    "USER",
)
_TO_END: Final = 2.0  # seconds for a program to end by itself, and then to be killed
_GUARD: Final = str(Path(guard.__file__))


@dataclass(frozen=True, slots=True)
class Program:
    """A program that speaks MCP.

    Attributes:
        environment: What it is given beside a few variables such as `PATH`; nothing else of our
            own environment reaches it.
        folder: Where it runs; none is where we do.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None

    @asynccontextmanager
    async def open(self, notes: Notes, ended: Callable[[], None]) -> AsyncIterator[Any]:
        """Run the program and yield the streams of its messages; at the end it is gone.

        Args:
            notes: Told what it writes to its standard error.
            ended: Called when nothing more will come from it.
        """
        process = await asyncio.create_subprocess_exec(
            *_guarded(self.command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**_inherited(), **self.environment},
            cwd=self.folder,
            start_new_session=True,
            limit=LARGEST,
        )
        wires = _Wires(process, notes, ended)
        try:
            yield wires.streams
        finally:
            closing = asyncio.ensure_future(wires.close())
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                await closing
                raise


class _Wires:
    """What leads from a process to the streams of messages, and back."""

    def __init__(
        self, process: asyncio.subprocess.Process, notes: Notes, ended: Callable[[], None]
    ) -> None:
        import anyio  # noqa: PLC0415  loaded with the SDK
        from mcp.shared.message import SessionMessage  # noqa: PLC0415
        from mcp_types import jsonrpc_message_adapter  # noqa: PLC0415

        self._message, self._adapter = SessionMessage, jsonrpc_message_adapter
        self._process = process
        self._notes = notes
        self._ended = ended
        self._heard, heard = anyio.create_memory_object_stream[Any](0)
        said, self._to_say = anyio.create_memory_object_stream[Any](0)
        self.streams = (heard, said)
        self._tasks = [
            asyncio.create_task(work) for work in (self._hear(), self._say(), self._listen())
        ]

    async def close(self) -> None:
        """End the process, kindly first, and let go of everything."""
        process = self._process
        if process.stdin is not None:
            process.stdin.close()
        if not await self._has_ended():
            self._signal(signal.SIGTERM)
            if not await self._has_ended():
                self._signal(signal.SIGKILL)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for stream in (*self.streams, self._heard, self._to_say):
            stream.close()
        self._signal(signal.SIGKILL)  # whatever it has started itself
        transport: asyncio.SubprocessTransport = process._transport  # type: ignore[attr-defined]  # noqa: SLF001  else its pipes stay open
        transport.close()

    async def _hear(self) -> None:
        output = self._process.stdout
        if output is None:
            return
        import anyio  # noqa: PLC0415

        try:
            while line := await output.readline():
                if not line.lstrip().startswith(b"{"):
                    self._notes.hear(line.decode(errors="replace"))
                    continue
                message = self._adapter.validate_json(line, by_name=False)
                await self._heard.send(self._message(message))
        except ValueError:
            self._notes.hear("a message came that is too large or cannot be read")
            self._signal(signal.SIGKILL)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass
        finally:
            self._heard.close()
            self._ended()

    async def _say(self) -> None:
        import anyio  # noqa: PLC0415

        entry = self._process.stdin
        if entry is None:
            return
        with suppress(OSError, anyio.ClosedResourceError):
            async for said in self._to_say:
                text = said.message.model_dump_json(by_alias=True, exclude_unset=True)
                entry.write(text.encode() + b"\n")
                await entry.drain()

    async def _listen(self) -> None:
        errors = self._process.stderr
        while errors is not None:
            try:
                line = await errors.readline()
            except ValueError:  # longer than anything that people read
                continue
            if not line:
                return
            self._notes.hear(line.decode(errors="replace"))

    async def _has_ended(self) -> bool:
        try:
            async with asyncio.timeout(_TO_END):
                await self._process.wait()
        except TimeoutError:
            return False
        return True

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._process.pid, number)
            else:
                self._process.kill()


def _guarded(command: tuple[str, ...]) -> list[str]:
    if os.name != "posix":
        return list(command)
    return [sys.executable, "-I", "-S", _GUARD, str(os.getpid()), *command]


def _inherited() -> Mapping[str, str]:
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}
