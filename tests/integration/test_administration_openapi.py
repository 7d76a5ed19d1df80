"""What we ask of Chatwoot as an administrator is what its OpenAPI file allows."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr

from chatwootai.adapters.administration.chatwoot import ChatwootAdministration
from tests.integration.prism import BOT, INBOX, mocking

pytestmark = pytest.mark.integration

TOKEN = SecretStr("of-an-administrator")
HOOK = SecretStr("https://ai.example.com/webhooks/chatwoot/main")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with mocking() as address:
        yield address


@pytest.fixture
async def administration(url: str) -> AsyncIterator[ChatwootAdministration]:
    its = ChatwootAdministration(url, TOKEN)
    yield its
    await its.aclose()


async def test_every_request_is_allowed(administration: ChatwootAdministration) -> None:
    await administration.accounts()
    [bot] = await administration.bots(1)
    [inbox] = await administration.inboxes(1)
    created = await administration.save_bot(1, "Assistente", HOOK)
    changed = await administration.save_bot(1, "Assistente", HOOK, number=bot.number)
    await administration.link(1, inbox.number, bot.number)

    assert {bot.number, created, changed} == {BOT}
    assert inbox.number == INBOX


async def test_a_request_without_a_token_is_refused(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/api/v1/profile") as reply:
        assert reply.status == 401


async def test_the_mock_server_refuses_what_is_not_allowed(url: str) -> None:
    path = f"{url}/api/v1/accounts/1/inboxes/5/set_agent_bot"
    headers = {"Api-Access-Token": "x"}

    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(path, json={"agent_bot": "two"}) as wrong,
        session.post(path, json={}) as missing,
        session.post(path, json={"agent_bot": 2}) as right,
    ):
        statuses = (wrong.status, missing.status, right.status)

    assert statuses == (422, 422, 204)
