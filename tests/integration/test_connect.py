"""From a Chatwoot without any bot to an answer, by the commands that a new user types."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from chatwootai.testing import AccountSetup, AgentSetup, InboxSetup, StandInChatwoot
from chatwootai.testing.chatwoot import AgentBot
from tests.entrypoints import processes
from tests.entrypoints.commands import run_alone
from tests.entrypoints.processes import PATIENCE, Service
from tests.entrypoints.shops import ANSWERS, write_service, write_shop

pytestmark = pytest.mark.integration

MANAUS: Final = "Vocês entregam em Manaus?"
ADMINISTRATOR: Final = "of-an-administrator"
NEW: Final = AccountSetup(
    id=3,
    name="Loja Azul",
    bot_token="",
    user_token=ADMINISTRATOR,
    agents=(AgentSetup(is_administrator=True),),
)
LONG_ENOUGH: Final = 2.0  # seconds in which an answer would have come


@asynccontextmanager
async def chatwoot(account: AccountSetup = NEW) -> AsyncIterator[StandInChatwoot]:
    stand_in = StandInChatwoot()
    stand_in.add_account(account)
    stand_in.add_inbox(InboxSetup(3, 31, "WhatsApp", bot_is_active=False))
    async with stand_in.serving():
        yield stand_in


def shop(folder: Path) -> Path:
    """Write a shop that nobody can write to yet, and return its configuration."""
    config = folder / "config"
    write_shop(config, turns={"quiet_time": 0.05, "longest_wait": 1.0})
    write_service(config)
    return config


async def typed(folder: Path, *arguments: str) -> tuple[int, str]:
    """Let a person type a command."""
    environment = {
        "CHATWOOT_ADMINISTRATOR_TOKEN": ADMINISTRATOR,
        "CHATWOOTAI_SECRETS": str(folder / "secrets"),
    }
    done = await asyncio.to_thread(
        run_alone, *arguments, "--config", folder / "config", environment=environment
    )
    return done.returncode, (done.stdout + done.stderr).decode()


@asynccontextmanager
async def serving(folder: Path, port: int) -> AsyncIterator[Service]:
    environment = {"CHATWOOTAI_SECRETS": str(folder / "secrets")}
    config, data = folder / "config", folder / "data"
    async with processes.serving(config, data, "--port", str(port), environment=environment) as its:
        yield its


async def logged(service: Service, words: str) -> None:
    while True:
        if words in service.said:
            return
        await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


async def test_a_new_user_connects_and_is_answered(tmp_path: Path) -> None:
    port = free_port()
    shop(tmp_path)
    async with chatwoot() as desk:
        options = ("--url", desk.url, "--webhook-url", f"http://127.0.0.1:{port}")
        status, said = await typed(tmp_path, "connect", "shop", *options, "--inbox", "whatsapp")
        async with serving(tmp_path, port) as service:
            conversation = await desk.customer_says(MANAUS, account=3, inbox=31)
            await desk.wait_until(lambda: conversation.replies, timeout=PATIENCE)
            await desk.settled(timeout=PATIENCE)
            logged = service.said

    [bot] = desk.bots(3)
    assert status == 0
    assert conversation.replies == [ANSWERS[MANAUS]]
    assert {delivery.status for delivery in desk.deliveries} == {200}
    assert [told for told in (said, logged) if bot.token in told or bot.secret in told] == []
    assert ADMINISTRATOR not in said


async def test_a_service_that_runs_takes_up_what_is_connected(tmp_path: Path) -> None:
    port = free_port()
    shop(tmp_path)
    async with chatwoot() as desk, serving(tmp_path, port) as service:
        await service.ready()
        options = ("--url", desk.url, "--webhook-url", f"http://127.0.0.1:{port}")
        status, _ = await typed(tmp_path, "connect", "shop", *options, "--inbox", "31")
        await asyncio.wait_for(logged(service, "mapping accepted"), PATIENCE)
        conversation = await desk.customer_says(MANAUS, account=3, inbox=31)
        await desk.wait_until(lambda: conversation.replies, timeout=PATIENCE)

    assert status == 0
    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_an_old_chatwoot_is_answered_by_the_token_in_the_bots_address(tmp_path: Path) -> None:
    port = free_port()
    shop(tmp_path)
    old = AccountSetup(
        3, "Loja", "", user_token=ADMINISTRATOR, agents=NEW.agents, gives_secrets=False
    )
    async with chatwoot(old) as desk:
        options = ("--url", desk.url, "--webhook-url", f"http://127.0.0.1:{port}")
        command = ("connect", "shop", *options, "--inbox", "31", "--url-token")
        status, said = await typed(tmp_path, *command)
        async with serving(tmp_path, port):
            conversation = await desk.customer_says(MANAUS, account=3, inbox=31)
            await desk.wait_until(lambda: conversation.replies, timeout=PATIENCE)

    token = (tmp_path / "secrets" / "shop-url").read_text("utf-8").strip()
    assert status == 0
    assert conversation.replies == [ANSWERS[MANAUS]]
    assert token not in said


async def test_what_another_bot_has_is_left_to_it(tmp_path: Path) -> None:
    port = free_port()
    shop(tmp_path)
    async with chatwoot() as desk:
        options = ("--url", desk.url, "--webhook-url", f"http://127.0.0.1:{port}")
        await typed(tmp_path, "connect", "shop", *options, "--inbox", "31")
        other = add_bot(desk)
        async with serving(tmp_path, port):
            conversation = await desk.customer_says("oi", account=3, inbox=31)
            await desk.wait_until(lambda: conversation.replies, timeout=PATIENCE)
            await desk.assign(conversation, bot=other)
            await desk.settled(timeout=PATIENCE)
            await desk.customer_says(MANAUS, account=3, inbox=31, conversation=conversation.id)
            await asyncio.sleep(LONG_ENOUGH)

    assert ANSWERS[MANAUS] not in conversation.replies


def add_bot(desk: StandInChatwoot) -> AgentBot:
    bot = AgentBot(90, "Outra", 3, "of-another-bot", url="http://127.0.0.1:1/")
    desk.add_bot(bot)
    return bot
