"""The whole application, as Chatwoot and everybody else may meet it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwootai.composition import running
from tests.entrypoints import front as fronts
from tests.entrypoints.doorstep import of
from tests.entrypoints.front import (
    HOOK,
    OTHER_HOOK,
    SPARE_HOOK,
    URL_KEY,
    WEBHOOKS,
    Front,
    Sent,
    signed,
)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def front(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    folder = tmp_path_factory.mktemp("service")
    fronts.write_configuration(folder / "config")
    async with fronts.opened(fronts.settings(folder)) as front:
        yield front


async def test_a_signed_webhook_is_acknowledged(front: Front) -> None:
    reply = await front.post(of(1), signed(of(1)))

    assert (reply.status, reply.body) == (200, {"status": "stored"})


async def test_what_was_acknowledged_outlives_the_application(tmp_path: Path) -> None:
    fronts.write_configuration(tmp_path / "config")
    told = fronts.settings(tmp_path)
    async with fronts.opened(told) as front:
        await front.post(of(1), signed(of(1)))

    async with running(told, fronts.ENVIRONMENT) as container:
        [received] = await container.inbox().receive(10)

    assert str(received.event.conversation) == "main/1/128"


@pytest.mark.parametrize("name", ["contact_created", "macro.executed", "unheard_of"])
async def test_what_is_ignored_is_acknowledged(front: Front, name: str) -> None:
    body = of(1, {"event": name})

    reply = await front.post(body, signed(body))

    assert (reply.status, reply.body) == (200, {"status": "ignored"})


async def test_a_delivery_that_comes_again_is_acknowledged(front: Front) -> None:
    headers = signed(of(1))
    await front.post(of(1), headers)

    reply = await front.post(of(1), headers)

    assert (reply.status, reply.body) == (200, {"status": "duplicate"})


async def test_of_the_same_delivery_many_times_at_once_one_is_stored(front: Front) -> None:
    headers = signed(of(1))

    replies = await asyncio.gather(*(front.post(of(1), headers) for _ in range(20)))

    told = sorted(reply.body["status"] for reply in replies)
    assert told == ["duplicate"] * 19 + ["stored"]


@pytest.mark.parametrize("drop", ["X-Chatwoot-Signature", "X-Chatwoot-Timestamp"])
async def test_half_a_signature_is_refused(front: Front, drop: str) -> None:
    headers = signed(of(1))
    del headers[drop]

    reply = await front.post(of(1), headers)

    assert reply.status == 401


@pytest.mark.parametrize(
    "headers",
    [{}, signed(of(1), "forged"), signed(of(1), OTHER_HOOK), signed(of(1), at=1_000_000_000)],
    ids=["none", "forged", "another account's", "stale"],
)
async def test_what_is_not_proven_is_refused(front: Front, headers: dict[str, str]) -> None:
    reply = await front.post(of(1), headers)

    assert reply.status == 401


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        (f"{WEBHOOKS}/main", HOOK, 200),
        (f"{WEBHOOKS}/spare", SPARE_HOOK, 200),
        (f"{WEBHOOKS}/spare", HOOK, 401),
        (f"{WEBHOOKS}/elsewhere", HOOK, 401),
        (f"{WEBHOOKS}/ma%69n", HOOK, 200),
        (f"{WEBHOOKS}/%00", HOOK, 401),
        (f"{WEBHOOKS}/" + "x" * 60_000, HOOK, 401),
        (f"{WEBHOOKS}/main/1", HOOK, 404),
        ("/webhooks", HOOK, 404),
    ],
)
async def test_the_address_may_name_the_installation(
    front: Front, path: str, key: str, status: int
) -> None:
    reply = await front.post(of(1), signed(of(1), key), path)

    assert reply.status == status


@pytest.mark.parametrize(
    ("query", "account", "status"),
    [
        (f"?token={URL_KEY}", 1, 200),
        (f"?token=wrong&token={URL_KEY}", 1, 200),
        (f"?token={URL_KEY}", 2, 401),
        ("?token=wrong", 1, 401),
        ("?token=", 1, 401),
        ("?token", 1, 401),
        ("?TOKEN=" + URL_KEY, 1, 401),
        ("?token=%E7%E3o", 1, 401),
        ("?token=ção", 1, 401),
        ("?token=%F0%9F%94%91", 1, 401),
        ("?token=%00%ff%ZZ", 1, 401),
        ("", 1, 401),
    ],
)
async def test_the_token_in_the_address_is_its_accounts(
    front: Front, query: str, account: int, status: int
) -> None:
    reply = await front.post(of(account), path=WEBHOOKS + query)

    assert reply.status == status


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [WEBHOOKS, f"{WEBHOOKS}/main"])
async def test_a_webhook_is_posted_and_nothing_else(front: Front, method: str, path: str) -> None:
    reply = await front.request(method, path, Sent(of(1), signed(of(1))))

    assert reply.status == 405


async def test_what_cannot_be_stored_is_asked_for_again(tmp_path: Path) -> None:
    fronts.write_configuration(tmp_path / "config")
    told = fronts.settings(tmp_path)
    (told.data / "chatwootai.sqlite").mkdir(parents=True)  # a folder is no database
    async with fronts.opened(told) as front:
        reply = await front.post(of(1), signed(of(1)))

    assert (reply.status, reply.headers["retry-after"]) == (429, "3")
    assert reply.body == {"error": "it could not be stored, send it again"}


async def test_what_could_not_be_stored_is_stored_when_it_comes_again(tmp_path: Path) -> None:
    fronts.write_configuration(tmp_path / "config")
    told = fronts.settings(tmp_path)
    obstacle = told.data / "chatwootai.sqlite"
    obstacle.mkdir(parents=True)
    headers = signed(of(1))
    async with fronts.opened(told) as front:
        await front.post(of(1), headers)
        obstacle.rmdir()

        reply = await front.post(of(1), headers)

    assert (reply.status, reply.body) == (200, {"status": "stored"})


@pytest.mark.parametrize("value", ["", " ", "\n"])
async def test_an_empty_secret_opens_nothing(tmp_path: Path, value: str) -> None:
    fronts.write_configuration(tmp_path / "config")
    emptied = dict.fromkeys(fronts.ENVIRONMENT, value)
    body = of(2)
    async with fronts.opened(fronts.settings(tmp_path), environment=emptied) as front:
        replies = [
            await front.post(body, signed(body, "")),
            await front.post(body, signed(body, value)),
            await front.post(of(1), path=f"{WEBHOOKS}?token="),
        ]

    assert [reply.status for reply in replies] == [401, 401, 401]


async def test_an_account_that_is_not_mapped_is_refused(front: Front) -> None:
    reply = await front.post(of(9), signed(of(9)))

    assert reply.status == 401


async def test_an_error_is_the_same_for_an_unknown_account_and_a_wrong_secret(
    front: Front,
) -> None:
    unknown = await front.post(of(9), signed(of(9)))
    wrong = await front.post(of(1), signed(of(1), "forged"))

    assert (unknown.status, unknown.body) == (wrong.status, wrong.body)
