"""What a body tells of a conversation: its place, its status, its assignee, its changes."""

from typing import Any

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Change, EventKind, Party, Status
from tests.contracts.bodies import CHANGED, INCOMING, RESOLVED, body, read

TYPING = "webwidget__conversation_typing_on__contact"
ANA = {"id": 7, "name": "Ana Souza", "type": "user"}
ROBOT = {"id": 2, "name": "Azulinha", "type": "agent_bot"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("conversation_updated", EventKind.CONVERSATION_UPDATED),
        ("conversation_status_changed", EventKind.STATUS_CHANGED),
        ("conversation_opened", EventKind.STATUS_CHANGED),
        ("conversation_resolved", EventKind.STATUS_CHANGED),
    ],
)
def test_an_event_about_a_conversation_has_it_at_the_root(name: str, kind: EventKind) -> None:
    event = read(body(RESOLVED, {"event": name}))

    assert event.kind is kind
    assert event.conversation == ConversationId("main", 3, 271)
    assert event.message is None


@pytest.mark.parametrize(
    ("sample", "number"),
    [(INCOMING, 128), (TYPING, 151), (CHANGED, 278)],
    ids=["message", "typing", "changed"],
)
def test_a_conversation_is_named_by_its_installation_its_account_and_its_number(
    sample: str, number: int
) -> None:
    event = read(body(sample))

    assert event.conversation == ConversationId("main", 3, number)


def test_the_account_is_the_bodys_before_it_is_the_conversations() -> None:
    event = read(body(changes={"account.id": 4, "conversation.account.id": 5}))

    assert event.conversation.account == 4


@pytest.mark.parametrize("value", [None, [], {"id": None}, {"id": "3"}, {"name": "Loja"}])
def test_the_account_is_the_conversations_where_the_body_names_none(value: Any) -> None:
    event = read(body(changes={"account": value, "conversation.account.id": 5}))

    assert event.conversation.account == 5


@pytest.mark.parametrize(
    ("changes", "inbox"),
    [
        ({"inbox": {"id": 9}}, 9),
        ({"inbox": None}, 11),
        ({"inbox": None, "conversation.inbox_id": None}, 0),
        ({"inbox": {"id": 9}, "conversation.inbox_id": 11}, 9),
    ],
)
def test_the_inbox_is_the_messages_or_else_the_conversations(
    changes: dict[str, Any], inbox: int
) -> None:
    event = read(body(changes=changes))

    assert event.inbox == inbox


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.UNKNOWN])
def test_a_conversation_has_its_status(status: Status) -> None:
    event = read(body(CHANGED, {"status": status.value}))

    assert event.status is status


@pytest.mark.parametrize("status", [None, "", "unknown", "closed", "Pending", 1, [], {}])
def test_any_other_status_is_unknown(status: Any) -> None:
    event = read(body(changes={"conversation.status": status}))

    assert event.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("meta", "party"),
    [
        ({"assignee": None, "assignee_type": None}, Party.NOBODY),
        ({"assignee": None, "assignee_type": "User"}, Party.NOBODY),
        ({"assignee": {}, "assignee_type": "User"}, Party.NOBODY),
        ({"assignee": "Ana", "assignee_type": "User"}, Party.NOBODY),
        ({"assignee": ANA, "assignee_type": "User"}, Party.PERSON),
        ({"assignee": ANA}, Party.PERSON),
        ({"assignee": ANA, "team": {"id": 4, "name": "vendas"}}, Party.PERSON),
        ({"assignee": None, "team": {"id": 4, "name": "vendas"}}, Party.NOBODY),
        ({"assignee": ROBOT, "assignee_type": "AgentBot"}, Party.BOT),
        ({"assignee": ROBOT}, Party.BOT),
        ({"assignee": {"id": 2}, "assignee_type": "AgentBot"}, Party.BOT),
        ({"assignee": {"id": 1, "type": "captain_assistant"}}, Party.PERSON),
        (None, Party.NOBODY),
        ([], Party.NOBODY),
    ],
)
def test_a_conversation_is_assigned_to_a_person_a_bot_or_nobody(meta: Any, party: Party) -> None:
    event = read(body(CHANGED, {"meta": meta}))

    assert event.assignee is party


