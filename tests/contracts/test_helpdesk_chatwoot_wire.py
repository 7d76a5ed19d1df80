"""What becomes of the answers that Chatwoot, or whatever stands before it, may give."""

import asyncio
import socket
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import aiohttp
import pytest

from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Mark, Status
from chatwootai.core.ports.helpdesk import Helpdesk
from chatwootai.testing import Limits, Moment, Requests

from .canned import canned, http, recorded
from .desks import HERE, TOKENS, chatwoot, connected

Operation = Callable[[Helpdesk], Awaitable[object]]

MARK: Final = Mark("turn-1", 0)
HTML: Final = b"<html><body><h1>Down for maintenance</h1></body></html>"
READS: Final[Mapping[str, Operation]] = {
    "show": lambda desk: desk.show(HERE),
    "labels": lambda desk: desk.add_labels(HERE, ["vip"]),
}
WRITES: Final[Mapping[str, Operation]] = {
    "send": lambda desk: desk.send(HERE, "oi", mark=MARK),
    "status": lambda desk: desk.set_status(HERE, Status.OPEN),
    "typing": lambda desk: desk.show_typing(HERE, is_typing=True),
}
OPERATIONS: Final = {**READS, **WRITES}
REFUSALS: Final[Mapping[str, tuple[bytes, type[ChatwootAIError]]]] = {
    "bad token": (recorded("any__401__bad_token"), CredentialsError),
    "not in account": (recorded("any__401__bot_not_in_account"), CredentialsError),
    "no header": (http(401, {"errors": ["You need to sign in"]}), CredentialsError),
    "forbidden": (http(403, HTML), CredentialsError),
    "not for bots": (recorded("messages_index__401__bot_token"), RefusedError),
    "gone": (recorded("any__404"), GoneError),
    "bad items": (recorded("messages_create__422__bad_items"), RefusedError),
    "plan": (http(402, {"error": "plan"}), RefusedError),
    "bad request": (http(400), RefusedError),
}
NOTHING_DONE: Final[Mapping[str, bytes]] = {
    "too many": recorded("any__429__rack_attack"),
    "flood": recorded("messages_create__422__flood"),
    "slow request": http(408),
    "moved": http(301, HTML, Location="http://127.0.0.1:1/"),
    "elsewhere": http(307, Location="/login"),
    "no route": http(404, b"404 page not found"),
}
WHO_KNOWS: Final[Mapping[str, bytes]] = {
    "error": http(500, HTML),
    "bad gateway": http(502, HTML),
    "unavailable": http(503, {"error": "x"}),
    "gateway timeout": http(504),
    "cut at once": b"",
    "cut in the head": b"HTTP/1.1 200 OK\r\nContent-",
    "cut in the body": b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":1',
    "no http": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "too long": http(200, b"x" * (17 * 1024 * 1024)),
}
UNREADABLE: Final[Mapping[str, bytes]] = {
    "a page": http(200, HTML),
    "nothing": http(200),
    "no object": http(200, [1, 2]),
    "another object": http(200, {"id": "x", "status": 1, "payload": "x"}),
    "too deep": http(200, b"[" * 100_000),
    "no unicode": http(200, b'{"id": "\xff"}'),
}


async def failure(url: str, operation: Operation) -> ChatwootAIError:
    async with connected(url) as helpdesk:
        with pytest.raises(ChatwootAIError) as raised:
            await operation(helpdesk)
    return raised.value


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("answer", REFUSALS)
async def test_a_refusal_is_an_error_of_its_kind(operation: str, answer: str) -> None:
    content, kind = REFUSALS[answer]
    async with canned(content) as server:
        error = await failure(server.url, OPERATIONS[operation])

    assert type(error) is kind


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("answer", NOTHING_DONE)
async def test_what_was_not_done_may_be_tried_again(operation: str, answer: str) -> None:
    async with canned(NOTHING_DONE[answer]) as server:
        error = await failure(server.url, OPERATIONS[operation])

    assert type(error) is ServiceUnavailableError


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("answer", WHO_KNOWS)
async def test_what_may_have_been_done_is_said_to_be_unknown(operation: str, answer: str) -> None:
    async with canned(WHO_KNOWS[answer]) as server:
        error = await failure(server.url, WRITES[operation])

    assert type(error) is OutcomeUnknownError


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("answer", WHO_KNOWS)
async def test_what_was_only_read_may_be_read_again(operation: str, answer: str) -> None:
    async with canned(WHO_KNOWS[answer]) as server:
        error = await failure(server.url, READS[operation])

    assert type(error) is ServiceUnavailableError


