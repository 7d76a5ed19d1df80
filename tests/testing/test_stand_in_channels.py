import pytest

from chatwootai.testing import (
    ContactSetup,
    Conversation,
    InboxSetup,
    StandInChatwoot,
)

from .conftest import Clock
from .desk_client import DeskClient
from .receiver import Receiver

HOUR = 3600.0


@pytest.mark.parametrize(
    ("channel", "source_id", "most"),
    [
        ("Channel::Whatsapp", "", 4096),
        ("Channel::TwilioSms", "whatsapp:+5511911112222", 1600),
        ("Channel::TwilioSms", "", 320),
        ("Channel::Instagram", "", 1000),
        ("Channel::FacebookPage", "", 2000),
        ("Channel::Telegram", "", 4096),
        ("Channel::Email", "", 25_000),
    ],
)
async def test_what_is_too_long_for_a_channel_is_stored_and_then_fails(
    channel: str, source_id: str, most: int, chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    chatwoot.add_inbox(InboxSetup(3, 77, "Outro", channel))
    contact = ContactSetup("Ana", source_id=source_id)
    conversation = await chatwoot.customer_says("oi", account=3, inbox=77, contact=contact)

    fits = await client.say(conversation, "x" * most)
    too_long = await client.say(conversation, "x" * (most + 1))

    assert [fits.json["status"], too_long.json["status"]] == ["sent", "sent"]
    assert [m.status for m in conversation.messages[1:]] == ["sent", "failed"]
    assert "external_error" in conversation.messages[2].content_attributes


@pytest.mark.parametrize(("hours", "status"), [(23.9, "sent"), (24.1, "failed")])
async def test_whatsapp_takes_plain_answers_for_a_day(
    hours: float, status: str, conversation: Conversation, client: DeskClient, clock: Clock
) -> None:
    clock.tick(hours * HOUR)

    reply = await client.say(conversation, "Ainda aí?")
    template = await client.say(conversation, "Olá", template_params={"name": "volte"})

    assert (reply.status, template.status) == (200, 200)
    assert [m.status for m in conversation.messages[1:]] == [status, "sent"]
    shown = await client.get(f"/api/v1/accounts/3/conversations/{conversation.id}")
    assert shown.json["can_reply"] is (status == "sent")


async def test_a_failed_message_is_told_to_the_bot(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    await client.say(conversation, "x" * 5000)
    await chatwoot.settled()

    body = receiver.of("message_updated")[-1].body
    assert "over 4096" in body["content_attributes"]["external_error"]
    assert body["conversation"]["messages"][0]["status"] == "failed"


async def test_a_channel_can_confirm_what_it_delivered(
    chatwoot: StandInChatwoot, client: DeskClient, receiver: Receiver
) -> None:
    chatwoot.add_inbox(InboxSetup(3, 77, "Outro", confirms_delivery=True))
    conversation = await chatwoot.customer_says("oi", account=3, inbox=77)

    reply = await client.say(conversation, "Olá")
    await chatwoot.settled()

    assert reply.json["source_id"] is None
    message = conversation.messages[-1]
    assert (message.status, (message.source_id or "")[:6]) == ("delivered", "wamid.")
    updates = [hook.body for hook in receiver.of("message_updated")]
    assert {update["source_id"] for update in updates} == {message.source_id}
