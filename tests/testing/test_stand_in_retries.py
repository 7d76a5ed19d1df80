import asyncio
from dataclasses import replace

import pytest

from chatwootai.testing import (
    AccountSetup,
    ContactSetup,
    InboxSetup,
    Limits,
    StandInChatwoot,
)
from tests import samples

from .conftest import Clock
from .desk_client import BOT_SIGNS
from .receiver import Receiver

BOT_FAILED = "Conversation was marked open by system due to an error with the agent bot."


@pytest.mark.parametrize("status", [429, 500])
async def test_a_bot_is_asked_again_with_the_same_delivery_id_and_a_fresh_signature(
    status: int, chatwoot: StandInChatwoot, receiver: Receiver, clock: Clock
) -> None:
    receiver.statuses.extend([status] * 3)
    receiver.on_hook = clock.tick

    last = await chatwoot.post({"event": "message_created", "id": 1}, account=3)

    assert last == status
    assert [delivery.attempt for delivery in chatwoot.deliveries] == [1, 2, 3]
    assert all(hook.is_signed_by(BOT_SIGNS) for hook in receiver.hooks)
    assert len({hook.headers["X-Chatwoot-Delivery"] for hook in receiver.hooks}) == 1
    assert len({hook.headers["X-Chatwoot-Timestamp"] for hook in receiver.hooks}) == 3
    assert len({hook.raw for hook in receiver.hooks}) == 1


async def test_a_bot_that_recovers_in_time_keeps_the_conversation(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    chatwoot.webhook_url = None
    conversation = await chatwoot.customer_says("oi", account=3)
    chatwoot.webhook_url = receiver.url
    payload = samples.payload("whatsapp__message_created__text_pt")
    receiver.statuses.extend([500, 429, 200])

    status = await chatwoot.post(payload | {"id": conversation.messages[0].id}, account=3)

    assert status == 200
    assert conversation.status == "pending"
    assert [delivery.status for delivery in chatwoot.deliveries] == [500, 429, 200]


@pytest.mark.parametrize("status", [400, 401, 404, 422, 502, 503, 504])
async def test_a_bot_is_not_asked_again_after_any_other_error(
    status: int, chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    receiver.statuses.append(status)

    last = await chatwoot.post({"event": "message_created", "id": 1}, account=3)

    assert last == status
    assert len(receiver.hooks) == 1


@pytest.mark.parametrize("status", [429, 500])
async def test_an_account_is_never_asked_again(
    status: int, chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    receiver.statuses.append(status)

    last = await chatwoot.post({"event": "message_created"}, account=3, kind="account")

    assert last == status
    assert len(receiver.hooks) == 1


async def test_a_bot_that_takes_too_long_is_not_asked_again_and_loses_the_conversation(
    account: AccountSetup, receiver: Receiver
) -> None:
    chatwoot = StandInChatwoot(receiver.url, limits=Limits(webhook_timeout=0.05))
    chatwoot.add_account(replace(account, account_webhook=False))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))
    receiver.open_gate.clear()

    async with chatwoot.serving():
        conversation = await chatwoot.customer_says("oi", account=3)
        await chatwoot.wait_until(lambda: conversation.status == "open")
        await chatwoot.settled()

    (first, *rest) = chatwoot.deliveries
    assert (first.event, first.attempt, first.status) == ("message_created", 1, None)
    assert "Timeout" in first.error
    assert {delivery.event for delivery in rest} == {
        "conversation_opened",
        "conversation_status_changed",
        "conversation_updated",
    }
    assert conversation.activities == [BOT_FAILED]


async def test_a_bot_that_nobody_answers_for_is_not_asked_again(
    chatwoot: StandInChatwoot,
) -> None:
    chatwoot.webhook_url = "http://127.0.0.1:9/nobody"

    status = await chatwoot.post({"event": "message_created", "id": 1}, account=3)

    assert status is None
    assert len(chatwoot.deliveries) == 1
    assert "ClientConnectorError" in chatwoot.deliveries[0].error


async def test_an_account_can_keep_the_conversations_of_a_dead_bot(
    account: AccountSetup, receiver: Receiver
) -> None:
    chatwoot = StandInChatwoot(receiver.url)
    chatwoot.add_account(replace(account, keep_pending_on_bot_failure=True))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))
    receiver.statuses.extend([503] * 9)

    async with chatwoot.serving():
        conversation = await chatwoot.customer_says("oi", account=3)
        await chatwoot.settled()

    assert conversation.status == "pending"
    assert conversation.activities == []


async def test_only_events_of_messages_take_the_bot_off(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)
    await chatwoot.settled()
    receiver.statuses.extend([503] * 9)

    await chatwoot.label(conversation, ["vip"])
    await chatwoot.settled()

    assert conversation.status == "pending"


async def test_a_failing_account_webhook_changes_nothing(
    account: AccountSetup, receiver: Receiver
) -> None:
    chatwoot = StandInChatwoot(receiver.url)
    chatwoot.add_account(account)
    chatwoot.add_inbox(InboxSetup(3, 15, "Evolution", "Channel::Api", bot_is_active=False))
    receiver.statuses.extend([503] * 9)

    async with chatwoot.serving():
        conversation = await chatwoot.customer_says("oi", account=3)
        await chatwoot.settled()

    assert conversation.status == "open"
    assert conversation.activities == []


async def test_an_open_conversation_stays_as_it_is_when_the_bot_fails(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)
    await chatwoot.change_status(conversation, "open")
    await chatwoot.settled()
    receiver.statuses.extend([503] * 9)

    await chatwoot.customer_says("alguém?", account=3, conversation=conversation.id)
    await chatwoot.settled()

    assert BOT_FAILED not in conversation.activities


async def test_a_delivery_tells_what_became_of_it(chatwoot: StandInChatwoot, clock: Clock) -> None:
    contact = ContactSetup("Ana", phone_number="+5511900001111")

    conversation = await chatwoot.customer_says("oi", account=3, contact=contact)
    await chatwoot.settled()

    delivery = next(d for d in chatwoot.deliveries if d.event == "message_created")
    assert delivery.is_acknowledged
    assert (delivery.account, delivery.attempt, delivery.at) == (3, 1, clock.time)
    assert delivery.message == conversation.messages[0].id
    assert delivery.seconds > 0
    assert delivery.error == ""


async def test_a_failed_post_about_a_known_message_opens_its_conversation(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)
    await chatwoot.settled()
    receiver.statuses.append(404)
    payload = {"event": "message_updated", "id": conversation.messages[0].id}

    status, _ = await asyncio.gather(
        chatwoot.post(payload, account=3),
        chatwoot.wait_until(lambda: conversation.status == "open"),
    )

    assert status == 404
    assert conversation.activities == [BOT_FAILED]
