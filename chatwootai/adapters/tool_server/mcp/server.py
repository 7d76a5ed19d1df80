"""One server of tools: an owner that holds its session, and everybody else's calls in a queue."""

import asyncio
import importlib
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pydantic import JsonValue

from chatwootai.adapters.tool_server.mcp.answers import CONNECTION_CLOSED, of_error, of_result
from chatwootai.adapters.tool_server.mcp.notes import Notes
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.prompt import ToolShape
from chatwootai.core.tool_results import Ending, ToolResult

_log = logging.getLogger(__name__)

_TO_CONNECT: Final = 20.0
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_TO_CLOSE: Final = 30.0
_LONGEST_DESCRIPTION: Final = 1_000
_MOST_TOOLS: Final = 500
_GONE: Final = "the server is closed"
_TOO_LATE: Final = "the server could not be reached in time"
_NO_ANSWER: Final = "no answer came in time; it may have been done"


class Way(Protocol):
    """How a server is reached."""

    def open(self, notes: Notes, ended: Callable[[], None]) -> AbstractAsyncContextManager[Any]:
        """Yield the streams of its messages; call *ended* when nothing more will come."""


@dataclass(eq=False)
class _Wish:
    """Something that the owner is to ask the server for.

    Attributes:
        ask: Asks the server, given its client.
        is_sent: Whether it was asked: then it may have been done.
    """

    ask: Callable[[Any], Any]
    answer: "asyncio.Future[Any]"
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class _Ended:
    """That nothing more will come over a connection."""

    connection: object


@dataclass
class _Link:
    """A connection as it is at the moment."""

    asking: set["asyncio.Task[None]"] = field(default_factory=set)


