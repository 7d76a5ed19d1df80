from typing import Any

import pytest

from chatwootai.testing import (
    Conversation,
    InvalidError,
    StandInChatwoot,
)
from tests import samples

from .conftest import Clock
from .desk_client import DeskClient
from .receiver import Receiver

ACTION = {"text": "Ver", "type": "link", "uri": "https://example.com"}
CARD = {"title": "Tênis", "description": "", "media_url": "", "actions": [ACTION]}


async def test_content_attributes_are_kept_whatever_they_are(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    mark = {"chatwootai": {"turn": "t1", "part": 0}}

    reply = await client.say(conversation, "Olá", content_attributes=mark)
    await chatwoot.settled()

    assert reply.json["content_attributes"] == mark
    assert receiver.of("message_created")[-1].body["content_attributes"] == mark


async def test_an_echo_id_is_only_in_the_answer(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    reply = await client.say(conversation, "Olá", echo_id="run-77")
    await chatwoot.settled()

    assert reply.json["echo_id"] == "run-77"
    assert b"run-77" not in receiver.of("message_created")[-1].raw
    shown = await client.as_user().get(f"/api/v1/accounts/3/conversations/{conversation.id}")
    assert "run-77" not in shown.text


async def test_a_number_given_by_the_client_keeps_the_message_from_being_sent(
    conversation: Conversation, client: DeskClient
) -> None:
    await client.say(conversation, "já foi", source_id="wamid.own")
    await client.say(conversation, "vai agora")
    await client.say(conversation, "para a equipe", private=True)

    assert conversation.messages[1].source_id == "wamid.own"
    assert [message.was_sent for message in conversation.messages[1:]] == [False, True, False]


async def test_a_message_says_which_one_it_answers(
    conversation: Conversation, client: DeskClient, chatwoot: StandInChatwoot
) -> None:
    other = await chatwoot.customer_says("oi", account=3, inbox=11)
    asked = conversation.messages[0]

    own = await client.say(conversation, "Sim", content_attributes={"in_reply_to": asked.id})
    foreign = await client.say(
        conversation, "Não", content_attributes={"in_reply_to": other.messages[0].id}
    )

    assert own.json["content_attributes"]["in_reply_to_external_id"] == asked.source_id
    assert foreign.json["content_attributes"] == {
        "in_reply_to": None,
        "in_reply_to_external_id": None,
    }


async def test_ids_grow_over_all_conversations(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    other = await chatwoot.customer_says("oi", account=3, inbox=14)

    replies = [await client.say(one, "x") for one in (conversation, other, conversation)]

    ids = [conversation.messages[0].id, other.messages[0].id, *[r.json["id"] for r in replies]]
    assert ids == sorted(set(ids))
    assert (conversation.id, other.id) == (1, 2)


@pytest.mark.parametrize(
    ("content_type", "attributes", "error"),
    [
        ("input_select", {}, "At least one item is required."),
        ("input_select", {"items": []}, "At least one item is required."),
        ("input_select", {"items": ["a"]}, "Items should be a hash."),
        (
            "input_select",
            {"items": [{"title": "a", "value": "a", "id": 1}]},
            "contains invalid keys for items : [:id]",
        ),
        ("cards", {"items": [CARD | {"actions": []}]}, "contains items missing actions"),
        (
            "cards",
            {"items": [CARD | {"actions": [ACTION | {"url": ""}]}]},
            "contains invalid keys for actions:  [:url]",
        ),
        (
            "form",
            {"items": [{"name": "a", "size": 1}]},
            "contains invalid keys for items : [:size]",
        ),
        ("article", {"items": [{"url": ""}]}, "contains invalid keys for items : [:url]"),
    ],
)
async def test_items_that_break_their_schema_are_refused(
    content_type: str,
    attributes: dict[str, Any],
    error: str,
    conversation: Conversation,
    client: DeskClient,
) -> None:
    reply = await client.say(
        conversation, "x", content_type=content_type, content_attributes=attributes
    )

    assert reply.status == 422
    assert reply.json == {"error": f"Validation failed: Content attributes {error}"}
    assert len(conversation.messages) == 1


async def test_missing_items_are_refused_in_the_recorded_words(
    conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.say(conversation, "x", content_type="input_select")

    recorded = samples.answer("messages_create__422__bad_items")
    assert (reply.status, reply.json) == (recorded["status"], recorded["response"])


@pytest.mark.parametrize(
    ("content_type", "item"),
    [
        ("cards", CARD),
        ("form", {"type": "email", "label": "E-mail", "name": "email"}),
        ("article", {"title": "Trocas", "description": "", "link": "https://example.com"}),
    ],
)
async def test_items_that_keep_their_schema_are_stored(
    content_type: str, item: dict[str, Any], conversation: Conversation, client: DeskClient
) -> None:
    attributes = {"items": [item]}

    reply = await client.say(
        conversation, "x", content_type=content_type, content_attributes=attributes
    )

    assert reply.status == 200
    assert reply.json["content_attributes"] == attributes


@pytest.mark.parametrize(
    "wrong",
    [{"content_type": "carousel"}, {"message_type": "shouted"}, {"message_type": "incoming"}],
)
async def test_a_message_of_an_unknown_kind_is_refused(
    wrong: dict[str, str], conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.say(conversation, "x", **wrong)

    assert reply.status == 422
    assert set(reply.json) == {"error"}
    assert len(conversation.messages) == 1


async def test_an_api_inbox_takes_what_its_customers_write(
    chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=15)

    reply = await client.as_user().say(conversation, "e aí?", message_type="incoming")

    assert (reply.status, reply.json["message_type"]) == (200, 0)
    assert reply.json["sender"]["type"] == "contact"


async def test_content_may_be_long_but_not_too_long(
    chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3, inbox=14)

    longest = await client.say(conversation, "x" * 150_000)
    longer = await client.say(conversation, "x" * 150_001)

    assert longest.status == 200
    assert longer.json == {
        "error": "Validation failed: Content is too long (maximum is 150000 characters)"
    }


async def test_a_flood_is_refused_until_a_minute_has_passed(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, clock: Clock
) -> None:
    other = await chatwoot.customer_says("oi", account=3, inbox=11)
    for _ in range(199):
        await chatwoot.private_note(conversation, "x")

    refused = await client.say(conversation, "uma a mais")
    with pytest.raises(InvalidError, match="Too many messages"):
        await chatwoot.customer_says("e eu?", account=3, conversation=conversation.id)
    elsewhere = await client.say(other, "aqui pode")
    clock.tick(60.1)
    later = await client.say(conversation, "agora pode")

    recorded = samples.answer("messages_create__422__flood")
    assert (refused.status, refused.json) == (recorded["status"], recorded["response"])
    assert (elsewhere.status, later.status) == (200, 200)


@pytest.mark.parametrize(("written", "is_private"), [(True, True), ("false", False), (0, False)])
async def test_private_is_read_as_rails_reads_it(
    written: object, is_private: bool, conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.say(conversation, "x", private=written)

    assert reply.json["private"] is is_private


async def test_replies_and_notes_of_the_bot_are_told_apart(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient
) -> None:
    await client.say(conversation, "Olá")
    await client.say(conversation, "Resumo", private=True)
    await chatwoot.agent_says(conversation, "Assumo")

    assert conversation.replies == ["Olá"]
    assert conversation.notes == ["Resumo"]
