"""What Chatwoot, or what stands in its place, may answer to an administrator; and what we say."""

import asyncio
import socket
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
import pytest
from pydantic import SecretStr

from chatwootai.adapters.administration.chatwoot import ChatwootAdministration
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.administration import AgentBot, DeskInbox

from .canned import canned, http, recorded

Operation = Callable[[ChatwootAdministration], Awaitable[object]]

SECRET: Final = "must-not-be-told"  # noqa: S105  guards nothing
HOOK: Final = SecretStr(f"https://ai.example.com/?token={SECRET}")
HTML: Final = b"<html><body><h1>Down for maintenance</h1></body></html>"
READS: Final[Mapping[str, Operation]] = {
    "accounts": lambda desk: desk.accounts(),
    "inboxes": lambda desk: desk.inboxes(3),
    "bots": lambda desk: desk.bots(3),
}
WRITES: Final[Mapping[str, Operation]] = {
    "create": lambda desk: desk.save_bot(3, "x", HOOK),
    "change": lambda desk: desk.save_bot(3, "x", HOOK, number=2),
    "link": lambda desk: desk.link(3, 11, 2),
}
OPERATIONS: Final = {**READS, **WRITES}
NOT_ALLOWED: Final = {"error": "You are not authorized to do this action"}
ANSWERS: Final[Mapping[str, tuple[bytes, type[ChatwootAIError], str]]] = {
    "wrong token": (recorded("any__401__bad_token"), CredentialsError, "is not accepted"),
    "bot's token": (recorded("messages_index__401__bot_token"), CredentialsError, "agent bot's"),
    "agent": (http(401, NOT_ALLOWED), CredentialsError, "not authorized to do this action"),
    "no header": (http(401, {"errors": ["You need to sign in"]}), CredentialsError, "sign in"),
    "forbidden": (http(403, HTML), CredentialsError, "no reason given"),
    "gone": (recorded("any__404"), GoneError, "does not know it"),
    "no route": (http(404, b"404 page not found"), RefusedError, "answers as no Chatwoot does"),
    "page": (http(200, HTML, Content_Type="text/html"), RefusedError, "text/html"),
    "plan": (http(402, {"error": "plan"}), RefusedError, "status 402: plan"),
    "invalid": (http(422, {"message": "Outgoing url is too long"}), RefusedError, "is too long"),
    "https": (
        http(301, HTML, Location="https://chat.example.com/api/v1/profile"),
        RefusedError,
        "on to https://chat.example.com; if that is your Chatwoot, give it as --url",
    ),
    "elsewhere": (http(302, Location="/app/login"), RefusedError, "on to https://127.0.0.1"),
    "too many": (recorded("any__429__rack_attack"), ServiceUnavailableError, "in a minute"),
    "broken": (http(502, HTML), ServiceUnavailableError, "status 502"),
    "slow": (http(408), ServiceUnavailableError, "status 408"),
}


async def told(
    operation: Operation, url: str, token: str = SECRET, seconds: float = 5.0
) -> ChatwootAIError:
    """Return the error that an operation ends with."""
    desk = ChatwootAdministration(
        url, SecretStr(token), timeout=aiohttp.ClientTimeout(total=seconds)
    )
    try:
        with pytest.raises(ChatwootAIError) as caught:
            await operation(desk)
    finally:
        await desk.aclose()
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown
    return caught.value


async def asked(url: str, operation: Operation) -> object:
    desk = ChatwootAdministration(url, SecretStr("t"))
    try:
        return await operation(desk)
    finally:
        await desk.aclose()


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_is_answered_is_told_with_the_way_out(operation: str, name: str) -> None:
    answer, kind, words = ANSWERS[name]

    async with canned(answer) as server:
        error = await told(OPERATIONS[operation], server.url)

    assert isinstance(error, kind)
    assert words in str(error)
    assert server.url in str(error)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_only_of_a_write_it_is_unknown_whether_it_was_done(operation: str) -> None:
    async with canned(http(500, HTML)) as server:
        error = await told(OPERATIONS[operation], server.url)

    assert isinstance(error, OutcomeUnknownError) is (operation in WRITES)
    assert "run the same command again" in str(error)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_chatwoot_that_is_down_is_told(operation: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    error = await told(OPERATIONS[operation], url)

    assert type(error) is ServiceUnavailableError
    assert "is the address right" in str(error)


async def test_a_chatwoot_that_takes_too_long_is_told() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        read = await told(READS["bots"], url, seconds=0.1)
        write = await told(WRITES["create"], url, seconds=0.1)

    assert type(read) is ServiceUnavailableError
    assert isinstance(write, OutcomeUnknownError)
    assert "it takes too long" in str(read)


@pytest.mark.parametrize("url", ["http://", "http://a b", "http://[::1"])
async def test_an_address_that_is_none_is_told(url: str) -> None:
    assert str(await told(READS["bots"], url))


@pytest.mark.parametrize("token", ["", "ção", "a\nb"])
async def test_what_cannot_be_a_token_is_not_sent(token: str) -> None:
    async with canned(http(200, [])) as server:
        error = await told(READS["bots"], server.url, token)

    assert isinstance(error, CredentialsError)
    assert not server.requests


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("accounts", {}),
        ("accounts", {"accounts": None}),
        ("inboxes", {}),
        ("inboxes", {"payload": {}}),
        ("bots", {}),
        ("bots", {"error": "no"}),
        ("bots", b""),
    ],
)
async def test_what_is_no_list_is_not_taken_for_an_empty_one(operation: str, answer: Any) -> None:
    async with canned(http(200, answer)) as server:
        error = await told(READS[operation], server.url)

    assert isinstance(error, RefusedError)
    assert "answers as no Chatwoot does" in str(error)


async def test_a_bot_that_is_saved_without_a_number_may_be_there() -> None:
    async with canned(http(200, {"name": "x"})) as server:
        error = await told(WRITES["create"], server.url)

    assert isinstance(error, OutcomeUnknownError)


async def test_an_answer_of_an_older_chatwoot_is_read() -> None:
    bot = {"id": 2, "name": "x", "description": None, "outgoing_url": None}
    system = {"id": 1, "name": "y", "system_bot": True}

    async with canned(http(200, [system, bot, {"name": "no number"}, 7])) as server:
        bots = await asked(server.url, READS["bots"])

    assert bots == [AgentBot(2, "x", SecretStr(""))]


@pytest.mark.parametrize("bot", [{"agent_bot": {}}, {"agent_bot": None}, {}, b""])
async def test_an_inbox_without_a_bot_has_none(bot: Any) -> None:
    async with canned(http(200, {"payload": [{"id": 5, "name": "Site"}]}), http(200, bot)) as its:
        inboxes = await asked(its.url, READS["inboxes"])

    assert inboxes == [DeskInbox(5, "Site")]


async def test_the_token_goes_by_the_header_that_proxies_let_through() -> None:
    async with canned(http(200, [])) as server:
        desk = ChatwootAdministration(f"{server.url}/", SecretStr("t"))
        await desk.bots(3)
        await desk.aclose()

    [request] = server.requests
    assert request.startswith(b"GET /api/v1/accounts/3/agent_bots HTTP/1.1")
    assert b"Api-Access-Token: t" in request
