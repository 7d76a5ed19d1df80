"""A server that answers every request with the same bytes, whatever they are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests import samples


@dataclass
class Canned:
    """What is answered, and what was asked."""

    answers: list[bytes]
    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _content_length(head)
        self.requests.append(head + await reader.readexactly(length))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        try:
            writer.write(answer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except ConnectionError:  # whoever asked does not want to hear more
            writer.transport.abort()


@asynccontextmanager
async def canned(*answers: bytes) -> AsyncIterator[Canned]:
    """Give each of *answers* once, and the last one for ever."""
    its = Canned(list(answers))
    server = await asyncio.start_server(its.converse, "127.0.0.1", 0)
    its.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield its


def http(status: int, body: Any = b"", **headers: str) -> bytes:
    """Return an HTTP answer; what is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} Whatever",
        f"Content-Length: {len(content)}",
        "Connection: close",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def recorded(name: str) -> bytes:
    """Return a recorded answer of Chatwoot's."""
    sample = samples.answer(name)
    if "response_text" in sample:
        return http(sample["status"], sample["response_text"].encode())
    return http(sample["status"], sample["response"])


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
