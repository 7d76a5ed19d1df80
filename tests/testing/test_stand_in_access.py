import aiohttp
import pytest

from chatwootai.testing import AccountSetup, Conversation, InboxSetup, StandInChatwoot, TokenKind
from tests import samples

from .desk_client import BOT, PERSON, DeskClient, where

STRANGER = "opens-another-desk"


async def test_a_bot_may_not_list_messages(conversation: Conversation, client: DeskClient) -> None:
    reply = await client.get(f"{where(conversation)}/messages")

    recorded = samples.answer("messages_index__401__bot_token")
    assert (reply.status, reply.json) == (recorded["status"], recorded["response"])


@pytest.mark.parametrize("path", ["contacts/search?q=ana", "conversations", "canned_responses"])
async def test_a_bot_may_not_use_anything_else(path: str, client: DeskClient) -> None:
    as_bot = await client.get(f"/api/v1/accounts/3/{path}")
    as_person = await client.as_user().get(f"/api/v1/accounts/3/{path}")

    assert as_bot.json == samples.answer("messages_index__401__bot_token")["response"]
    assert as_person.status == 404


async def test_a_bad_token_is_refused(conversation: Conversation, client: DeskClient) -> None:
    client.key = "unheard-of"

    reply = await client.say(conversation, "oi")

    recorded = samples.answer("any__401__bad_token")
    assert (reply.status, reply.json) == (recorded["status"], recorded["response"])
    assert len(conversation.messages) == 1


async def test_no_token_at_all_is_refused_in_other_words(
    conversation: Conversation, client: DeskClient
) -> None:
    client.key = ""

    reply = await client.say(conversation, "oi")

    assert reply.status == 401
    assert list(reply.json) == ["errors"]


async def test_the_token_may_come_with_dashes(
    conversation: Conversation, client: DeskClient
) -> None:
    client.header = "Api-Access-Token"

    reply = await client.say(conversation, "oi")

    assert reply.status == 200


async def test_a_token_does_not_reach_into_another_account(
    chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    chatwoot.add_account(AccountSetup(4, "Outra", "of-its-own-bot", user_token=STRANGER))
    chatwoot.add_inbox(InboxSetup(4, 40, "WhatsApp"))
    other = await chatwoot.customer_says("oi", account=4)

    as_bot = await client.say(other, "oi")
    as_person = await client.as_user().say(other, "oi")

    recorded = samples.answer("any__401__bot_not_in_account")
    assert (as_bot.status, as_bot.json) == (recorded["status"], recorded["response"])
    assert as_person.status == 401
    assert len(other.messages) == 1


async def test_one_bot_can_serve_two_accounts_that_number_alike(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.add_account(AccountSetup(4, "Outra", BOT))
    chatwoot.add_inbox(InboxSetup(4, 40, "WhatsApp"))
    other = await chatwoot.customer_says("oi", account=4)

    await client.say(other, "para a outra")
    await client.say(conversation, "para esta")

    assert other.id == conversation.id
    assert (other.replies, conversation.replies) == (["para a outra"], ["para esta"])


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/accounts/3/conversations/99",
        "/api/v1/accounts/3/conversations/abc",
        "/api/v1/accounts/77/conversations/1",
    ],
)
async def test_what_is_not_there_is_not_found(
    path: str, conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.get(path)

    recorded = samples.answer("any__404")
    assert (reply.status, reply.json) == (recorded["status"], recorded["response"])


@pytest.mark.parametrize(("body", "status"), [(b"{nonsense", 400), (b"[1]", 200), (b"", 200)])
async def test_a_body_that_is_no_json_is_refused(
    body: bytes, status: int, chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    url = f"{chatwoot.url}{where(conversation)}/toggle_typing_status"
    headers = {"api_access_token": BOT, "Content-Type": "application/json"}

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert response.status == status


async def test_every_request_is_remembered(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    await client.say(conversation, "olá")
    await client.as_user().get(where(conversation))
    client.key = "unheard-of"
    await client.get(where(conversation))
    client.key = ""
    await client.get(where(conversation))

    seen = [(request.method, request.token, request.status) for request in chatwoot.requests]
    assert seen == [
        ("POST", TokenKind.BOT, 200),
        ("GET", TokenKind.USER, 200),
        ("GET", TokenKind.UNKNOWN, 401),
        ("GET", TokenKind.NONE, 401),
    ]
    assert chatwoot.requests[0].path == f"{where(conversation)}/messages"
    assert chatwoot.requests[0].body == {"content": "olá"}
    assert chatwoot.requests[1].body is None
    assert PERSON not in repr(chatwoot.requests)
