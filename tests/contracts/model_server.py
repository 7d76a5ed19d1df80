"""A server that speaks as OpenAI does, and answers what a script says, rightly or wrongly."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from chatwootai.core.waiting import stopped

USAGE: Final = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 400},
}
PAGE: Final = b"<html><body><h1>Welcome to nginx!</h1></body></html>"


@dataclass
class Exchange:
    """A request, and the way back."""

    head: bytes
    body: dict[str, Any]
    writer: asyncio.StreamWriter

    @property
    def is_streamed(self) -> bool:
        return bool(self.body.get("stream"))

    async def send(self, status: int, content: bytes, kind: str = "application/json") -> None:
        """Send a whole answer."""
        await self.write(head(status, kind, f"Content-Length: {len(content)}") + content)

    async def open_stream(self) -> None:
        """Begin an answer in pieces."""
        await self.write(head(200, "text/event-stream", "Transfer-Encoding: chunked"))

    async def event(self, data: dict[str, Any] | bytes) -> None:
        """Send one piece."""
        text = data if isinstance(data, bytes) else json.dumps(data).encode()
        content = b"data: " + text + b"\n\n"
        await self.write(b"%x\r\n" % len(content) + content + b"\r\n")

    async def end_stream(self) -> None:
        """Say that that was all."""
        await self.event(b"[DONE]")
        await self.write(b"0\r\n\r\n")

    async def write(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()


Answer = Callable[[Exchange], Awaitable[None]]


@dataclass
class ModelServer:
    """Gives each of its answers once, and the last one for ever.

    Attributes:
        requests: What was asked.
        given_up: Set when somebody closes the connection before the answer has ended.
    """

    answers: list[Answer]
    url: str = ""
    requests: list[Exchange] = field(default_factory=list)
    given_up: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    talks: set[asyncio.Task[None] | None] = field(default_factory=set)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.talks.add(asyncio.current_task())
        begun: bytes | None = b""
        try:
            while begun is not None:
                begun = await self._answer(begun, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _answer(
        self, begun: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        """Answer one request; return how the next one begins, none if there will be none."""
        asked = begun + await reader.readuntil(b"\r\n\r\n")
        exchange = Exchange(asked, json.loads(await reader.readexactly(_length(asked))), writer)
        self.requests.append(exchange)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answering = asyncio.ensure_future(answer(exchange))
        watching = asyncio.ensure_future(reader.read(1))  # whoever listens says nothing until then
        try:
            await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done() or isinstance(answering.exception(), ConnectionError):
                self.given_up.set()
                return None
            await answering
            return (await watching or None) if not writer.is_closing() else None
        finally:
            answering.cancel()
            watching.cancel()
            await asyncio.gather(answering, watching, return_exceptions=True)


@asynccontextmanager
async def model_server(*answers: Answer) -> AsyncIterator[ModelServer]:
    its = ModelServer(list(answers))
    server = await asyncio.start_server(its.converse, "127.0.0.1", 0, limit=16 * 1024 * 1024)
    its.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield its
    finally:
        server.close()
        await stopped(*(talk for talk in its.talks if talk))


def said(text: str = "Sim.", *, finish: str = "stop", after: float = 0.0, **message: Any) -> Answer:
    """Answer with *text*; *message* is what else the message has, such as `tool_calls`."""

    async def answer(exchange: Exchange) -> None:
        await asyncio.sleep(after)
        if not exchange.is_streamed:
            await exchange.send(200, json.dumps(whole(text, finish, **message)).encode())
            return
        await exchange.open_stream()
        for piece in text.split(" ") if text else []:
            await exchange.event(part({"role": "assistant", "content": piece + " "}))
        if message:
            await exchange.event(part(_with_indexes(message)))
        await exchange.event(part({}, finish))
        if exchange.body.get("stream_options"):
            await exchange.event({**part({}), "choices": [], "usage": USAGE})
        await exchange.end_stream()

    return answer


def refused(status: int, body: Any = b"", *headers: str) -> Answer:
    """Answer with *status*; what is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(exchange: Exchange) -> None:
        lines = [f"Content-Length: {len(content)}", *headers]
        await exchange.write(head(status, "application/json", *lines) + content)

    return answer


def page(content: bytes = PAGE) -> Answer:
    """Answer with a web page, as whatever stands before the model may."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(200, content, "text/html")

    return answer


def cut(*pieces: str) -> Answer:
    """Break the connection, after *pieces* of a stream or of a whole answer."""

    async def answer(exchange: Exchange) -> None:
        if pieces and exchange.is_streamed:
            await exchange.open_stream()
            for piece in pieces:
                await exchange.event(part({"role": "assistant", "content": piece}))
        elif pieces:
            await exchange.write(head(200, "application/json", "Content-Length: 9999") + b'{"id"')
        await asyncio.sleep(0.01)
        exchange.writer.close()

    return answer


def unended(*pieces: str) -> Answer:
    """Stream *pieces*, and end without saying that the model has come to an end."""

    async def answer(exchange: Exchange) -> None:
        await exchange.open_stream()
        for piece in pieces:
            await exchange.event(part({"role": "assistant", "content": piece}))
        await exchange.end_stream()

    return answer


def malformed(text: bytes = b'{"id": "x", "choices": [') -> Answer:
    """Answer with what only begins as JSON."""

    async def answer(exchange: Exchange) -> None:
        if not exchange.is_streamed:
            await exchange.send(200, text)
            return
        await exchange.open_stream()
        await exchange.event(text)
        await exchange.end_stream()

    return answer


def endless(piece: str = "x", pause: float = 0.0) -> Answer:
    """Write for ever."""

    async def answer(exchange: Exchange) -> None:
        if exchange.is_streamed:
            await exchange.open_stream()
            while True:
                await exchange.event(part({"role": "assistant", "content": piece}))
                await asyncio.sleep(pause)
        await exchange.write(head(200, "application/json", "Transfer-Encoding: chunked"))
        while True:
            await exchange.write(b"%x\r\n" % len(piece) + piece.encode() + b"\r\n")
            await asyncio.sleep(pause)

    return answer


def call(arguments: str | None, name: str = "stock", number: str | None = "c1") -> dict[str, Any]:
    """Return a call of a tool, as a message has it."""
    function = {"name": name, "arguments": arguments}
    return {"id": number, "type": "function", "function": function}


def whole(text: str | None, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """Return the body of an answer."""
    spoken = {"role": "assistant", "content": text, **message}
    choice = {"index": 0, "message": spoken, "finish_reason": finish}
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "served"}
    return {**body, "choices": [choice], "usage": USAGE}


def part(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """Return a piece of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "served"}
    return {**body, "choices": [choice]}


def head(status: int, kind: str, *lines: str) -> bytes:
    """Return the head of an HTTP answer."""
    first = f"HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\n"
    return (first + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


def _with_indexes(message: dict[str, Any]) -> dict[str, Any]:
    calls: Sequence[dict[str, Any]] = message.get("tool_calls") or ()
    indexed = [{**each, "index": number} for number, each in enumerate(calls)]
    return {**message, "tool_calls": indexed} if indexed else message


def _length(asked: bytes) -> int:
    for line in asked.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
