"""Setting a help desk up, as one of its administrators."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from pydantic import SecretStr

from chatwootai.adapters.administration.chatwoot import ChatwootAdministration
from chatwootai.adapters.administration.in_memory import InMemoryAdministration
from chatwootai.core.errors import GoneError
from chatwootai.core.ports.administration import (
    Administration,
    AgentBot,
    DeskAccount,
    DeskInbox,
)
from chatwootai.testing import AccountSetup, AgentSetup, InboxSetup, StandInChatwoot

Build = Callable[[], AbstractAsyncContextManager[Administration]]

TOKEN = SecretStr("of-an-administrator")
HOOK = SecretStr("https://ai.example.com/webhooks/chatwoot/main?token=of-the-address")
HERE = DeskAccount(3, "Loja Azul", is_administered=True)
ELSEWHERE = DeskAccount(4, "Loja Verde", is_administered=False)
SITE = DeskInbox(14, "Site", "Channel::WebWidget")
WHATSAPP = DeskInbox(11, "WhatsApp", "Channel::Whatsapp")


@asynccontextmanager
async def in_memory() -> AsyncIterator[Administration]:
    bot = AgentBot(2, "Velha", SecretStr("http://old.example.com"), SecretStr("o"), SecretStr("s"))
    yield InMemoryAdministration([HERE, ELSEWHERE], {3: [SITE, WHATSAPP]}, {3: [bot]})


@asynccontextmanager
async def chatwoot() -> AsyncIterator[Administration]:
    stand_in = StandInChatwoot("http://old.example.com")
    token, administrator = TOKEN.get_secret_value(), (AgentSetup(is_administrator=True),)
    stand_in.add_account(
        AccountSetup(3, "Loja Azul", "o", 2, "Velha", "s", user_token=token, agents=administrator)
    )
    stand_in.add_account(AccountSetup(4, "Loja Verde", "", user_token=token))
    for inbox in (WHATSAPP, SITE):
        setup = InboxSetup(3, inbox.number, inbox.name, inbox.channel, bot_is_active=False)
        stand_in.add_inbox(setup)
    async with stand_in.serving() as url:
        administration = ChatwootAdministration(url, TOKEN)
        yield administration
        await administration.aclose()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=[in_memory, chatwoot], ids=lambda build: build.__name__)
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Administration]:
    build: Build = request.param
    async with build() as administration:
        yield administration


async def test_the_accounts_that_the_token_reaches_are_listed(desk: Administration) -> None:
    assert list(await desk.accounts()) == [HERE, ELSEWHERE]


async def test_inboxes_are_listed(desk: Administration) -> None:
    assert set(await desk.inboxes(3)) == {SITE, WHATSAPP}


async def test_bots_are_listed_with_what_opens_and_what_signs(desk: Administration) -> None:
    [bot] = await desk.bots(3)

    assert (bot.number, bot.name, bot.address) == (2, "Velha", "http://old.example.com")
    assert (bot.token, bot.secret) == (SecretStr("o"), SecretStr("s"))


async def test_a_bot_that_is_added_has_a_token_and_a_secret_of_its_own(
    desk: Administration,
) -> None:
    number = await desk.save_bot(3, "Nova", HOOK)

    old, new = await desk.bots(3)
    assert (new.number, new.name, new.url) == (number, "Nova", HOOK)
    assert new.token not in (None, old.token)
    assert new.secret not in (None, old.secret)


async def test_a_bot_that_is_changed_keeps_what_opens_and_what_signs(desk: Administration) -> None:
    [before] = await desk.bots(3)

    number = await desk.save_bot(3, "Assistente", HOOK, number=2)

    [after] = await desk.bots(3)
    assert (number, after.name, after.url) == (2, "Assistente", HOOK)
    assert (after.token, after.secret) == (before.token, before.secret)


async def test_a_bot_that_is_not_there_is_not_changed(desk: Administration) -> None:
    with pytest.raises(GoneError):
        await desk.save_bot(3, "Assistente", HOOK, number=99)


async def test_an_inbox_is_linked_with_one_bot_at_a_time(desk: Administration) -> None:
    new = await desk.save_bot(3, "Nova", HOOK)

    await desk.link(3, 14, 2)
    await desk.link(3, 14, new)

    linked = {its.number: (its.bot, its.bot_name) for its in await desk.inboxes(3)}
    assert linked == {14: (new, "Nova"), 11: (0, "")}


@pytest.mark.parametrize(("inbox", "bot"), [(99, 2), (14, 99)])
async def test_what_is_not_there_is_not_linked(inbox: int, bot: int, desk: Administration) -> None:
    with pytest.raises(GoneError):
        await desk.link(3, inbox, bot)


async def test_nothing_secret_is_shown_by_accident(desk: Administration) -> None:
    await desk.save_bot(3, "Nova", HOOK)

    shown = "".join(f"{bot} {bot!r} {bot.address}" for bot in await desk.bots(3))

    assert "of-the-address" not in shown
    assert TOKEN.get_secret_value() not in repr(desk)
