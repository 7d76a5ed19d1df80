"""A proxy that cuts, stalls, refuses and delays connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chatwootai.testing import FaultyProxy, Way

SOON = 0.1  # seconds in which something that is not held back has arrived
PATIENCE = 5.0


class Client:
    """A connection on which a line is said, and one is heard."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def say(self, text: str) -> None:
        self.writer.write(f"{text}\n".encode())

    async def hear(self, seconds: float = PATIENCE) -> str:
        line = await asyncio.wait_for(self.reader.readline(), seconds)
        return line.decode().rstrip("\n")

    async def asked(self, text: str) -> str:
        self.say(text)
        return await self.hear()


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


class Echo:
    """A server that says each line again, after its own name."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.heard: list[str] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[tuple[str, int]]:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        try:
            yield "127.0.0.1", server.sockets[0].getsockname()[1]
        finally:
            server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                self.heard.append(line.decode().rstrip("\n"))
                writer.write(self.name.encode() + line)
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def proxied(echo: Echo) -> AsyncIterator[FaultyProxy]:
    async with echo.serving() as address:
        proxy = FaultyProxy(address)
        async with proxy.serving():
            yield proxy


async def test_what_is_said_passes_both_ways() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        heard = [await client.asked("one"), await client.asked("two")]

    assert heard == ["one", "two"]


async def test_much_that_is_said_at_once_passes() -> None:
    said = [f"{number:06d}" for number in range(50_000)]
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        client.say("\n".join(said))
        heard = [await client.hear() for _ in said]

    assert heard == said


async def test_an_end_that_the_client_makes_reaches_the_server_and_comes_back() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        client.say("last")
        client.writer.write_eof()
        heard = [await client.hear(), await client.hear()]

    assert heard == ["last", ""]


async def test_a_cut_resets_the_connections_that_there_are() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        await client.asked("one")
        proxy.cut()

        with pytest.raises(ConnectionResetError):
            await client.hear()

    assert proxy.cuts == 1


async def test_after_a_cut_one_can_connect_again() -> None:
    async with proxied(Echo()) as proxy:
        async with connected(proxy.port) as client:
            await client.asked("one")
            proxy.cut()
        async with connected(proxy.port) as client:
            heard = await client.asked("two")

    assert heard == "two"


@pytest.mark.parametrize(("way", "heard"), [(Way.TO_SERVER, []), (Way.TO_CLIENT, ["one"])])
async def test_a_stall_holds_back_what_goes_one_way(way: Way, heard: list[str]) -> None:
    echo = Echo()
    async with proxied(echo) as proxy, connected(proxy.port) as client:
        proxy.stall([way])
        client.say("one")

        with pytest.raises(TimeoutError):
            await client.hear(SOON)

    assert echo.heard == heard


async def test_what_was_stalled_goes_on_after_it() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        proxy.stall()
        client.say("one")
        await asyncio.sleep(SOON)
        await proxy.heal()
        heard = await client.hear()

    assert heard == "one"


async def test_who_is_refused_cannot_connect_and_others_go_on() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        await client.asked("one")
        proxy.refuse()

        with pytest.raises(ConnectionRefusedError):
            async with connected(proxy.port):
                pass

        assert await client.asked("two") == "two"


async def test_it_listens_again_where_it_did() -> None:
    async with proxied(Echo()) as proxy:
        port = proxy.port
        proxy.refuse()
        await proxy.heal()
        async with connected(port) as client:
            heard = await client.asked("one")

    assert heard == "one"


async def test_a_delay_is_a_delay() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        await client.asked("one")
        proxy.delay(3 * SOON, [Way.TO_CLIENT])
        client.say("two")

        with pytest.raises(TimeoutError):
            await client.hear(SOON)

        assert await client.hear() == "two"


async def test_servers_take_turns_and_who_does_not_listen_is_passed_over() -> None:
    async with Echo("a").serving() as first, Echo("b").serving() as second:
        async with Echo().serving() as gone:
            proxy = FaultyProxy(first, gone, second)
        async with proxy.serving():
            heard = []
            for _ in range(3):
                async with connected(proxy.port) as client:
                    heard.append(await client.asked("?"))

    assert heard == ["a?", "b?", "b?"]


async def test_where_no_server_listens_the_connection_is_reset() -> None:
    async with Echo().serving() as gone:
        proxy = FaultyProxy(gone)
    async with proxy.serving(), connected(proxy.port) as client:
        with pytest.raises(ConnectionResetError):
            await client.hear()

    assert proxy.connections == 0


async def test_with_its_end_its_connections_end() -> None:
    async with Echo().serving() as address:
        proxy = FaultyProxy(address)
        async with proxy.serving():
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            client = Client(reader, writer)
            await client.asked("one")
        with pytest.raises(ConnectionResetError):
            await client.hear()
        writer.close()

    assert proxy.connections == 0


async def test_a_cut_reaches_what_is_stalled() -> None:
    async with proxied(Echo()) as proxy, connected(proxy.port) as client:
        proxy.stall()
        client.say("one")
        await asyncio.sleep(SOON)
        proxy.cut()

        with pytest.raises(ConnectionResetError):
            await client.hear()

        assert proxy.connections == 0
