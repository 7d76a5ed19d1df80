"""A way to a server that a test cuts, stalls and closes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Way:
    """Passes bytes between those who connect to it and a server, as long as it is told to."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._open = asyncio.Event()
        self._open.set()
        self._is_closed = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self.port = 0

    async def serve(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        """Pass bytes both ways until one side ends."""
        if self._is_closed:
            to_near.close()
            return
        far, to_far = await asyncio.open_connection(*self._server)
        self._ends |= {to_near, to_far}
        passing = {
            asyncio.ensure_future(self._passed(near, to_far)),
            asyncio.ensure_future(self._passed(far, to_near)),
        }
        self._passing |= passing
        await asyncio.wait(passing)
        self._passing -= passing

    async def _passed(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await self._open.wait()
                target.write(data)
                await target.drain()
        target.close()

    def cut(self) -> None:
        """End all connections, as a network does that forgets them; new ones are welcome."""
        for writer in self._ends:
            writer.transport.abort()
        self._ends.clear()

    def close(self) -> None:
        """End all connections and let no new one in."""
        self._is_closed = True
        self.cut()

    def reopen(self) -> None:
        """Let new ones in again."""
        self._is_closed = False

    def stall(self) -> None:
        """Keep all connections, and pass nothing on."""
        self._open.clear()

    def flow(self) -> None:
        """Pass everything on that waited."""
        self._open.set()


@asynccontextmanager
async def way_to(host: str, port: int) -> AsyncIterator[Way]:
    """Give a way to the server at *host* and *port*."""
    way = Way(host, port)
    server = await asyncio.start_server(way.serve, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        server.close()
        way.flow()
        way.close()
        if way._passing:
            await asyncio.wait(way._passing)
