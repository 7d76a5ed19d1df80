"""Posts prepared requests as fast as a server takes them, over kept connections."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Posted:
    """What came of it: how many answers of each status, in how many seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.statuses.total() / self.seconds


async def post_all(port: int, requests: Iterable[bytes], connections: int) -> Posted:
    """Send *requests* to *port* of this machine, *connections* of them at once."""
    loop, posted, waiting = asyncio.get_running_loop(), Posted(), deque(requests)
    began = loop.time()
    ends = []
    for _ in range(connections):
        _, protocol = await loop.create_connection(
            lambda: _Connection(waiting, posted.statuses), "127.0.0.1", port
        )
        ends.append(protocol.ended)
    await asyncio.gather(*ends)
    posted.seconds = loop.time() - began
    return posted


class _Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered."""

    def __init__(self, waiting: deque[bytes], statuses: Counter[int]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._statuses = statuses
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send_next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = bytes(self._received).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if separator and length and len(body) >= int(length[1]):
            self._statuses[int(head.split(b" ", 2)[1])] += 1
            self._received.clear()
            self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("the server hung up"))

    def _send_next(self) -> None:
        if self._waiting:
            self._transport.write(self._waiting.popleft())
        else:
            self.ended.set_result(None)
            self._transport.close()
