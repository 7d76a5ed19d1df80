from dataclasses import replace

from chatwootai.testing import (
    AccountSetup,
    InboxSetup,
    Limits,
    StandInChatwoot,
    WebhookKind,
)

from .desk_client import ACCOUNT_SIGNS, BOT_SIGNS, DeskClient, where
from .receiver import Receiver


async def test_each_is_told_only_what_it_subscribes_to(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=14)
    await chatwoot.customer_types(conversation)
    await chatwoot.customer_types(conversation, is_typing=False)
    await chatwoot.change_status(conversation, "resolved")
    await chatwoot.settled()

    told = {kind: [d.event for d in chatwoot.deliveries if d.kind is kind] for kind in WebhookKind}
    changes = ["conversation_status_changed", "conversation_updated"]
    assert sorted(told[WebhookKind.AGENT_BOT]) == sorted(
        ["message_created", "conversation_resolved", *changes]
    )
    assert sorted(told[WebhookKind.ACCOUNT]) == sorted(
        [*changes, "contact_created", "conversation_created", "message_created"]
        + [f"conversation_typing_{state}" for state in ("on", "off")]
    )


async def test_an_account_may_subscribe_to_less(
    account: AccountSetup, receiver: Receiver, limits: Limits
) -> None:
    chatwoot = StandInChatwoot(receiver.url, limits=limits)
    chatwoot.add_account(replace(account, account_events=frozenset({"conversation_created"})))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp", bot_is_active=False))

    async with chatwoot.serving():
        await chatwoot.customer_says("oi", account=3)
        await chatwoot.settled()

    assert receiver.events == ["conversation_created"]


async def test_an_assigned_bot_is_told_even_where_it_is_not_active(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=15)

    await chatwoot.assign(conversation, bot=True)
    await chatwoot.customer_says("e aí?", account=3, conversation=conversation.id)
    await chatwoot.settled()

    (told,) = receiver.signed_by(BOT_SIGNS)
    assert told.body["content"] == "e aí?"
    assert told.body["conversation"]["meta"]["assignee_type"] == "AgentBot"


async def test_a_bot_both_active_and_assigned_is_told_once(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=11)
    await chatwoot.assign(conversation, bot=True)

    await chatwoot.customer_says("e aí?", account=3, conversation=conversation.id)
    await chatwoot.settled()

    assert [hook.body["content"] for hook in receiver.signed_by(BOT_SIGNS)] == ["oi", "e aí?"]


async def test_nothing_is_posted_while_there_is_no_address(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    chatwoot.webhook_url = None

    await chatwoot.customer_says("oi", account=3)
    await chatwoot.settled()

    assert not chatwoot.deliveries
    assert not receiver.hooks


async def test_an_account_can_have_an_address_of_its_own(
    account: AccountSetup, receiver: Receiver
) -> None:
    chatwoot = StandInChatwoot("http://127.0.0.1:9/nobody")
    chatwoot.add_account(replace(account, webhook_url=receiver.url, account_webhook=False))
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))

    async with chatwoot.serving():
        await chatwoot.customer_says("oi", account=3)
        await chatwoot.settled()

    assert receiver.events == ["message_created"]


async def test_an_accounts_webhook_shows_the_conversation_as_it_is_later(
    account: AccountSetup, receiver: Receiver
) -> None:
    chatwoot = StandInChatwoot(receiver.url, limits=Limits(account_webhook_delay=0.05))
    chatwoot.add_account(account)
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))

    async with chatwoot.serving():
        conversation = await chatwoot.customer_says("um", account=3)
        await chatwoot.customer_says("dois", account=3, conversation=conversation.id)
        await chatwoot.settled()

    shown = {
        kind: [
            (hook.body["content"], hook.body["conversation"]["messages"][0]["content"])
            for hook in receiver.of("message_created")
            if hook.is_signed_by(secret)
        ]
        for kind, secret in (("bot", BOT_SIGNS), ("account", ACCOUNT_SIGNS))
    }
    assert shown["bot"] == [("um", "um"), ("dois", "dois")]
    assert shown["account"] == [("um", "dois"), ("dois", "dois")]


async def test_webhooks_can_come_twice_under_one_delivery_id(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    chatwoot.faults.webhooks_come_twice = True

    await chatwoot.customer_says("oi", account=3)
    await chatwoot.settled()

    first, second = receiver.signed_by(BOT_SIGNS)
    assert first.headers["X-Chatwoot-Delivery"] == second.headers["X-Chatwoot-Delivery"]


async def test_webhooks_can_come_in_another_order(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    delays = iter([0.1, 0.0])
    conversation = await chatwoot.customer_says("oi", account=3, inbox=15)
    await chatwoot.assign(conversation, bot=True)
    await chatwoot.settled()
    receiver.hooks.clear()
    chatwoot.faults.webhook_delay = lambda: next(delays, 0.2)

    await chatwoot.customer_says("um", account=3, conversation=conversation.id)
    await chatwoot.settled()

    assert [hook.is_signed_by(BOT_SIGNS) for hook in receiver.of("message_created")] == [
        False,
        True,
    ]


async def test_custom_attributes_are_a_change_that_is_told(
    chatwoot: StandInChatwoot, receiver: Receiver, client: DeskClient
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)

    await client.post(
        f"{where(conversation)}/custom_attributes", {"custom_attributes": {"etapa": "troca"}}
    )
    await chatwoot.settled()

    body = receiver.of("conversation_updated")[-1].body
    change = {"previous_value": {}, "current_value": {"etapa": "troca"}}
    assert body["custom_attributes"] == {"etapa": "troca"}
    assert {"custom_attributes": change} in body["changed_attributes"]


async def test_a_body_of_megabytes_is_posted_whole(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    body = b'{"event":"message_created","content":"' + b"x" * 3_000_000 + b'"}'

    status = await chatwoot.post(body, account=3)

    assert status == 200
    assert [hook.raw for hook in receiver.hooks] == [body]


async def test_an_attempt_tells_which_conversation_it_is_about_and_since_when(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=14)
    await chatwoot.settled()

    [about] = [d for d in chatwoot.deliveries if d.kind is WebhookKind.AGENT_BOT]
    assert about.conversation == conversation.id
    assert about.since == conversation.messages[0].created_at