@pytest.mark.parametrize("operation", ["send", "status"])
@pytest.mark.parametrize("answer", UNREADABLE)
async def test_an_unreadable_success_may_be_none(operation: str, answer: str) -> None:
    async with canned(UNREADABLE[answer]) as server:
        error = await failure(server.url, WRITES[operation])

    assert type(error) is OutcomeUnknownError


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("answer", UNREADABLE)
async def test_an_unreadable_answer_is_none_and_nothing_follows_from_it(
    operation: str, answer: str
) -> None:
    async with canned(UNREADABLE[answer]) as server:
        error = await failure(server.url, READS[operation])

    assert type(error) is ServiceUnavailableError
    assert len(server.requests) == 1  # labels that were not read are not replaced


@pytest.mark.parametrize(
    ("header", "wanted"),
    [("7", 7.0), ("0.5", 0.5), ("0", None), ("-3", None), ("inf", None), ("nan", None),
     ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("", None)],
)  # fmt: skip
async def test_it_is_known_how_long_we_are_asked_to_wait(header: str, wanted: float | None) -> None:
    async with canned(http(429, b"Retry later\n", Retry_After=header)) as server:
        error = await failure(server.url, WRITES["send"])

    assert isinstance(error, ServiceUnavailableError)
    assert error.retry_after == wanted


async def test_a_conversation_that_takes_no_more_is_left_alone_for_a_minute() -> None:
    async with chatwoot(Limits(messages_per_minute=2)) as desk:
        await desk.helpdesk.send(HERE, "dois", mark=MARK)

        with pytest.raises(ServiceUnavailableError) as raised:
            await desk.helpdesk.send(HERE, "três", mark=MARK)

    assert raised.value.retry_after == 60
    assert desk.heard(HERE) == ["dois"]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_nobody_listening_means_that_nothing_was_done(operation: str) -> None:
    error = await failure(f"http://127.0.0.1:{unused_port()}", OPERATIONS[operation])

    assert type(error) is ServiceUnavailableError
    assert isinstance(error.__cause__, aiohttp.ClientConnectorError)


async def test_no_encryption_where_it_is_expected_means_that_nothing_was_sent() -> None:
    async with chatwoot() as desk:
        error = await failure(desk.chatwoot.url.replace("http:", "https:"), WRITES["send"])

    assert type(error) is ServiceUnavailableError


@pytest.mark.parametrize("moment", Moment)
async def test_a_cut_connection_leaves_it_open_whether_the_customer_was_told(
    moment: Moment,
) -> None:
    async with chatwoot() as desk:
        desk.chatwoot.faults.cut(Requests("POST"), moment=moment)

        with pytest.raises(OutcomeUnknownError):
            await desk.helpdesk.send(HERE, "oi", mark=MARK)

    assert desk.heard(HERE) == (["oi"] if moment is Moment.AFTER else [])


async def test_who_answers_too_late_may_have_done_it() -> None:
    async with chatwoot(patience=aiohttp.ClientTimeout(total=0.05)) as desk:
        desk.chatwoot.faults.slow(0.2)

        with pytest.raises(OutcomeUnknownError):
            await desk.helpdesk.send(HERE, "oi", mark=MARK)
        with pytest.raises(ServiceUnavailableError) as raised:
            await desk.helpdesk.show(HERE)

    assert type(raised.value) is ServiceUnavailableError


async def test_what_waits_for_a_free_connection_was_not_sent() -> None:
    patience = aiohttp.ClientTimeout(total=5, connect=0.2)
    async with chatwoot(patience=patience) as desk:
        desk.chatwoot.faults.slow(1)

        outcomes = await asyncio.gather(
            *(desk.helpdesk.send(HERE, str(n), mark=MARK) for n in range(110)),
            return_exceptions=True,
        )

    refused = [outcome for outcome in outcomes if isinstance(outcome, ServiceUnavailableError)]
    assert {type(error) for error in refused} == {ServiceUnavailableError}
    assert len(desk.heard(HERE)) + len(refused) == 110
    assert refused


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "answer",
    [its[0] for its in REFUSALS.values()] + [*NOTHING_DONE.values(), *WHO_KNOWS.values()],
    ids=[*REFUSALS, *NOTHING_DONE, *WHO_KNOWS],
)
async def test_no_error_shows_the_token(operation: str, answer: bytes) -> None:
    async with canned(answer) as server:
        error = await failure(server.url, OPERATIONS[operation])

    shown = [repr(error), *traceback.format_exception(error), repr(error.__cause__)]
    assert TOKENS[HERE.account] not in "".join(shown)
