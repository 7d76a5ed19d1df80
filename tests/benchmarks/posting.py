"""Posts prepared requests as fast as a server takes them, over kept connections."""

import asyncio
import re
import statistics
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Posted:
    """What came of it: how many answers of each status, in how many seconds.

    Attributes:
        waits: How long each answer took, in seconds.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.statuses.total() / self.seconds

    def wait(self, percent: int) -> float:
        """Return within how many milliseconds *percent* of 100 answers came."""
        return 1000 * statistics.quantiles(self.waits, n=100)[percent - 1]


async def post_all(port: int, requests: Iterable[bytes], connections: int) -> Posted:
    """Send *requests* to *port* of this machine, *connections* of them at once."""
    loop, posted, waiting = asyncio.get_running_loop(), Posted(), deque(requests)
    began = loop.time()
    ends = []
    for _ in range(connections):
        _, protocol = await loop.create_connection(
            lambda: _Connection(waiting, posted), "127.0.0.1", port
        )
        ends.append(protocol.ended)
    await asyncio.gather(*ends)
    posted.seconds = loop.time() - began
    return posted


class _Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered."""

    def __init__(self, waiting: deque[bytes], posted: Posted) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._posted = posted
        self._received = bytearray()
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send_next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = bytes(self._received).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if separator and length and len(body) >= int(length[1]):
            self._posted.waits.append(time.perf_counter() - self._sent_at)
            self._posted.statuses[int(head.split(b" ", 2)[1])] += 1
            self._received.clear()
            self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("the server hung up"))

    def _send_next(self) -> None:
        if self._waiting:
            self._sent_at = time.perf_counter()
            self._transport.write(self._waiting.popleft())
        else:
            self.ended.set_result(None)
            self._transport.close()
