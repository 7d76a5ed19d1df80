import pytest

from chatwootai.testing import (
    BlockedContactError,
    ContactSetup,
    Conversation,
    InvalidError,
    StandInChatwoot,
    WebhookKind,
)

from .conftest import Clock
from .desk_client import DeskClient
from .receiver import Receiver


def bots_events(chatwoot: StandInChatwoot) -> list[str]:
    return [d.event for d in chatwoot.deliveries if d.kind is WebhookKind.AGENT_BOT]


@pytest.mark.parametrize(("inbox", "status"), [(11, "pending"), (15, "open")])
async def test_a_new_conversation_is_pending_only_where_a_bot_is_active(
    inbox: int, status: str, chatwoot: StandInChatwoot
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=inbox)

    assert conversation.status == status


@pytest.mark.parametrize(("inbox", "status"), [(11, "pending"), (15, "open")])
async def test_a_resolved_conversation_comes_back_with_the_customer(
    inbox: int, status: str, chatwoot: StandInChatwoot
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=inbox)
    await chatwoot.change_status(conversation, "resolved")

    await chatwoot.customer_says("mais uma", account=3, conversation=conversation.id)

    assert conversation.status == status


async def test_a_message_that_reopens_is_told_after_the_reopening(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    await chatwoot.change_status(conversation, "resolved")
    await chatwoot.settled()
    before = len(bots_events(chatwoot))

    await chatwoot.customer_says("mais uma", account=3, conversation=conversation.id)
    await chatwoot.settled()

    told = bots_events(chatwoot)[before:]
    assert sorted(told) == sorted(
        ["conversation_status_changed", "message_created", *["conversation_updated"] * 2]
    )
    message = receiver.of("message_created")[-1].body
    assert message["conversation"]["status"] == "pending"


async def test_a_snoozed_conversation_opens_even_where_a_bot_is_active(
    chatwoot: StandInChatwoot, conversation: Conversation, clock: Clock
) -> None:
    until = clock.time + 3600
    await chatwoot.change_status(conversation, "snoozed", snoozed_until=until)
    assert conversation.snoozed_until == until

    await chatwoot.customer_says("mais uma", account=3, conversation=conversation.id)

    assert conversation.status == "open"
    assert conversation.snoozed_until is None


async def test_one_resolve_is_three_events_for_the_bot(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    await chatwoot.settled()
    before = len(bots_events(chatwoot))

    await chatwoot.change_status(conversation, "resolved")
    await chatwoot.settled()

    assert sorted(bots_events(chatwoot)[before:]) == [
        "conversation_resolved",
        "conversation_status_changed",
        "conversation_updated",
    ]
    assert conversation.waiting_since is None


async def test_the_same_status_again_is_no_event(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    await chatwoot.settled()
    before = len(chatwoot.deliveries)

    await chatwoot.change_status(conversation, "pending")
    await chatwoot.settled()

    assert len(chatwoot.deliveries) == before
    assert conversation.activities == []


async def test_there_are_four_statuses(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    with pytest.raises(InvalidError, match="not a valid status"):
        await chatwoot.change_status(conversation, "closed")


async def test_a_blocked_contact_writes_but_reopens_nothing(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    spammer = ContactSetup("Spammer", blocked=True)

    conversation = await chatwoot.customer_says("oi", account=3, inbox=14, contact=spammer)
    await chatwoot.customer_says("oi!", account=3, conversation=conversation.id)
    await chatwoot.settled()

    assert conversation.status == "resolved"
    assert conversation.waiting_since is None
    assert len(conversation.messages) == 2
    assert receiver.of("message_created")[-1].body["sender"]["blocked"] is True


async def test_a_muted_conversation_is_resolved_and_stays_so(
    chatwoot: StandInChatwoot,
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=14)

    await chatwoot.block_contact(conversation)
    await chatwoot.customer_says("oi!", account=3, conversation=conversation.id)

    assert conversation.status == "resolved"
    assert conversation.contact.blocked


async def test_whatsapp_drops_what_a_blocked_contact_writes(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    await chatwoot.block_contact(conversation)
    await chatwoot.settled()
    before = len(chatwoot.deliveries)
    known = ContactSetup("Spammer", phone_number="+5511900002222", blocked=True)

    with pytest.raises(BlockedContactError):
        await chatwoot.customer_says("oi!", account=3, conversation=conversation.id)
    with pytest.raises(BlockedContactError):
        await chatwoot.customer_says("oi!", account=3, inbox=11, contact=known)

    assert len(conversation.messages) == 2  # the first one and the note that it was resolved
    assert len(chatwoot.deliveries) == before


async def test_a_person_takes_the_conversation_from_the_bot_and_back(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    await chatwoot.assign(conversation, bot=True)
    await chatwoot.settled()

    await chatwoot.assign(conversation, agent=8)
    await chatwoot.settled()

    updated = receiver.of("conversation_updated")[-1].body
    assert conversation.assigned_bot is None
    assert updated["meta"]["assignee"]["name"] == "Beto Dias"
    assert updated["meta"]["assignee_type"] == "User"
    assert {"assignee_id": {"previous_value": None, "current_value": 8}} in updated[
        "changed_attributes"
    ]
    assert {"assignee_agent_bot_id": {"previous_value": 2, "current_value": None}} in updated[
        "changed_attributes"
    ]


async def test_assigning_a_person_does_not_change_the_status(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    await chatwoot.assign(conversation, agent=8)
    await chatwoot.agent_says(conversation, "Olá, sou o Beto", agent=8)

    assert conversation.status == "pending"
    assert conversation.activities == ["Assigned to Beto Dias by Ana Souza"]


async def test_a_conversation_can_be_nobodys_again(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    await chatwoot.assign(conversation, agent=7)

    await chatwoot.assign(conversation)

    assert conversation.assignee is None
    assert conversation.activities == [
        "Ana Souza self-assigned this conversation",
        "Conversation unassigned by Ana Souza",
    ]


async def test_a_team_is_told(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver
) -> None:
    await chatwoot.assign_team(conversation, 4)
    await chatwoot.settled()

    team = receiver.of("conversation_updated")[-1].body["meta"]["team"]
    assert team == {"id": 4, "name": "vendas"}
    await chatwoot.assign_team(conversation, None)
    assert conversation.team is None


async def test_a_persons_first_reply_ends_the_wait_and_is_told(
    chatwoot: StandInChatwoot, conversation: Conversation, receiver: Receiver, clock: Clock
) -> None:
    clock.tick()

    await chatwoot.agent_says(conversation, "Bom dia!")
    await chatwoot.settled()

    changes = receiver.of("conversation_updated")[-1].body["changed_attributes"]
    assert {key for change in changes for key in change} == {
        "waiting_since",
        "first_reply_created_at",
        "updated_at",
    }
    assert conversation.first_reply_created_at == clock.time
    assert conversation.unread_count == 0


async def test_a_private_note_answers_nobody(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    await chatwoot.private_note(conversation, "VIP")

    assert conversation.waiting_since is not None
    assert conversation.first_reply_created_at is None


async def test_the_customer_waits_again_after_an_answer(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, clock: Clock
) -> None:
    await client.say(conversation, "Olá!")
    assert conversation.waiting_since is None

    clock.time += 5
    await chatwoot.customer_says("e aí?", account=3, conversation=conversation.id)

    assert conversation.waiting_since == clock.time
