from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatwootai.testing import (
    AccountSetup,
    InboxSetup,
    StandInChatwoot,
)
from tests import samples

from .conftest import Clock
from .desk_client import ACCOUNT_SIGNS, BOT_SIGNS
from .receiver import Receiver

SIGNED = {"X-Chatwoot-Signature", "X-Chatwoot-Timestamp"}


@pytest.mark.parametrize("vector", samples.vectors(), ids=lambda vector: vector["payload"])
async def test_a_recorded_body_is_written_and_signed_as_chatwoot_did(
    vector: dict[str, Any], account: AccountSetup, receiver: Receiver, clock: Clock
) -> None:
    recorded = vector["headers"]
    chatwoot = StandInChatwoot(receiver.url, now=clock)
    chatwoot.add_account(replace(account, secret=vector["secret"]))
    clock.time = float(recorded["X-Chatwoot-Timestamp"])

    async with chatwoot.delivering():
        payload = samples.payload(vector["payload"].removesuffix(".json"))
        delivery = recorded["X-Chatwoot-Delivery"]
        status = await chatwoot.post(payload, account=3, delivery=delivery)

    assert status == 200
    assert receiver.hooks[0].raw.decode() == vector["body"]
    assert {key: receiver.hooks[0].headers[key] for key in recorded} == recorded


async def test_the_bot_and_the_account_are_told_apart_by_secret_and_delivery_id(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    await chatwoot.customer_says("oi", account=3)
    await chatwoot.settled()

    first, second = receiver.of("message_created")
    assert first.is_signed_by(BOT_SIGNS)
    assert second.is_signed_by(ACCOUNT_SIGNS)
    assert first.headers["X-Chatwoot-Delivery"] != second.headers["X-Chatwoot-Delivery"]
    assert first.raw == second.raw


async def test_without_a_secret_nothing_is_signed(
    account: AccountSetup, receiver: Receiver
) -> None:
    chatwoot = StandInChatwoot(receiver.url)
    chatwoot.add_account(replace(account, secret="", account_webhook=False))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))

    async with chatwoot.serving():
        await chatwoot.customer_says("oi", account=3)
        await chatwoot.settled()

    assert "X-Chatwoot-Delivery" in receiver.hooks[0].headers
    assert not SIGNED & set(receiver.hooks[0].headers)


async def test_what_macros_post_is_unsigned_and_has_no_delivery_id(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    status = await chatwoot.post({"event": "macro.executed"}, account=3, signed=False)

    assert status == 200
    assert not ({"X-Chatwoot-Delivery"} | SIGNED) & set(receiver.hooks[0].headers)


async def test_bytes_are_posted_as_they_are(chatwoot: StandInChatwoot, receiver: Receiver) -> None:
    await chatwoot.post(b'{"event": "x" }', account=3)

    assert receiver.hooks[0].raw == b'{"event": "x" }'
    assert receiver.hooks[0].is_signed_by(BOT_SIGNS)


async def test_posting_needs_an_address(chatwoot: StandInChatwoot) -> None:
    chatwoot.webhook_url = None

    with pytest.raises(ValueError, match="set webhook_url"):
        await chatwoot.post({}, account=3)


async def test_sending_needs_somebody_who_posts(account: AccountSetup, receiver: Receiver) -> None:
    chatwoot = StandInChatwoot(receiver.url)
    chatwoot.add_account(account)
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))

    with pytest.raises(RuntimeError, match="serving"):
        await chatwoot.customer_says("oi", account=3)
    with pytest.raises(RuntimeError, match="serving"):
        await chatwoot.post({}, account=3)


TEXTS = st.text(max_size=20)


@given(payload=st.dictionaries(TEXTS, st.none() | st.integers(-9, 9) | TEXTS | st.lists(TEXTS)))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_body_arrives_as_it_was_and_safe_for_html(
    payload: dict[str, Any], chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    receiver.hooks.clear()

    await chatwoot.post(payload, account=3)

    assert receiver.hooks[0].body == payload
    assert not set("<>&\u2028\u2029") & set(receiver.hooks[0].raw.decode())
    assert receiver.hooks[0].is_signed_by(BOT_SIGNS)