@pytest.mark.parametrize(
    ("meta", "number"),
    [
        ({"assignee": {"id": 7}, "assignee_type": "AgentBot"}, 7),
        ({"assignee": {"id": "7"}, "assignee_type": "AgentBot"}, 0),
        ({"assignee": {"name": "IA"}, "assignee_type": "AgentBot"}, 0),
        ({"assignee": {"id": 7}, "assignee_type": "User"}, 0),
        ({"assignee": None, "assignee_type": "AgentBot"}, 0),
        (None, 0),
    ],
)
def test_a_bot_that_is_assigned_has_its_number(meta: Any, number: int) -> None:
    event = read(body(CHANGED, {"meta": meta}))

    assert event.assigned_bot == number


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ([{"status": {"previous_value": "open", "current_value": "pending"}}], {Change.STATUS}),
        ([{"assignee_id": {}}], {Change.ASSIGNEE}),
        ([{"assignee_agent_bot_id": {}}], {Change.ASSIGNEE}),
        ([{"status": {}}, {"assignee_id": {}}], {Change.STATUS, Change.ASSIGNEE}),
        ([{"waiting_since": {}}, {"updated_at": {}}, {"label_list": {}}], set()),
        ([{"status": {}, "priority": {}}], {Change.STATUS}),
        (None, set()),
        ([], set()),
        ({"status": {}}, set()),
        (["status", None, 17, ["status"]], set()),
    ],
)
def test_a_change_is_told_by_a_list_of_objects(changes: Any, changed: set[Change]) -> None:
    event = read(body(CHANGED, {"changed_attributes": changes}))

    assert event.changed == changed


def test_the_status_event_tells_no_change_and_counts_as_one() -> None:
    payload = body(RESOLVED)

    event = read(payload)

    assert payload["changed_attributes"] is None
    assert (event.kind, event.changed) == (EventKind.STATUS_CHANGED, frozenset())


@pytest.mark.parametrize(
    ("sample", "changes", "at"),
    [
        (INCOMING, {}, 1_795_179_845.217),
        (INCOMING, {"event": "message_updated"}, 0.0),
        (RESOLVED, {"updated_at": 1_795_179_900.25}, 1_795_179_900.25),
        (RESOLVED, {"updated_at": None}, 0.0),
        (CHANGED, {"changed_attributes": None, "updated_at": 1_795_179_900.25}, 1_795_179_900.25),
        (
            CHANGED,
            {
                "changed_attributes": [
                    {"status": {"previous_value": "open", "current_value": "pending"}},
                    {"updated_at": {"current_value": "2026-11-20T13:04:05.217Z"}},
                ],
                "updated_at": 1_795_179_900.25,
            },
            1_795_179_845.217,
        ),
        (
            CHANGED,
            {"changed_attributes": [{"updated_at": {}}, None], "updated_at": 1_795_179_900.25},
            1_795_179_900.25,
        ),
    ],
    ids=["message", "update", "status", "no time", "no changes", "changes", "no change's time"],
)
def test_an_event_tells_when_it_happened_as_well_as_it_can(
    sample: str, changes: dict[str, Any], at: float
) -> None:
    event = read(body(sample, changes))

    assert event.at == at


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("conversation_typing_on", EventKind.TYPING_STARTED),
        ("conversation_typing_off", EventKind.TYPING_STOPPED),
    ],
)
def test_typing_starts_and_stops(name: str, kind: EventKind) -> None:
    event = read(body(TYPING, {"event": name}))

    assert event.kind is kind


@pytest.mark.parametrize(
    ("sample", "party"),
    [
        (TYPING, Party.CONTACT),
        ("webwidget__conversation_typing_on__human_agent", Party.PERSON),
        ("webwidget__conversation_typing_on__own_bot", Party.BOT),
    ],
    ids=["customer", "person", "bot"],
)
def test_typing_tells_who_types(sample: str, party: Party) -> None:
    event = read(body(sample))

    assert event.actor is party


@pytest.mark.parametrize("user", [None, {}, [], {"id": 1, "type": "unheard_of"}])
def test_typing_of_somebody_unknown_is_nobodys(user: Any) -> None:
    event = read(body(TYPING, {"user": user}))

    assert event.actor is Party.NOBODY


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["vip", "reclamação"], ("vip", "reclamação")),
        (["vip", 17, None, ""], ("vip",)),
        ("vip", ()),
    ],
)
def test_labels_are_told(labels: Any, told: tuple[str, ...]) -> None:
    event = read(body(CHANGED, {"labels": labels}))

    assert event.labels == told


def test_labels_do_not_grow_without_end() -> None:
    event = read(body(CHANGED, {"labels": ["vip"] * 10_000}))

    assert len(event.labels) == 100
