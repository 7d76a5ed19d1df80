import ast
import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import uvicorn

import chatwootai.testing
from chatwootai.testing import AccountSetup, InboxSetup, StandInChatwoot

from .desk_client import BOT, DeskClient
from .receiver import Receiver

FORBIDDEN = ("core", "adapters", "composition", "entrypoints", "plugins")


@asynccontextmanager
async def served_by_others(chatwoot: StandInChatwoot) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(chatwoot.app, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def test_others_can_serve_it(receiver: Receiver) -> None:
    chatwoot = StandInChatwoot(receiver.url)
    chatwoot.add_account(AccountSetup(3, "Loja Azul", BOT))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))

    async with served_by_others(chatwoot) as url, aiohttp.ClientSession() as session:
        client = DeskClient(session, url)
        await client.get("/")  # answered as soon as it is served
        conversation = await chatwoot.customer_says("oi", account=3)
        reply = await client.say(conversation, "Olá")
        await chatwoot.settled()
        chatwoot.faults.cut()
        cut = await client.say(conversation, "Olá?")

    assert reply.status == 200
    assert len(receiver.of("message_created")) == 2
    assert cut.status == 500  # it has no hand on the connections of others
    assert conversation.replies == ["Olá"]


async def test_two_can_be_served_at_once(receiver: Receiver) -> None:
    one, other = StandInChatwoot(), StandInChatwoot()
    async with one.serving() as url, other.serving() as other_url:
        assert url != other_url
        assert url.startswith("http://127.0.0.1:")


async def test_it_can_be_served_again_after_its_end(receiver: Receiver) -> None:
    chatwoot = StandInChatwoot(receiver.url)
    chatwoot.add_account(AccountSetup(3, "Loja Azul", BOT))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))
    async with chatwoot.serving() as first:
        await chatwoot.customer_says("oi", account=3)

    async with chatwoot.serving() as second:
        await chatwoot.customer_says("oi de novo", account=3, conversation=1)
        await chatwoot.settled()

    assert first == second
    assert len(chatwoot.conversation(3, 1).messages) == 2
    assert chatwoot.webhook_url == receiver.url


async def test_a_taken_port_is_not_served_on() -> None:
    chatwoot, other = StandInChatwoot(), StandInChatwoot()
    async with chatwoot.serving():
        await chatwoot.stop()
        other_server = await asyncio.start_server(
            lambda _reader, _writer: None, "127.0.0.1", int(chatwoot.url.rpartition(":")[2])
        )
        async with other_server:
            with pytest.raises(OSError, match="in use"):
                await chatwoot.start()
    assert other.url.endswith(":0")


def test_it_knows_nothing_of_what_it_tests() -> None:
    folder = Path(chatwootai.testing.__file__).parent / "chatwoot"

    imported = {
        name
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
    }

    rooms = tuple(f"chatwootai.{room}" for room in FORBIDDEN)
    assert "chatwootai.testing.chatwoot.wire" in imported
    assert not [name for name in imported if name.startswith(rooms)]


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            return [node.module or ""]
        case _:
            return []
