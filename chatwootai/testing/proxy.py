"""A proxy between a client and its server that breaks their connections on purpose."""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Final

_HOST: Final = "127.0.0.1"
_CHUNK: Final = 65_536
_AT_ONCE: Final = struct.pack("ii", 1, 0)  # SO_LINGER: what is closed then is reset, not ended


class Way(StrEnum):
    """Which way bytes go."""

    TO_SERVER = "to the server"
    TO_CLIENT = "to the client"


BOTH: Final[Collection[Way]] = tuple(Way)


@dataclass(slots=True, eq=False)
class _Link:
    """A connection of a client, the one to the server, and who carries from one to the other."""

    writers: list[asyncio.StreamWriter]
    carrier: asyncio.Task[None] | None = None

    def reset(self) -> None:
        for writer in self.writers:
            connection = writer.get_extra_info("socket")
            if connection is not None and connection.fileno() >= 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            writer.transport.abort()
        if self.carrier is not None:
            self.carrier.cancel()


class FaultyProxy:
    """Passes TCP connections on, as long as it is not told to do worse.

    Example::

        proxy = FaultyProxy(("127.0.0.1", 6379))
        async with proxy.serving():  # clients connect to 127.0.0.1 at proxy.port
            proxy.stall()
            ...
            await proxy.heal()

    Attributes:
        servers: Where connections are passed on to, in turns; who does not listen is passed over.
        port: Where it listens on 127.0.0.1; 0 before it first did, and the same ever after.
        cuts: How many connections it has broken.

    .. versionadded:: 0.1
    """

    def __init__(self, *servers: tuple[str, int], port: int = 0) -> None:
        self.servers: Sequence[tuple[str, int]] = servers
        self.port = port
        self.cuts = 0
        self._turn = count()
        self._listener: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._flows = {way: asyncio.Event() for way in Way}
        self._delays = dict.fromkeys(Way, 0.0)
        for flow in self._flows.values():
            flow.set()

    @property
    def connections(self) -> int:
        """How many connections it carries."""
        return len(self._links)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen until the end of the block; the connections that there are then are reset."""
        await self._listen()
        try:
            yield
        finally:
            self._close()
            carriers = [link.carrier for link in self._links if link.carrier is not None]
            self.cut()
            await asyncio.gather(*carriers, return_exceptions=True)

    def cut(self) -> None:
        """Reset every connection that there is, as a firewall would."""
        self.cuts += len(self._links)
        for link in list(self._links):
            link.reset()

    def stall(self, ways: Collection[Way] = BOTH) -> None:
        """Let nothing pass *ways*, while connections stay open and new ones are taken."""
        for way in ways:
            self._flows[way].clear()

    def delay(self, seconds: float, ways: Collection[Way] = BOTH) -> None:
        """Let what goes *ways* take *seconds* longer, each time that something is written."""
        for way in ways:
            self._delays[way] = seconds

    def refuse(self) -> None:
        """Take no new connections: there seems to be no server. Those that there are go on."""
        self._close()

    async def heal(self) -> None:
        """Let everything pass again; what was stalled goes on where it stopped."""
        for way in Way:
            self._delays[way] = 0.0
            self._flows[way].set()
        await self._listen()

    async def _listen(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._accept, _HOST, self.port)
            self.port = self._listener.sockets[0].getsockname()[1]

    def _close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link([writer])
        self._links.add(link)
        link.carrier = asyncio.create_task(self._carry(link, reader, writer))

    async def _carry(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            found, there = await self._connected()
            link.writers.append(there)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(reader, there, Way.TO_SERVER))
                group.create_task(self._pass_on(found, writer, Way.TO_CLIENT))
        except* OSError:
            link.reset()  # whoever is left is to notice, too
        finally:
            self._links.discard(link)
            for each in link.writers:
                each.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        servers = deque(self.servers)
        servers.rotate(-next(self._turn))
        for host, port in servers:
            with suppress(OSError):
                return await asyncio.open_connection(host, port)
        raise ConnectionRefusedError("no server listens")

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way
    ) -> None:
        while data := await reader.read(_CHUNK):
            await self._flows[way].wait()
            if self._delays[way]:
                await asyncio.sleep(self._delays[way])
            writer.write(data)
            await writer.drain()
        await self._flows[way].wait()
        if writer.can_write_eof():
            with suppress(OSError):
                writer.write_eof()
