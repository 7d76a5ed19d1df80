import pytest

from chatwootai.testing import (
    ContactSetup,
    Conversation,
    NotFoundError,
    StandInChatwoot,
)

from .desk_client import DeskClient, where
from .receiver import Receiver


async def test_an_answer_from_the_native_app_has_no_sender_and_a_number_of_the_channel(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    message = await chatwoot.native_app_says(conversation, "respondi pelo celular")
    await chatwoot.settled()

    body = receiver.of("message_created")[-1].body
    assert body["sender"] is None
    assert body["message_type"] == "outgoing"
    assert body["source_id"].startswith("wamid.")
    assert body["content_attributes"] == {"external_echo": True}
    assert not message.was_sent


async def test_unread_messages_are_counted_to_ten(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    for _ in range(15):
        await chatwoot.customer_says("?", account=3, conversation=conversation.id)

    assert conversation.unread_count == 10


async def test_a_rating_is_asked_for_once(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    await chatwoot.rate(conversation, 2)
    survey = await chatwoot.rate(conversation, 5, "ótimo")
    await chatwoot.settled()

    values = survey.content_attributes["submitted_values"]
    assert values["csat_survey_response"] == {"rating": 5, "feedback_message": "ótimo"}
    assert conversation.uuid in (survey.content or "")
    created = [hook for hook in receiver.of("message_created") if not hook.body["sender"]]
    assert {hook.body["id"] for hook in created} == {survey.id}


async def test_an_address_that_was_asked_for_is_submitted_as_such(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    message = await chatwoot.template_says(conversation, "Seu e-mail?")

    await chatwoot.submit(message, "rita@example.com")

    assert message.content_attributes == {"submitted_email": "rita@example.com"}


async def test_a_delivery_is_reported_step_by_step(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    message = await chatwoot.agent_says(conversation, "Olá")

    await chatwoot.report_delivery(message, "delivered")
    await chatwoot.report_delivery(message, "read")
    await chatwoot.settled()

    assert message.status == "read"
    assert len({h.headers["X-Chatwoot-Delivery"] for h in receiver.of("message_updated")}) == 4


async def test_a_failed_delivery_says_why(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    message = await chatwoot.agent_says(conversation, "Olá")

    await chatwoot.fail_delivery(message, "131047: Re-engagement message")
    await chatwoot.settled()

    body = receiver.of("message_updated")[-1].body
    assert body["content_attributes"] == {"external_error": "131047: Re-engagement message"}
    assert body["conversation"]["messages"][0]["status"] == "failed"


async def test_a_contact_is_known_again(chatwoot: StandInChatwoot) -> None:
    contact = ContactSetup("Ana", phone_number="+5511900001111")

    first = await chatwoot.customer_says("oi", account=3, inbox=11, contact=contact)
    second = await chatwoot.customer_says("oi", account=3, inbox=14, contact=contact)
    stranger = await chatwoot.customer_says("oi", account=3, inbox=11)

    assert first.contact is second.contact
    assert first.contact_inbox is not second.contact_inbox
    assert stranger.contact is not first.contact


async def test_what_is_not_there_is_not_found(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    with pytest.raises(NotFoundError):
        chatwoot.conversation(3, 99)
    with pytest.raises(NotFoundError):
        await chatwoot.customer_says("oi", account=9)
    with pytest.raises(NotFoundError):
        await chatwoot.customer_says("oi", account=3, inbox=99)
    with pytest.raises(NotFoundError):
        await chatwoot.agent_says(conversation, "oi", agent=99)


async def test_waiting_ends_with_the_time_given(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    with pytest.raises(TimeoutError):
        await chatwoot.wait_until(lambda: conversation.status == "resolved", timeout=0.01)


async def test_typing_is_seen_until_it_stops(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    path = f"{where(conversation)}/toggle_typing_status"

    await chatwoot.customer_types(conversation)
    await client.post(path, {"typing_status": "on"})
    assert conversation.typing == {"contact", "agent_bot"}
    await client.post(path, {"typing_status": "off"})

    assert conversation.typing == {"contact"}
