import asyncio
import logging
import time

import aiohttp
import pytest

from chatwootai.testing import (
    Conversation,
    EchoOrder,
    Moment,
    ReceivedRequest,
    Requests,
    StandInChatwoot,
)
from tests import samples

from .desk_client import BOT, DeskClient, where
from .receiver import Receiver

POSTS = Requests("POST", r"/messages$")


def last(chatwoot: StandInChatwoot) -> ReceivedRequest:
    return chatwoot.requests[-1]


async def test_matching_requests_can_be_slowed_down(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.slow(0.05, POSTS)

    started = time.monotonic()
    await client.get(where(conversation))
    quick = time.monotonic() - started
    await client.say(conversation, "x")
    slow = time.monotonic() - started - quick

    assert quick < 0.05 <= slow


async def test_what_a_client_no_longer_waits_for_is_done_all_the_same(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.slow(0.05, POSTS, times=1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await client.say(conversation, "demorou")

    assert conversation.replies == []
    await chatwoot.wait_until(lambda: conversation.replies == ["demorou"])


async def test_an_answer_can_be_late_for_what_is_already_done(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.slow(5, POSTS, moment=Moment.AFTER)

    saying = asyncio.create_task(client.say(conversation, "já está"))
    await chatwoot.wait_until(lambda: conversation.replies == ["já está"])

    assert not saying.done()
    saying.cancel()
    await asyncio.gather(saying, return_exceptions=True)


async def test_the_next_requests_can_be_refused(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.answer(429, POSTS, times=2, retry_after=7)

    replies = [await client.say(conversation, str(number)) for number in range(3)]

    recorded = samples.answer("any__429__rack_attack")
    assert [reply.status for reply in replies] == [429, 429, 200]
    assert replies[0].text == recorded["response_text"]
    assert replies[0].headers["Content-Type"] == recorded["content_type"]
    assert replies[0].headers["Retry-After"] == "7"
    assert conversation.replies == ["2"]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, '{"error":"Invalid Access Token"}'),
        (404, '{"error":"Resource could not be found"}'),
        (422, '{"error":"Refused on purpose"}'),
        (502, "<html><body><h1>502</h1></body></html>"),
    ],
)
async def test_a_refusal_is_worded_as_the_real_one(
    status: int, text: str, chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    chatwoot.faults.answer(status)

    reply = await client.get("/anything")

    assert (reply.status, reply.text) == (status, text)


async def test_a_refusal_can_have_a_body_of_ones_own(
    chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    chatwoot.faults.answer(402, body={"error": "plan"})

    assert (await client.get("/anything")).json == {"error": "plan"}


async def test_faults_last_until_they_are_cleared(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.answer(503)
    chatwoot.faults.revoke(BOT)

    seen = [(await client.say(conversation, "x")).status for _ in range(3)]
    chatwoot.faults.clear()

    assert seen == [503, 503, 503]
    assert (await client.say(conversation, "x")).status == 200


async def test_a_connection_cut_before_leaves_nothing_behind(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.cut(POSTS, times=1)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.say(conversation, "perdida")

    assert conversation.replies == []
    assert (last(chatwoot).status, last(chatwoot).body) == (None, {"content": "perdida"})
    assert (await client.say(conversation, "chegou")).status == 200


async def test_a_connection_cut_after_leaves_the_message_and_its_webhook(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    chatwoot.faults.cut(POSTS, moment=Moment.AFTER, times=1)
    chatwoot.echo_order = EchoOrder.AFTER

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.say(conversation, "ficou")
    await chatwoot.settled()

    assert conversation.replies == ["ficou"]
    assert receiver.of("message_created")[-1].body["content"] == "ficou"
    assert last(chatwoot).status is None


async def test_only_the_connection_that_is_meant_is_cut(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.slow(0.05, Requests("GET"))
    showing = asyncio.create_task(client.get(where(conversation)))
    await chatwoot.wait_until(lambda: len(chatwoot.requests) == 1)
    chatwoot.faults.cut(POSTS)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.say(conversation, "x")

    assert (await showing).status == 200


async def test_a_dead_chatwoot_does_nothing_and_comes_back(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.is_dead = True
    for _ in range(2):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await client.say(conversation, "x")

    chatwoot.faults.is_dead = False

    assert (await client.say(conversation, "de volta")).status == 200
    assert conversation.replies == ["de volta"]


async def test_a_revoked_token_opens_nothing(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    chatwoot.faults.revoke(BOT)

    reply = await client.say(conversation, "x")

    recorded = samples.answer("any__401__bad_token")
    assert (reply.status, reply.json) == (recorded["status"], recorded["response"])
    assert (await client.as_user().say(conversation, "x")).status == 200
    chatwoot.faults.restore(BOT)
    assert (await client.say(conversation, "x")).status == 200


async def test_a_request_that_breaks_off_is_none(
    chatwoot: StandInChatwoot, conversation: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = chatwoot.url.removeprefix("http://").partition(":")
    head = f"POST {where(conversation)}/messages HTTP/1.1\r\nHost: {host}\r\n"
    credentials = f"api_access_token: {BOT}\r\nContent-Length: 99\r\n\r\n"

    _, writer = await asyncio.open_connection(host, int(port))
    writer.write((head + credentials + '{"content": "pela metade').encode())
    await writer.drain()
    await asyncio.sleep(0.02)
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.02)

    assert conversation.replies == []
    assert not chatwoot.requests
    assert not caplog.records


async def test_a_stopped_server_refuses_connections_and_starts_again_with_all_it_knew(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    url = chatwoot.url
    await client.say(conversation, "antes")

    await chatwoot.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.say(conversation, "durante")
    await chatwoot.stop()
    await chatwoot.start()
    await chatwoot.start()

    assert chatwoot.url == url
    assert (await client.say(conversation, "depois")).status == 200
    assert conversation.replies == ["antes", "depois"]


async def test_a_request_under_way_breaks_when_the_server_stops(
    chatwoot: StandInChatwoot,
    conversation: Conversation,
    client: DeskClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chatwoot.faults.slow(60)
    asking = asyncio.create_task(client.say(conversation, "x"))
    await chatwoot.wait_until(lambda: len(chatwoot.requests) == 1)

    await chatwoot.stop()

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await asking
    assert conversation.replies == []
    assert caplog.records == []


async def test_nothing_is_logged(
    chatwoot: StandInChatwoot,
    conversation: Conversation,
    client: DeskClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        await client.say(conversation, "x")
        chatwoot.faults.cut()
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await client.say(conversation, "x")
        await chatwoot.settled()

    assert [record.getMessage() for record in caplog.records] == []
