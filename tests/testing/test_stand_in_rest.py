from typing import Any

import pytest

from chatwootai.testing import Conversation, StandInChatwoot
from tests import samples

from .desk_client import DeskClient, where
from .receiver import Receiver

ASKED = [
    "messages_create__200__bot_text",
    "messages_create__200__echo_id_and_reply_to",
    "messages_create__200__input_select",
    "messages_create__200__private_note",
    "messages_create__200__whatsapp_template",
    "toggle_status__200__bot_handoff",
    "toggle_status__200__resolved",
    "labels__200",
    "custom_attributes__200",
]


def keys(value: Any) -> Any:
    match value:
        case dict():
            return {key: keys(inner) for key, inner in value.items()}
        case list():
            return [keys(inner) for inner in value[:1]]
        case _:
            return None


def holder(conversation: Conversation) -> str | None:
    who = conversation.assigned_bot or conversation.assignee
    return None if who is None else who.name


@pytest.mark.parametrize("name", ASKED)
async def test_a_recorded_request_is_answered_with_the_recorded_keys(
    name: str, conversation: Conversation, client: DeskClient
) -> None:
    recorded = samples.answer(name)
    endpoint = recorded["request"]["path"].rsplit("/", 1)[-1]
    body = recorded["request"]["body"]
    if "in_reply_to" in body.get("content_attributes", {}):
        body["content_attributes"]["in_reply_to"] = conversation.messages[0].id

    reply = await client.post(f"{where(conversation)}/{endpoint}", body)

    assert reply.status == recorded["status"]
    assert keys(reply.json) == keys(recorded["response"])
    for key in ("content", "message_type", "content_type", "private", "source_id", "echo_id"):
        assert reply.json.get(key) == recorded["response"].get(key)


