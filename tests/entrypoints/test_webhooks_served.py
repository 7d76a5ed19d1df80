"""Webhooks over a real connection: what is logged of them, and that each is answered once."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from chatwootai.core.settings import Settings
from chatwootai.entrypoints import logs
from chatwootai.entrypoints.http.app import app
from chatwootai.entrypoints.http.webhooks import LARGEST_BODY
from chatwootai.testing import AccountSetup, InboxSetup, StandInChatwoot
from tests.entrypoints import front as fronts
from tests.entrypoints.doorstep import of
from tests.entrypoints.front import HOOK, OLD_HOOK, URL_KEY, WEBHOOKS, signed
from tests.entrypoints.server import serving

WORDS = "qual o prazo da encomenda sigilosa"
PHONE = "5511987654321"
PRIVATE = [WORDS, "sigilosa", PHONE, "Mariana", "pubsub-of-mariana", HOOK, OLD_HOOK, URL_KEY]
QUESTION = "Qual é o prazo de entrega?"
PATIENCE = 20.0  # seconds; a loaded machine may be slow


class Lines(StringIO):
    """What was logged so far."""

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    async def until(self, words: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while words not in self.getvalue():  # noqa: ASYNC110  a log tells nobody of its lines
                await asyncio.sleep(0.005)


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with redirect_stderr(Lines()) as lines:
        logs.configure("DEBUG")
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def _told(folder: Path, chatwoot: str = "http://127.0.0.1:3000", **changes: Any) -> Settings:
    fronts.write_configuration(folder / "config", chatwoot)
    return fronts.settings(folder, **changes)


def _private() -> bytes:
    return of(
        1,
        {
            "content": WORDS,
            "conversation.contact_inbox.pubsub_token": "pubsub-of-mariana",
            "content_attributes": {"submitted_email": "mariana@example.com"},
        },
    )


async def _statuses(client: aiohttp.ClientSession, url: str) -> list[int]:
    """Post in every way that a webhook can be refused; return the statuses."""
    body, door = _private(), f"{url}{WEBHOOKS}"
    forged, wrong = signed(body, "forged"), f"{door}?token={PHONE}"
    posts: list[tuple[str, bytes, dict[str, str]]] = [
        (door, body, {}),
        (door, body, forged),
        (wrong, body, {}),
        (f"{door}?token={URL_KEY}", body[:-1], {}),
        (f"{door}/elsewhere?token={URL_KEY}", body, forged),
        (f"{door}?token={URL_KEY}", b" " * (LARGEST_BODY + 1), {}),
    ]
    statuses = []
    for address, content, headers in posts:
        async with client.post(address, data=_pieces(content), headers=headers) as response:
            statuses.append(response.status)
    return statuses


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    """Yield *content* in pieces, so that nothing says how long it is."""
    for start in range(0, len(content), 2**20):
        yield content[start : start + 2**20]


async def test_nothing_private_and_no_secret_is_logged(
    tmp_path: Path, lines: Lines, client: aiohttp.ClientSession
) -> None:
    told = _told(tmp_path, helpdesk="recording")
    headers = signed(_private())
    async with serving(app(told, environment=fronts.ENVIRONMENT)) as url:
        refused = await _statuses(client, url)
        for address in (f"{url}{WEBHOOKS}", f"{url}{WEBHOOKS}?token={URL_KEY}"):
            async with client.post(address, data=_private(), headers=headers) as response:
                assert response.status == 200
        await lines.until('"delivered":"done"')

    assert refused == [401, 401, 401, 400, 401, 413]
    signature = headers["X-Chatwoot-Signature"].removeprefix("sha256=")
    assert [word for word in [*PRIVATE, signature] if word in lines.getvalue()] == []


async def test_each_refusal_is_logged_with_its_reason(
    tmp_path: Path, lines: Lines, client: aiohttp.ClientSession
) -> None:
    async with serving(app(_told(tmp_path), with_worker=False)) as url:
        await _statuses(client, url)

    refusals = [one for one in lines.records if one["event"] == "webhook refused"]
    assert [one["kind"] for one in refusals] == [
        "UnprovenError",
        "UnprovenError",
        "UnprovenError",
        "MalformedError",
        "UnprovenError",
        "TooLargeError",
    ]
    assert "Traceback" not in lines.getvalue()


async def test_a_name_in_the_address_cannot_write_lines_of_its_own(
    tmp_path: Path, lines: Lines, client: aiohttp.ClientSession
) -> None:
    name = "x%0A%7B%22event%22%3A%22forged%22%7D" + "y" * 20_000
    async with serving(app(_told(tmp_path), with_worker=False)) as url:
        await client.post(f"{url}{WEBHOOKS}/{name}", data=b"{}")

    [refusal] = [one for one in lines.records if one["event"] == "webhook refused"]
    assert len(refusal["installation"]) == 200


async def test_a_sender_who_goes_away_early_leaves_no_traceback(
    tmp_path: Path, lines: Lines
) -> None:
    head = f"POST {WEBHOOKS} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode()
    async with serving(app(_told(tmp_path), with_worker=False)) as url:
        _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(head)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await lines.until("the body ended early")

    assert "Traceback" not in lines.getvalue()


async def test_a_body_without_a_length_is_refused_once_it_is_too_large(
    tmp_path: Path, client: aiohttp.ClientSession
) -> None:
    async with serving(app(_told(tmp_path), with_worker=False)) as url:
        response = await client.post(f"{url}{WEBHOOKS}", data=_pieces(b" " * (LARGEST_BODY + 1)))

    assert response.status == 413


async def test_a_message_that_two_webhooks_tell_of_is_answered_once(tmp_path: Path) -> None:
    chatwoot = StandInChatwoot("http://127.0.0.1:9/unused")
    async with (
        chatwoot.serving(),
        serving(app(_told(tmp_path, chatwoot.url), environment=fronts.ENVIRONMENT)) as url,
    ):
        bot = fronts.ENVIRONMENT["CHATWOOTAI_SECRET_ACCOUNT_1_BOT"]
        shop = AccountSetup(1, "Loja", bot, secret=HOOK, webhook_url=f"{url}{WEBHOOKS}")
        told_twice = replace(shop, account_webhook=True, account_secret=OLD_HOOK)
        chatwoot.add_account(told_twice)
        chatwoot.add_inbox(InboxSetup(1, 11, "Site", "Channel::WebWidget"))

        asked = await chatwoot.customer_says(QUESTION, account=1, inbox=11)
        await chatwoot.wait_until(lambda: len(asked.replies) == 1, timeout=PATIENCE)
        await chatwoot.customer_says(QUESTION, account=1, inbox=11, conversation=asked.id)
        await chatwoot.wait_until(lambda: len(asked.replies) > 1, timeout=PATIENCE)
        await chatwoot.settled()

    told = [one for one in chatwoot.deliveries if one.event == "message_created"]
    assert [one.status for one in told] == [200] * len(told)
    assert len({one.id for one in told}) == 8  # two questions and two answers, each told twice
    assert len(asked.replies) == 2
