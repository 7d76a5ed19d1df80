"""A stand-in with one account and three inboxes, served; and somebody who takes its webhooks."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from chatwootai.testing import (
    AccountSetup,
    AgentSetup,
    Conversation,
    InboxSetup,
    Limits,
    StandInChatwoot,
    TeamSetup,
)

from .desk_client import ACCOUNT_SIGNS, BOT, BOT_SIGNS, PERSON, DeskClient
from .receiver import Receiver

START = 1_795_179_845.217


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> float:
        return self.time

    def tick(self, seconds: float = 7.0) -> None:
        self.time += seconds


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account() -> AccountSetup:
    return AccountSetup(
        id=3,
        name="Loja Azul",
        bot_token=BOT,
        bot_name="Azulinha IA",
        secret=BOT_SIGNS,
        user_token=PERSON,
        account_webhook=True,
        account_secret=ACCOUNT_SIGNS,
        agents=(AgentSetup(), AgentSetup(8, "Beto Dias", "beto@example.com")),
        teams=(TeamSetup(4, "vendas"),),
    )


@pytest.fixture
def limits() -> Limits:
    return Limits(webhook_timeout=1.0, retry_pause=0.01)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as listening:
        yield listening


@pytest.fixture
async def chatwoot(
    receiver: Receiver, account: AccountSetup, limits: Limits, clock: Clock
) -> AsyncIterator[StandInChatwoot]:
    stand_in = StandInChatwoot(receiver.url, limits=limits, now=clock)
    stand_in.add_account(account)
    stand_in.add_inbox(InboxSetup(account=3, id=11, name="WhatsApp Vendas"))
    stand_in.add_inbox(InboxSetup(3, 14, "Site", "Channel::WebWidget"))
    stand_in.add_inbox(InboxSetup(3, 15, "Evolution", "Channel::Api", bot_is_active=False))
    async with stand_in.serving():
        yield stand_in


@pytest.fixture
async def client(chatwoot: StandInChatwoot) -> AsyncIterator[DeskClient]:
    async with aiohttp.ClientSession() as session:
        yield DeskClient(session, chatwoot.url)


@pytest.fixture
async def conversation(chatwoot: StandInChatwoot) -> Conversation:
    """Somebody said hello on WhatsApp, and everybody was told."""
    begun = await chatwoot.customer_says("oi", account=3, inbox=11)
    await chatwoot.settled()
    return begun
