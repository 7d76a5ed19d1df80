"""What is asked of Chatwoot, and what its good answers are understood as."""

import json
from typing import Any

import pytest
from pydantic import SecretStr

from chatwootai.adapters.helpdesk.chatwoot import Access
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import CredentialsError, ServiceUnavailableError
from chatwootai.core.events import Mark, Party, Status
from tests import samples

from .canned import canned, http, recorded
from .desks import HERE, TOKENS, chatwoot, connected

MARK = Mark("turn-1", 2)


def asked(request: bytes) -> tuple[str, Any]:
    """Return the first line of a request, and its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(), json.loads(body) if body else None


def marked(number: object, part: object) -> dict[str, Any]:
    return {"id": number, "content_attributes": {"chatwootai": {"turn": "t", "part": part}}}


async def test_a_message_carries_its_mark() -> None:
    async with (
        canned(recorded("messages_create__200__bot_text")) as server,
        connected(server.url) as helpdesk,
    ):
        number = await helpdesk.send(HERE, "Seu pedido saiu.", mark=MARK)

    [request] = server.requests
    assert number == 48301
    assert asked(request) == (
        "POST /api/v1/accounts/3/conversations/1/messages HTTP/1.1",
        {
            "content": "Seu pedido saiu.",
            "private": False,
            "content_attributes": {"chatwootai": {"turn": "turn-1", "part": 2}},
        },
    )


async def test_a_handover_that_tells_no_success_is_one() -> None:
    async with (
        canned(recorded("toggle_status__200__bot_handoff")) as server,
        connected(server.url) as helpdesk,
    ):
        status = await helpdesk.set_status(HERE, Status.OPEN)

    [request] = server.requests
    assert status is Status.OPEN
    assert asked(request) == (
        "POST /api/v1/accounts/3/conversations/1/toggle_status HTTP/1.1",
        samples.answer("toggle_status__200__bot_handoff")["request"]["body"],
    )


async def test_the_status_that_it_has_then_is_what_counts() -> None:
    async with (
        canned(recorded("toggle_status__200__resolved")) as server,
        connected(server.url) as helpdesk,
    ):
        status = await helpdesk.set_status(HERE, Status.OPEN)

    assert status is Status.RESOLVED


async def test_labels_are_read_before_they_are_replaced() -> None:
    async with (
        canned(http(200, {"payload": ["troca", "vip"]})) as server,
        connected(server.url) as helpdesk,
    ):
        await helpdesk.add_labels(HERE, ["vip", "handoff"])

    path = "/api/v1/accounts/3/conversations/1/labels HTTP/1.1"
    assert [asked(request) for request in server.requests] == [
        (f"GET {path}", None),
        (f"POST {path}", {"labels": ["troca", "vip", "handoff"]}),
    ]


async def test_labels_that_are_there_are_not_written_again() -> None:
    async with canned(recorded("labels__200")) as server, connected(server.url) as helpdesk:
        await helpdesk.add_labels(HERE, ["troca"])

    assert len(server.requests) == 1


async def test_the_token_goes_in_a_header_that_every_proxy_lets_through() -> None:
    async with canned(http(200, {"status": "open"})) as server, connected(server.url) as helpdesk:
        await helpdesk.show(HERE)

    [request] = server.requests
    assert f"Api-Access-Token: {TOKENS[3]}\r\n".encode() in request
    assert b"api_access_token" not in request


async def test_each_account_is_spoken_to_with_its_own_token() -> None:
    async with canned(http(200, {"status": "open"})) as server, connected(server.url) as helpdesk:
        await helpdesk.show(ConversationId("main", 4, 9))

    [request] = server.requests
    assert asked(request)[0] == "GET /api/v1/accounts/4/conversations/9 HTTP/1.1"
    assert TOKENS[4].encode() in request
    assert TOKENS[3].encode() not in request


@pytest.mark.parametrize("end", ["/chat", "/chat/"])
async def test_a_chatwoot_below_a_path_is_reached_there(end: str) -> None:
    async with (
        canned(http(200, {"status": "open"})) as server,
        connected(server.url + end) as helpdesk,
    ):
        await helpdesk.show(HERE)

    assert server.requests[0].startswith(b"GET /chat/api/v1/accounts/3/conversations/1 HTTP")


async def test_where_we_are_sent_away_to_nobody_gets_the_token() -> None:
    async with canned(http(200, {"status": "open"})) as thief:
        away = http(307, Location=f"{thief.url}/steal")
        async with canned(away) as server, connected(server.url) as helpdesk:
            with pytest.raises(ServiceUnavailableError, match="status 307"):
                await helpdesk.show(HERE)

    assert thief.requests == []


async def test_no_cookie_is_kept() -> None:
    answer = http(200, {"status": "open"}, Set_Cookie="session=of-another-account; Path=/")
    async with canned(answer) as server, connected(server.url) as helpdesk:
        await helpdesk.show(HERE)
        await helpdesk.show(HERE)

    assert b"of-another-account" not in server.requests[1]


@pytest.mark.parametrize(
    "conversation",
    [ConversationId("main", 99, 1), ConversationId("another", 3, 1)],
    ids=str,
)
async def test_an_account_that_is_not_ours_is_not_asked(conversation: ConversationId) -> None:
    async with canned(http(200, {"status": "open"})) as server, connected(server.url) as helpdesk:
        with pytest.raises(CredentialsError, match=str(conversation)):
            await helpdesk.show(conversation)

    assert server.requests == []


@pytest.mark.parametrize("token", ["two\nlines", "two\r\nX-Evil: 1", "a\x00b", "façade", "\ud800"])
async def test_a_token_that_is_none_is_not_sent(token: str) -> None:
    async with (
        canned(http(200, {"status": "open"})) as server,
        connected(server.url, token=token) as helpdesk,
    ):
        with pytest.raises(CredentialsError) as raised:
            await helpdesk.show(HERE)

    assert server.requests == []
    assert token not in str(raised.value)


def test_what_knows_the_token_does_not_show_it() -> None:
    access = Access("http://127.0.0.1", SecretStr("opens-all-doors"))

    assert "opens" not in f"{access!r} {access}"


async def test_a_conversation_that_is_our_bots_is_shown_as_such() -> None:
    async with chatwoot() as desk:
        await desk.chatwoot.assign(desk.at(HERE), bot=True)

        assert (await desk.helpdesk.show(HERE)).assignee is Party.BOT


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"meta": None}, []),
        ({"messages": "x"}, []),
        ({"messages": [None, 1, {}]}, []),
        ({"messages": [marked(5, 1)]}, [(Mark("t", 1), 5)]),
        ({"last_non_activity_message": marked(6, 2)}, [(Mark("t", 2), 6)]),
        ({"messages": [marked(5, "1")]}, []),
        ({"messages": [marked("x", 1)]}, [(Mark("t", 1), 0)]),
    ],
)
async def test_our_marks_are_found_and_all_else_is_passed_over(
    more: dict[str, Any], wanted: list[tuple[Mark, int]]
) -> None:
    answer = http(200, {"status": "open"} | more)
    async with canned(answer) as server, connected(server.url) as helpdesk:
        state = await helpdesk.show(HERE)

    assert (state.status, state.assignee, state.marks) == (Status.OPEN, Party.NOBODY, wanted)


@pytest.mark.parametrize(
    ("more", "latest"),
    [
        ({}, 0),
        ({"messages": [{"id": 8, "message_type": 0}]}, 8),
        ({"messages": [{"id": 8, "message_type": 0}], "last_non_activity_message": {"id": 9}}, 9),
        ({"messages": [{"id": 9, "message_type": 2}], "last_non_activity_message": {"id": 8}}, 8),
        ({"messages": [{"id": "x"}]}, 0),
    ],
)
async def test_the_latest_message_is_the_last_that_is_no_log_entry(
    more: dict[str, Any], latest: int
) -> None:
    answer = http(200, {"status": "open", "waiting_since": 1_700_000_000} | more)
    async with canned(answer) as server, connected(server.url) as helpdesk:
        state = await helpdesk.show(HERE)

    assert (state.latest, state.waiting_since) == (latest, 1_700_000_000.0)


async def test_a_status_of_tomorrow_is_unknown() -> None:
    answer = http(200, {"status": "dreaming"})
    async with canned(answer) as server, connected(server.url) as helpdesk:
        assert (await helpdesk.show(HERE)).status is Status.UNKNOWN


async def test_whoever_is_assigned_without_a_kind_is_a_person() -> None:
    answer = http(200, {"status": "pending", "meta": {"assignee": {"id": 7}}})
    async with canned(answer) as server, connected(server.url) as helpdesk:
        assert (await helpdesk.show(HERE)).assignee is Party.PERSON


async def test_closing_unused_or_twice_is_no_error() -> None:
    async with connected("http://127.0.0.1:1") as helpdesk:
        await helpdesk.aclose()


async def test_a_token_that_is_replaced_is_used_from_then_on() -> None:
    async with (
        canned(http(401), recorded("messages_create__200__bot_text")) as server,
        connected(server.url) as helpdesk,
    ):
        with pytest.raises(CredentialsError):
            await helpdesk.send(HERE, "Seu pedido saiu.", mark=MARK)
        helpdesk.renew({("main", 3): Access(server.url, SecretStr("the-new-one"))})
        await helpdesk.send(HERE, "Seu pedido saiu.", mark=MARK)

    before, after = (TOKENS[3].encode() in request for request in server.requests)
    assert (before, after) == (True, False)
    assert b"the-new-one" in server.requests[1]


async def test_an_account_that_is_mapped_no_more_is_not_reached() -> None:
    async with canned(http(200)) as server, connected(server.url) as helpdesk:
        helpdesk.renew({})
        with pytest.raises(CredentialsError):
            await helpdesk.send(HERE, "Seu pedido saiu.", mark=MARK)

    assert server.requests == []


@pytest.mark.parametrize(
    ("our_bot", "party"), [(2, Party.BOT), (9, Party.OTHER_ASSISTANT), (None, Party.BOT)]
)
async def test_a_bot_that_is_known_not_to_be_ours_is_another_assistant(
    our_bot: int | None, party: Party
) -> None:
    async with chatwoot() as desk:
        await desk.chatwoot.assign(desk.at(HERE), bot=True)
        async with connected(desk.chatwoot.url, bot_id=our_bot) as helpdesk:
            state = await helpdesk.show(HERE)

    assert state.assignee is party
