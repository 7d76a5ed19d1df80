"""A line to a server that somebody can cut just when an answer comes over it."""

import asyncio
from contextlib import suppress
from typing import Self


class Cutter:
    """Hands on what goes to and fro between a client and the server on *port* of this machine."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._swallows = False
        self._server: asyncio.Server | None = None
        self.swallowed = 0

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def swallow_next_answer(self) -> None:
        """Cut the line when the server has done the next thing, and before it is known."""
        self._swallows = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        its_reader, its_writer = await asyncio.open_connection("127.0.0.1", self._to)
        both = [
            asyncio.ensure_future(self._hand_on(reader, its_writer, is_answer=False)),
            asyncio.ensure_future(self._hand_on(its_reader, writer, is_answer=True)),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, its_writer):
            end.close()
        await asyncio.wait(both)

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        with suppress(ConnectionError):
            while heard := await reader.read(65_536):
                if is_answer and self._swallows:
                    self._swallows = False
                    self.swallowed += 1
                    return
                writer.write(heard)
                await writer.drain()