async def test_a_handover_by_the_bot_opens_and_claims_no_success(
    conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.post(f"{where(conversation)}/toggle_status", {"status": "open"})

    recorded = samples.answer("toggle_status__200__bot_handoff")["response"]
    assert reply.json == recorded | {
        "payload": recorded["payload"] | {"conversation_id": conversation.id}
    }
    assert conversation.status == "open"
    assert conversation.activities == ["Conversation was reopened by Azulinha IA"]


async def test_a_status_can_be_set_by_name_and_a_snooze_ends_sometime(
    conversation: Conversation, client: DeskClient
) -> None:
    body = {"status": "snoozed", "snoozed_until": 1_795_190_000}

    reply = await client.post(f"{where(conversation)}/toggle_status", body)

    assert reply.json["payload"] == {
        "success": True,
        "conversation_id": conversation.id,
        "current_status": "snoozed",
        "snoozed_until": "2026-11-20T15:53:20.000Z",
    }


async def test_a_status_that_is_not_named_toggles(
    conversation: Conversation, client: DeskClient
) -> None:
    seen = []
    for _ in range(3):
        reply = await client.post(f"{where(conversation)}/toggle_status")
        seen.append(reply.json["payload"]["current_status"])

    assert seen == ["open", "resolved", "open"]


@pytest.mark.parametrize(
    "body",
    [{"status": "closed"}, {"status": "snoozed", "snoozed_until": "tomorrow"}],
)
async def test_a_strange_status_is_refused(
    body: dict[str, Any], conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.post(f"{where(conversation)}/toggle_status", body)

    assert reply.status == 422
    assert set(reply.json) == {"error"}
    assert conversation.status == "pending"


async def test_a_person_who_opens_a_conversation_gets_it(
    conversation: Conversation, client: DeskClient
) -> None:
    path = f"{where(conversation)}/toggle_status"

    reply = await client.as_user().post(path, {"status": "open"})

    assert reply.json["payload"]["success"] is True
    assert conversation.assignee is not None
    assert conversation.assignee.name == "Ana Souza"


async def test_labels_and_attributes_are_replaced_not_added(
    conversation: Conversation, client: DeskClient
) -> None:
    path = where(conversation)
    await client.post(f"{path}/labels", {"labels": ["vip", "vip", "troca"]})
    await client.post(f"{path}/custom_attributes", {"custom_attributes": {"a": 1}})

    labels = await client.post(f"{path}/labels", {"labels": "troca, frete"})
    attributes = await client.post(f"{path}/custom_attributes", {"custom_attributes": {"b": 2}})

    assert labels.json == {"payload": ["troca", "frete"]}
    assert (await client.get(f"{path}/labels")).json == labels.json
    assert attributes.json == {"custom_attributes": {"b": 2}}
    assert conversation.activities == [
        "Azulinha IA added vip, troca",
        "Azulinha IA added frete",
        "Azulinha IA removed vip",
    ]


async def test_a_priority_is_one_of_four_or_none(
    conversation: Conversation, client: DeskClient, chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    path = f"{where(conversation)}/toggle_priority"

    urgent = await client.post(path, {"priority": "urgent"})
    strange = await client.post(path, {"priority": "soon"})
    await chatwoot.settled()

    assert (urgent.status, urgent.text) == (200, "")
    assert strange.status == 422
    assert conversation.priority == "urgent"
    assert receiver.of("conversation_updated")[-1].body["priority"] == "urgent"
    await client.post(path, {"priority": None})
    assert conversation.priority is None


async def test_assigning_answers_who_has_it_and_nobody_for_the_unknown(
    conversation: Conversation, client: DeskClient
) -> None:
    path = f"{where(conversation)}/assignments"

    bot = await client.post(path, {"assignee_id": 2, "assignee_type": "AgentBot"})
    stranger = await client.post(path, {"assignee_id": 99, "assignee_type": "AgentBot"})
    assert (bot.json["name"], stranger.json) == ("Azulinha IA", None)
    assert holder(conversation) == "Azulinha IA"

    person = await client.post(path, {"assignee_id": 8, "team_id": 4})
    assert person.json["name"] == "Beto Dias"
    assert holder(conversation) == "Beto Dias"
    assert conversation.team is None

    unknown = await client.post(path, {"assignee_id": 99})
    assert unknown.json is None
    assert holder(conversation) is None

    team = await client.post(path, {"team_id": 4})
    nothing = await client.post(path, {})
    assert (team.json["name"], nothing.text) == ("vendas", "null")


async def test_a_conversation_is_shown_with_its_last_message(
    conversation: Conversation, client: DeskClient
) -> None:
    await client.say(conversation, "resumo", private=True)
    await client.post(f"{where(conversation)}/toggle_status", {"status": "open"})

    shown = (await client.get(where(conversation))).json

    assert (shown["id"], shown["account_id"], shown["inbox_id"]) == (1, 3, 11)
    assert shown["status"] == "open"
    assert shown["uuid"] == conversation.uuid
    assert [message["message_type"] for message in shown["messages"]] == [2]
    assert shown["last_non_activity_message"]["content"] == "resumo"
    assert "assignee" not in shown["meta"]
    assert shown["meta"]["sender"]["name"] == "Mariana Lima"
    assert {"muted", "can_reply", "labels", "priority", "waiting_since"} <= set(shown)


async def test_an_assigned_conversation_shows_to_whom(
    conversation: Conversation, client: DeskClient, chatwoot: StandInChatwoot
) -> None:
    await chatwoot.assign(conversation, agent=7)
    await chatwoot.assign_team(conversation, 4)
    person = (await client.get(where(conversation))).json["meta"]

    await chatwoot.assign(conversation, bot=True)
    bot = (await client.get(where(conversation))).json["meta"]

    assert (person["assignee"]["id"], person["assignee_type"]) == (7, "User")
    assert person["team"]["name"] == "vendas"
    assert (bot["assignee"]["id"], bot["assignee_type"]) == (2, "AgentBot")


async def test_a_person_lists_messages_with_the_notes_about_what_happened(
    conversation: Conversation, client: DeskClient, chatwoot: StandInChatwoot
) -> None:
    recorded = samples.answer("messages_index__200__user_token_with_activity")["response"]
    await chatwoot.change_status(conversation, "open")

    listed = (await client.as_user().get(f"{where(conversation)}/messages")).json

    assert keys(listed) == keys(recorded)
    assert [keys(message) for message in listed["payload"]] == [
        keys(message) for message in recorded["payload"]
    ]


async def test_messages_are_listed_from_either_side(
    conversation: Conversation, client: DeskClient
) -> None:
    for number in range(120):
        await client.say(conversation, str(number))
    ids = [message.id for message in conversation.messages]
    listed = client.as_user()

    async def ask(query: str) -> list[int]:
        reply = await listed.get(f"{where(conversation)}/messages?{query}")
        return [message["id"] for message in reply.json["payload"]]

    assert await ask("") == ids[-20:]
    assert await ask(f"before={ids[50]}") == ids[30:50]
    assert await ask(f"before={ids[2]}") == ids[:2]
    assert await ask(f"after={ids[0]}") == ids[1:101]
    assert await ask(f"after={ids[110]}") == ids[111:]
    assert await ask(f"after={ids[3]}&before={ids[6]}") == ids[3:6]
    assert await ask("after=nonsense") == ids[:100]


async def test_internal_messages_can_be_left_out_of_the_list(
    conversation: Conversation, client: DeskClient, chatwoot: StandInChatwoot
) -> None:
    await chatwoot.private_note(conversation, "VIP")
    await chatwoot.change_status(conversation, "open")

    path = f"{where(conversation)}/messages?filter_internal_messages=true"
    listed = (await client.as_user().get(path)).json

    assert [message["content"] for message in listed["payload"]] == ["oi"]


async def test_the_list_tells_who_has_the_conversation(
    conversation: Conversation, client: DeskClient, chatwoot: StandInChatwoot
) -> None:
    await chatwoot.assign(conversation, agent=8)

    listed = (await client.as_user().get(f"{where(conversation)}/messages")).json

    assert listed["meta"]["assignee"]["name"] == "Beto Dias"