class McpToolServer:
    """Reaches one server of one tenant; it is started by the first call, and stopped when idle."""

    def __init__(
        self,
        way: Way,
        *,
        idle: float = 300.0,
        secrets: Iterable[str] = (),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._way = way
        self._idle = idle
        self._jitter = jitter
        self._notes = Notes(secrets)
        self._wishes: asyncio.Queue[_Wish | _Ended | None] = asyncio.Queue()
        self._owner: asyncio.Task[None] | None = None
        self._is_closed = False
        self._is_connecting = False
        self._failures = 0
        self._not_before = 0.0
        self._trouble = ""

    @property
    def shortcomings(self) -> Sequence[str]:
        return [self._trouble] if self._trouble else []

    async def tools(self, seconds: float) -> Sequence[ToolShape]:
        listed = await self._wished(lambda client: client.list_tools(), seconds)
        if isinstance(listed, ToolResult):
            raise ServiceUnavailableError("the tool server", f"listing its tools: {listed.why}")
        return [
            ToolShape(its.name, (its.description or "")[:_LONGEST_DESCRIPTION], its.input_schema)
            for its in listed.tools[:_MOST_TOOLS]
        ]

    async def call(
        self, name: str, arguments: Mapping[str, JsonValue], seconds: float
    ) -> ToolResult:
        its = dict(arguments)
        answered = await self._wished(lambda client: client.call_tool(name, its), seconds)
        result = answered if isinstance(answered, ToolResult) else of_result(name, answered)
        if result.why:
            return ToolResult(result.ending, result.value, self._notes.masked(result.why))
        return result

    async def aclose(self) -> None:
        self._is_closed = True
        if self._owner is None:
            return
        self._wishes.put_nowait(None)
        if not self._is_connecting:
            await asyncio.wait([self._owner], timeout=_TO_CLOSE)
        if not self._owner.done():
            self._owner.cancel()
        await asyncio.gather(self._owner, return_exceptions=True)

    async def _wished(self, ask: Callable[[Any], Any], seconds: float) -> Any:
        """Return what the server answers to *ask*; how it ended, if it does not."""
        if self._is_closed:
            return ToolResult(Ending.DOWN, why=_GONE)
        wish = _Wish(ask, asyncio.get_running_loop().create_future())
        self._wishes.put_nowait(wish)
        if self._owner is None or self._owner.done():
            self._owner = asyncio.create_task(self._own())
        try:
            async with asyncio.timeout(seconds):
                return await wish.answer
        except TimeoutError:
            if wish.is_sent:
                return ToolResult(Ending.TIMED_OUT, why=_NO_ANSWER)
            return ToolResult(Ending.DOWN, why=self._trouble or _TOO_LATE)

    async def _own(self) -> None:
        """Hold the session while it is needed: this task alone opens and closes it."""
        link = _Link()
        try:
            # what was wished while the session was being closed needs another one
            while not self._is_closed and (wish := await self._next(link)) is not None:
                if isinstance(wish, _Ended) or wish.answer.done():
                    continue
                wait = self._not_before - asyncio.get_running_loop().time()
                if wait > 0:
                    why = f"{self._trouble}; it is tried again in {wait:.0f} seconds"
                    _answer(wish, ToolResult(Ending.DOWN, why=why))
                    continue
                await self._connected(wish, link)
        finally:
            self._let_go(link)
            while not self._wishes.empty():
                left = self._wishes.get_nowait()
                if isinstance(left, _Wish):
                    _answer(left, ToolResult(Ending.DOWN, why=_GONE))

    async def _connected(self, first: _Wish, link: _Link) -> None:
        """Serve wishes over one connection, until it breaks or is not needed."""
        connection, is_open = object(), False

        def ended() -> None:
            self._wishes.put_nowait(_Ended(connection))

        try:
            self._is_connecting = True
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(_TO_CONNECT):
                    sdk = await asyncio.to_thread(importlib.import_module, "mcp.client.client")
                    way = self._way.open(self._notes, ended)
                    client = await stack.enter_async_context(sdk.Client(way, cache=None))
                is_open, self._is_connecting = True, False
                self._failures, self._trouble = 0, ""
                _log.info("tool server connected")
                self._grant(first, client, link)
                await self._served(client, link, connection)
        except Exception as error:  # noqa: BLE001  whatever the SDK, or the other side, comes up with
            self._broke(first, _words(error), is_open=is_open)
        finally:
            self._is_connecting = False
            self._let_go(link)

    async def _served(self, client: Any, link: _Link, connection: object) -> None:
        """Pass on wishes until the connection is over, or nobody has any."""
        while (wish := await self._next(link)) is not None:
            if isinstance(wish, _Wish):
                self._grant(wish, client, link)
            elif wish.connection is connection:
                self._tell_trouble("it has ended")
                return
        if link.asking:
            await asyncio.wait(link.asking)

    async def _next(self, link: _Link) -> _Wish | _Ended | None:
        """Return what is wished next; none if nothing is, and the server is not needed."""
        while True:
            try:
                async with asyncio.timeout(self._idle):
                    return await self._wishes.get()
            except TimeoutError:
                if not link.asking and self._wishes.empty():
                    return None

    def _grant(self, wish: _Wish, client: Any, link: _Link) -> None:
        if wish.answer.done():
            return
        wish.is_sent = True
        task = asyncio.create_task(self._ask(wish, client))
        link.asking.add(task)
        task.add_done_callback(link.asking.discard)
        wish.answer.add_done_callback(lambda _: task.cancel())

    async def _ask(self, wish: _Wish, client: Any) -> None:
        from mcp.shared.exceptions import MCPError  # noqa: PLC0415  it is loaded by now

        try:
            _answer(wish, await wish.ask(client))
        except MCPError as error:
            result = of_error(error.code, error.message)
            if result.ending is Ending.DOWN:
                self._tell_trouble(result.why)
            _answer(wish, result)
        except asyncio.CancelledError:
            _answer(wish, of_error(CONNECTION_CLOSED, ""))
            raise
        except Exception as error:  # noqa: BLE001  an answer of no use, whatever is wrong with it
            why = f"it answered with what is of no use ({type(error).__name__})"
            _answer(wish, ToolResult(Ending.MALFORMED, why=why))

    @staticmethod
    def _let_go(link: _Link) -> None:
        for task in link.asking:
            task.cancel()

    def _broke(self, first: _Wish, why: str, *, is_open: bool) -> None:
        """Note that a connection broke, or that there was none to be had."""
        self._tell_trouble(why)
        if not is_open:
            pause = min(_FIRST_PAUSE * 2**self._failures, _LONGEST_PAUSE)
            self._failures = min(self._failures + 1, 10)
            now = asyncio.get_running_loop().time()
            self._not_before = now + pause * (0.5 + self._jitter() / 2)
        _answer(first, ToolResult(Ending.DOWN, why=self._trouble))

    def _tell_trouble(self, why: str) -> None:
        last = self._notes.last
        said = f"; it last said: {last}" if last and last != why else ""
        self._trouble = self._notes.masked(f"it is not there: {why}{said}")
        _log.warning("tool server lost", extra={"why": self._trouble})


def _answer(wish: _Wish, answer: Any) -> None:
    if not wish.answer.done():
        wish.answer.set_result(answer)


def _words(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"it did not answer within {_TO_CONNECT:.0f} seconds"
    return f"{type(error).__name__}: {error}"[:200]
