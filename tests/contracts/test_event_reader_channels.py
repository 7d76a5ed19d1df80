"""Which channel a body tells of, and which customer (CONTRACT: the channel's name, source_id)."""

from typing import Any

import pytest

from chatwootai.core.channels import RECOGNISED
from chatwootai.core.conversation import Channel, Contact
from tests.contracts.bodies import CHANGED, OUTGOING, body, read

WHERE = {
    "facebook__message_created__instagram_via_page": Channel("instagram", "facebook"),
    "facebook__message_created__text_pt": Channel("facebook"),
    "instagram__message_created__text_pt": Channel("instagram"),
    "line__message_created__text_en": Channel("line"),
    "sms__message_created__text_en": Channel("sms"),
    "telegram__message_created__text_es": Channel("telegram"),
    "tiktok__message_created__text_pt": Channel("tiktok"),
    "twilio_whatsapp__message_created__text_pt": Channel("whatsapp", "twilio"),
    "webwidget__message_created__identified_hmac_verified_en": Channel("webchat"),
    "whatsapp__message_created__text_pt": Channel("whatsapp"),
    "email__message_created__auto_reply": Channel("email"),
    "api__message_created__outgoing_to_deliver": Channel("api"),
    "whatsapp__conversation_updated__labels": Channel("whatsapp"),
    "webwidget__conversation_typing_on__contact": Channel("webchat"),
}


def test_each_channel_is_one_that_a_company_may_name() -> None:
    assert {channel.name for channel in WHERE.values()} <= set(RECOGNISED)


@pytest.mark.parametrize("sample", WHERE)
def test_a_recorded_event_tells_its_channel(sample: str) -> None:
    event = read(body(sample))

    assert event.channel == WHERE[sample]


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("Channel::Whatsapp", "whatsapp"),
        ("Channel::Instagram", "instagram"),
        ("Channel::FacebookPage", "facebook"),
        ("Channel::WebWidget", "webchat"),
        ("Channel::Api", "api"),
        ("Channel::Email", "email"),
        ("Channel::Sms", "sms"),
        ("Channel::Telegram", "telegram"),
        ("Channel::Line", "line"),
        ("Channel::Tiktok", "tiktok"),
        ("Channel::TwitterProfile", "twitter"),
        ("Channel::Voice", "other"),
        ("Channel::Whatsappy", "other"),
        ("whatsapp", "other"),
        (None, "other"),
        ([], "other"),
    ],
)
def test_every_channel_has_its_name_and_an_unknown_one_is_another(name: Any, channel: str) -> None:
    event = read(body(changes={"conversation.channel": name}))

    assert event.channel == Channel(channel)


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("whatsapp:+5511987654321", Channel("whatsapp", "twilio")),
        ("+5511987654321", Channel("sms", "twilio")),
        ("5511whatsapp:", Channel("sms", "twilio")),
        (None, Channel("sms", "twilio")),
    ],
)
def test_twilio_is_whatsapp_only_if_the_customers_address_says_so(
    source: Any, channel: Channel
) -> None:
    changes = {
        "conversation.channel": "Channel::TwilioSms",
        "conversation.contact_inbox.source_id": source,
    }

    event = read(body(changes=changes))

    assert event.channel == channel


def test_the_address_of_a_whatsapp_on_twilio_tells_nothing_elsewhere() -> None:
    event = read(body(changes={"conversation.contact_inbox.source_id": "whatsapp:+55119"}))

    assert event.channel == Channel("whatsapp")


@pytest.mark.parametrize("name", ["Channel::Whatsapp", "Channel::Instagram"])
def test_only_a_facebook_page_carries_instagram_for_another(name: str) -> None:
    plain = {"conversation.channel": name}
    marked = plain | {"conversation.additional_attributes.type": "instagram_direct_message"}

    assert read(body(changes=marked)).channel == read(body(changes=plain)).channel


def test_a_customer_is_known_by_what_the_message_tells_of_them() -> None:
    event = read(body())

    phone = "+5511987654321"
    assert event.contact == Contact(501, "Mariana Lima", phone, proven_phone=phone)


@pytest.mark.parametrize("sample", [CHANGED, OUTGOING], ids=["changed", "outgoing"])
def test_a_customer_is_known_by_the_conversation_where_no_message_of_theirs_tells(
    sample: str,
) -> None:
    event = read(body(sample))

    assert event.contact.id == 501
    assert event.contact.name == "Mariana Lima"


def test_a_customer_without_a_number_is_known_all_the_same() -> None:
    changes = {
        "conversation.contact_inbox.source_id": "BR.1349201837465",
        "sender.phone_number": None,
    }

    event = read(body(changes=changes))

    assert event.contact == Contact(501, "Mariana Lima")
    assert event.channel == Channel("whatsapp")


@pytest.mark.parametrize(
    "name",
    ["", "+5511987654321", "Unknown (IG: 1784)", "John Doe", "delicate-sun-842", "🦊", "  "],
)
def test_a_name_is_kept_however_odd_it_is(name: str) -> None:
    event = read(body(changes={"sender.name": name}))

    assert event.contact.name == name


@pytest.mark.parametrize("name", [None, 17, ["Ana"], {"first": "Ana"}])
def test_a_name_that_is_no_text_is_none(name: Any) -> None:
    event = read(body(changes={"sender.name": name}))

    assert event.contact.name == ""


def test_what_tells_of_a_customer_does_not_grow_without_end() -> None:
    changes = {f"sender.{key}": "x" * 5_000 for key in ("name", "phone_number", "email")}

    contact = read(body(changes=changes)).contact

    assert [len(contact.name), len(contact.phone), len(contact.email)] == [200, 50, 300]


@pytest.mark.parametrize("path", ["sender.blocked", "conversation.meta.sender.blocked"])
def test_a_customer_is_blocked_wherever_it_is_said(path: str) -> None:
    event = read(body(changes={path: True}))

    assert event.contact.is_blocked


@pytest.mark.parametrize("value", [None, False, "true", 1, "t"])
def test_a_customer_is_blocked_by_true_alone(value: Any) -> None:
    event = read(body(changes={"sender.blocked": value}))

    assert not event.contact.is_blocked


@pytest.mark.parametrize(
    "path", ["conversation.meta.hmac_verified", "conversation.contact_inbox.hmac_verified"]
)
def test_a_customer_whose_identity_was_proven_is_verified(path: str) -> None:
    event = read(body(changes={path: True}))

    assert event.contact.is_verified


@pytest.mark.parametrize("value", [None, False, "true", 1])
def test_a_customer_is_verified_by_true_alone(value: Any) -> None:
    event = read(body(changes={"conversation.meta.hmac_verified": value}))

    assert not event.contact.is_verified


def test_a_customer_cannot_verify_themselves() -> None:
    event = read(body(changes={"sender.hmac_verified": True, "hmac_verified": True}))

    assert not event.contact.is_verified
