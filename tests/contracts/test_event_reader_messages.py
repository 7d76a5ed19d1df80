"""What a body tells of a message."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from chatwootai.adapters.event_reader.chatwoot import LONGEST_TEXT
from chatwootai.core.conversation import Attachment
from chatwootai.core.events import Direction, Mark, Party
from tests.contracts.bodies import INCOMING, OUTGOING, OWN_ECHO, body, read_message

WRITTEN_AT = 1_795_179_845.217
PHOTO = {
    "id": 1,
    "message_id": 48_211,
    "file_type": "image",
    "account_id": 3,
    "extension": None,
    "content_type": "image/jpeg",
    "data_url": "https://chat.example.com/rails/active_storage/1/foto.jpg",
    "thumb_url": "",
    "file_size": 5,
    "width": None,
    "height": None,
}
CARD = {"file_type": "contact", "fallback_title": "+5511955554444", "meta": {"firstName": "Zé"}}


def test_a_message_is_read_with_its_number_its_words_and_its_time() -> None:
    message = read_message(body())

    assert message.id == 48_211
    assert message.text == "Oi, meu pedido #4821 ainda não chegou. Podem verificar?"
    assert message.written_at == WRITTEN_AT


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-11-20T13:04:05.217Z", WRITTEN_AT),
        ("2026-11-20T10:04:05.217-03:00", WRITTEN_AT),
        ("2026-11-20T13:04:05.217", WRITTEN_AT),
        (1_795_179_845, 1_795_179_845.0),
        (1_795_179_845.217, WRITTEN_AT),
        (None, 0.0),
        ("yesterday", 0.0),
        ("", 0.0),
        (True, 0.0),
        pytest.param(10**400, 0.0, id="immense"),
        (float("inf"), 0.0),
        (float("nan"), 0.0),
        ([], 0.0),
    ],
)
def test_a_time_is_read_in_every_way_it_is_written(value: Any, at: float) -> None:
    message = read_message(body(changes={"created_at": value}))

    assert message.written_at == at


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine stand where the clock shows another time than Greenwich's."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_a_time_without_a_zone_is_the_same_wherever_the_machine_stands() -> None:
    message = read_message(body(changes={"created_at": "2026-11-20T13:04:05.217"}))

    assert message.written_at == WRITTEN_AT


@pytest.mark.parametrize("content", [None, "", 17, ["Oi"], {"text": "Oi"}])
def test_content_that_is_no_text_is_none(content: Any) -> None:
    message = read_message(body(changes={"content": content}))

    assert message.text == ""


def test_a_long_message_is_cut() -> None:
    message = read_message(body("email__message_created__huge_150k"))

    assert len(message.text) == LONGEST_TEXT


def test_the_words_of_this_message_are_read_and_not_those_of_the_latest() -> None:
    message = read_message(body("whatsapp__message_created__burst_1_of_3"))

    assert message.text == body("whatsapp__message_created__burst_1_of_3")["content"]


@pytest.mark.parametrize(
    ("kind", "direction"),
    [
        ("incoming", Direction.INCOMING),
        ("outgoing", Direction.OUTGOING),
        ("template", Direction.TEMPLATE),
    ],
)
def test_a_message_goes_in_out_or_is_a_template(kind: str, direction: Direction) -> None:
    message = read_message(body(changes={"message_type": kind}))

    assert message.direction is direction


@pytest.mark.parametrize(
    ("sender", "party"),
    [
        ({"id": 7, "name": "Ana", "email": "ana@example.com", "type": "user"}, Party.PERSON),
        ({"id": 2, "name": "Azulinha", "type": "agent_bot"}, Party.BOT),
        ({"id": 1, "name": "Captain", "type": "captain_assistant"}, Party.OTHER_ASSISTANT),
        ({"id": 1, "type": "unheard_of"}, Party.NOBODY),
        ({"id": 1}, Party.NOBODY),
        (None, Party.NOBODY),
        ("user", Party.NOBODY),
    ],
)
def test_an_outgoing_message_is_from_who_sent_it(sender: Any, party: Party) -> None:
    message = read_message(body(OUTGOING, {"sender": sender}))

    assert message.sender is party


@pytest.mark.parametrize("kind", ["user", "agent_bot", None])
def test_an_incoming_message_is_from_the_customer_whatever_is_said_of_the_sender(kind: Any) -> None:
    message = read_message(body(changes={"sender.type": kind}))

    assert message.sender is Party.CONTACT


def test_the_message_of_a_campaign_is_from_nobody_although_it_bears_a_name() -> None:
    message = read_message(body(OUTGOING, {"additional_attributes": {"campaign_id": 4}}))

    assert message.sender is Party.NOBODY


def test_an_outgoing_message_with_a_number_of_the_channel_came_from_there() -> None:
    message = read_message(body(OUTGOING, {"sender": None, "source_id": "wamid.X"}))

    assert message.came_from_channel


@pytest.mark.parametrize(
    ("sample", "changes"),
    [
        (OUTGOING, {"source_id": None}),
        (OUTGOING, {"source_id": ""}),
        (OUTGOING, {"source_id": "wamid.X", "content_attributes": {"automation_rule_id": 9}}),
        (INCOMING, {"source_id": "wamid.X"}),
    ],
    ids=["without", "empty", "automation", "incoming"],
)
def test_no_other_message_came_from_the_channels_own_app(
    sample: str, changes: dict[str, Any]
) -> None:
    message = read_message(body(sample, changes))

    assert not message.came_from_channel


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("private", "is_private"),
        ("content_attributes.deleted", "is_deleted"),
        ("content_attributes.is_unsupported", "is_unsupported"),
        ("content_attributes.external_echo", "is_external_echo"),
        ("content_attributes.email.auto_reply", "is_auto_reply"),
    ],
)
@pytest.mark.parametrize(("value", "expected"), [(True, True), (False, False), ("true", False)])
def test_a_message_is_told_to_be_special_by_true_alone(
    path: str, field: str, *, value: Any, expected: bool
) -> None:
    message = read_message(body(changes={path: value}))

    assert getattr(message, field) is expected


@pytest.mark.parametrize("kind", ["text", "sticker", "voice_call", "incoming_email", "input_csat"])
def test_the_type_of_the_content_is_told(kind: str) -> None:
    message = read_message(body(changes={"content_type": kind}))

    assert message.content_type == kind


def test_content_without_a_type_is_text() -> None:
    message = read_message(body(changes={"content_type": None}))

    assert message.content_type == "text"


@pytest.mark.parametrize("kind", ["story_mention", "ig_story", "ig_post", "ig_story_reply"])
def test_what_is_mentioned_is_told(kind: str) -> None:
    message = read_message(body(changes={"content_attributes.image_type": kind}))

    assert message.story == kind


def test_our_own_message_is_known_by_its_mark() -> None:
    mark = {"content_attributes": {"chatwootai": {"turn": "a1", "part": 0}}}

    message = read_message(body(OWN_ECHO, mark))

    assert message.mark == Mark("a1", 0)


@pytest.mark.parametrize(
    "mark",
    [
        None,
        {},
        "a1",
        ["a1", 0],
        {"turn": "a1"},
        {"part": 0},
        {"turn": "", "part": 0},
        {"turn": 1, "part": 0},
        {"turn": "a1", "part": "0"},
        {"turn": "a1", "part": True},
        {"turn": "a1", "part": 0.0},
        {"turn": "a1", "part": -1},
        {"turn": "a1", "part": 10**30},
    ],
)
def test_what_is_no_mark_of_ours_is_none(mark: Any) -> None:
    message = read_message(body(OWN_ECHO, {"content_attributes": {"chatwootai": mark}}))

    assert message.mark is None


def test_an_attachment_is_told_with_where_it_lies() -> None:
    message = read_message(body(changes={"attachments": [PHOTO]}))

    assert message.attachments == (Attachment("image", str(PHOTO["data_url"])),)


@pytest.mark.parametrize(
    ("fields", "attachment"),
    [
        ({"file_type": "audio", "transcribed_text": ""}, Attachment("audio")),
        (
            {"file_type": "audio", "transcribed_text": "Quanto custa?"},
            Attachment("audio", transcript="Quanto custa?"),
        ),
        (
            {"file_type": "location", "coordinates_lat": -23.5, "fallback_title": "Rua A, 1"},
            Attachment("location", title="Rua A, 1"),
        ),
        ({"file_type": "embed", "data_url": "https://x/y"}, Attachment("embed", "https://x/y")),
        ({"file_type": "story_mention", "data_url": None}, Attachment("story_mention")),
        ({"file_type": None}, Attachment("file")),
        ("not an attachment", Attachment("file")),
    ],
)
def test_attachments_of_every_kind_are_told(fields: Any, attachment: Attachment) -> None:
    message = read_message(body(changes={"attachments": [fields]}))

    assert message.attachments == (attachment,)


@pytest.mark.parametrize(("sent", "told"), [(15, 15), (16, 15), (1000, 15)])
def test_fifteen_attachments_are_told_and_no_more(sent: int, told: int) -> None:
    message = read_message(body(changes={"attachments": [PHOTO] * sent}))

    assert len(message.attachments) == told


@pytest.mark.parametrize("value", [None, {}, "image", 17])
def test_attachments_that_are_no_list_are_none(value: Any) -> None:
    message = read_message(body(changes={"attachments": value}))

    assert message.attachments == ()


def test_the_name_on_a_contact_card_is_not_what_the_customer_wrote() -> None:
    message = read_message(body(changes={"content": "Zé da Oficina", "attachments": [CARD]}))

    assert message.text == ""
    assert message.attachments == (Attachment("contact", title="+5511955554444"),)


def test_the_text_of_a_button_is_what_the_customer_wrote() -> None:
    message = read_message(body("telegram__message_created__callback_query"))

    assert message.text == "rastrear"
