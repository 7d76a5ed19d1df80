"""Chatwoot's webhooks, read leniently: unknown keys, missing ones and wrong types are no error.

The shapes are those of Chatwoot 4.15 (`app/presenters/conversations/event_data_presenter.rb`,
`message.rb#webhook_data`, `attachment.rb#push_event_data`), which differ from event to event.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from chatwootai.core.conversation import Attachment, Channel, Contact, ConversationId
from chatwootai.core.events import (
    Change,
    Direction,
    Event,
    EventKind,
    EventMessage,
    Mark,
    Party,
    Status,
    Submission,
    Survey,
)

LONGEST_TEXT: Final = 20_000  # characters; Chatwoot takes 150,000, and repeats them
_MOST_ATTACHMENTS: Final = 15
_MOST_FIELDS: Final = 50

_KINDS: Final[Mapping[str, EventKind]] = {
    "message_created": EventKind.MESSAGE_CREATED,
    "message_updated": EventKind.MESSAGE_UPDATED,
    "conversation_updated": EventKind.CONVERSATION_UPDATED,
    "conversation_status_changed": EventKind.STATUS_CHANGED,
    "conversation_opened": EventKind.STATUS_CHANGED,
    "conversation_resolved": EventKind.STATUS_CHANGED,
    "conversation_typing_on": EventKind.TYPING_STARTED,
    "conversation_typing_off": EventKind.TYPING_STOPPED,
}
_NESTED: Final = frozenset(
    {
        EventKind.MESSAGE_CREATED,
        EventKind.MESSAGE_UPDATED,
        EventKind.TYPING_STARTED,
        EventKind.TYPING_STOPPED,
    }
)
_CHANNELS: Final[Mapping[str, str]] = {
    "Channel::Whatsapp": "whatsapp",
    "Channel::Instagram": "instagram",
    "Channel::FacebookPage": "facebook",
    "Channel::WebWidget": "webchat",
    "Channel::Api": "api",
    "Channel::Email": "email",
    "Channel::Sms": "sms",
    "Channel::TwilioSms": "sms",
    "Channel::Telegram": "telegram",
    "Channel::Line": "line",
    "Channel::Tiktok": "tiktok",
    "Channel::TwitterProfile": "twitter",
}
_DIRECTIONS: Final[Mapping[object, Direction]] = {
    "incoming": Direction.INCOMING,
    "outgoing": Direction.OUTGOING,
    "template": Direction.TEMPLATE,
    0: Direction.INCOMING,
    1: Direction.OUTGOING,
    3: Direction.TEMPLATE,
}
_PARTIES: Final[Mapping[str, Party]] = {
    "contact": Party.CONTACT,
    "user": Party.PERSON,
    "agent_bot": Party.BOT,
    "captain_assistant": Party.OTHER_ASSISTANT,
}
_CHANGES: Final[Mapping[str, Change]] = {
    "status": Change.STATUS,
    "assignee_id": Change.ASSIGNEE,
    "assignee_agent_bot_id": Change.ASSIGNEE,
}


class ChatwootEventReader:
    """Reads what Chatwoot posts to agent bots, account webhooks and API inboxes."""

    def read(self, installation: str, payload: Mapping[str, Any]) -> Event | None:
        kind = _KINDS.get(_text(payload.get("event")))
        if kind is None:
            return None
        conversation = _mapping(payload.get("conversation")) if kind in _NESTED else payload
        number = _number(conversation.get("id"))
        account = _number(_mapping(payload.get("account")).get("id")) or _number(
            _mapping(conversation.get("account")).get("id")
        )
        message = _message(payload) if "message" in kind else None
        if not number or not account or ("message" in kind and message is None):
            return None
        actor = _mapping(payload.get("user"))
        return Event(
            kind=kind,
            conversation=ConversationId(installation, account, number),
            inbox=_number(_mapping(payload.get("inbox")).get("id"))
            or _number(conversation.get("inbox_id")),
            channel=_channel(conversation),
            contact=_contact(payload, conversation, message),
            status=_status(conversation),
            assignee=_assignee(_mapping(conversation.get("meta"))),
            actor=_typist(actor) if actor else Party.NOBODY,
            message=message,
            changed=frozenset(_changed(payload.get("changed_attributes"))),
            labels=tuple(_text(label) for label in _items(conversation.get("labels"))),
        )


def _message(payload: Mapping[str, Any]) -> EventMessage | None:
    number = _number(payload.get("id"))
    direction = _DIRECTIONS.get(payload.get("message_type")) if _is_plain(payload) else None
    if not number or direction is None:
        return None
    attributes = _mapping(payload.get("content_attributes"))
    attachments = tuple(_attachments(payload.get("attachments")))
    incoming = direction is Direction.INCOMING
    return EventMessage(
        id=number,
        direction=direction,
        sender=Party.CONTACT if incoming else _party(_mapping(payload.get("sender"))),
        text=_words(payload, attributes, attachments)[:LONGEST_TEXT],
        content_type=_text(payload.get("content_type")) or "text",
        written_at=_moment(payload.get("created_at")),
        attachments=attachments,
        is_private=payload.get("private") is True,
        is_deleted=attributes.get("deleted") is True,
        is_unsupported=attributes.get("is_unsupported") is True,
        is_auto_reply=_is_automatic(payload, attributes),
        is_external_echo=attributes.get("external_echo") is True,
        came_from_channel=not incoming and bool(_text(payload.get("source_id"))),
        story=_text(attributes.get("image_type")),
        mark=_mark(_mapping(attributes.get("chatwootai"))),
        submitted=tuple(_submitted(attributes)),
        survey=_survey(attributes),
        failure=_failure(number, payload, attributes),
    )


def _is_plain(payload: Mapping[str, Any]) -> bool:
    """Tell whether the message's type can be looked up: a list, say, cannot."""
    return isinstance(payload.get("message_type"), str | int)


def _words(
    payload: Mapping[str, Any], attributes: Mapping[str, Any], attachments: tuple[Attachment, ...]
) -> str:
    """Return what the customer newly wrote."""
    if any(attachment.kind == "contact" for attachment in attachments):
        return ""  # the text is the name on the card
    mail = _mapping(attributes.get("email"))
    for part in ("text_content", "html_content"):
        # what Chatwoot calls "quoted" is the text without the quoted history
        fresh = _text(_mapping(mail.get(part)).get("quoted"))
        if fresh.strip():
            return fresh
    return _text(payload.get("content"))


def _is_automatic(payload: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    conversation = _mapping(payload.get("conversation"))
    first = _mapping(conversation.get("additional_attributes"))
    mail = _mapping(attributes.get("email"))
    is_first = _text(first.get("mail_subject")) == _text(mail.get("subject"))
    return mail.get("auto_reply") is True or (first.get("auto_reply") is True and is_first)


def _attachments(value: Any) -> Iterator[Attachment]:
    for item in _items(value)[:_MOST_ATTACHMENTS]:
        fields = _mapping(item)
        yield Attachment(
            kind=_text(fields.get("file_type")) or "file",
            url=_text(fields.get("data_url"))[:4_000],
            title=_text(fields.get("fallback_title"))[:1_000],
            transcript=_text(fields.get("transcribed_text"))[:LONGEST_TEXT],
        )


def _mark(value: Mapping[str, Any]) -> Mark | None:
    turn, part = _text(value.get("turn")), value.get("part")
    if not turn or not isinstance(part, int) or isinstance(part, bool):
        return None
    return Mark(turn, part)


def _submitted(attributes: Mapping[str, Any]) -> Iterator[Submission]:
    values = attributes.get("submitted_values")
    for item in _items(values)[:_MOST_FIELDS]:
        fields = _mapping(item)
        value = _text(fields.get("title")) or _text(fields.get("value"))
        if value:
            yield Submission(value[:LONGEST_TEXT], _text(fields.get("name")))
    if mail := _text(attributes.get("submitted_email")):
        yield Submission(mail, "email")


def _survey(attributes: Mapping[str, Any]) -> Survey | None:
    response = _mapping(_mapping(attributes.get("submitted_values")).get("csat_survey_response"))
    rating = _number(response.get("rating"))
    if not rating:
        return None
    return Survey(rating, _text(response.get("feedback_message"))[:LONGEST_TEXT])


def _failure(number: int, payload: Mapping[str, Any], attributes: Mapping[str, Any]) -> str:
    error = _text(attributes.get("external_error"))
    latest = _items(_mapping(payload.get("conversation")).get("messages"))
    for item in latest[:1]:
        fields = _mapping(item)
        if _number(fields.get("id")) == number and fields.get("status") == "failed":
            return error or "the channel gave no reason"
    return error


def _channel(conversation: Mapping[str, Any]) -> Channel:
    raw = _text(conversation.get("channel"))
    name = _CHANNELS.get(raw, "other")
    source = _text(_mapping(conversation.get("contact_inbox")).get("source_id"))
    kind = _text(_mapping(conversation.get("additional_attributes")).get("type"))
    if raw == "Channel::TwilioSms":
        # Chatwoot does not say which medium: only the customer's address shows it
        return Channel("whatsapp" if source.startswith("whatsapp:") else "sms", "twilio")
    if raw == "Channel::FacebookPage" and kind == "instagram_direct_message":
        return Channel("instagram", "facebook")
    return Channel(name)


def _contact(
    payload: Mapping[str, Any], conversation: Mapping[str, Any], message: EventMessage | None
) -> Contact:
    meta = _mapping(conversation.get("meta"))
    known = _mapping(meta.get("sender"))
    incoming = message is not None and message.direction is Direction.INCOMING
    sender = _mapping(payload.get("sender")) if incoming else {}
    fields = {**known, **sender}
    through = _mapping(conversation.get("contact_inbox"))
    return Contact(
        id=_number(fields.get("id")),
        name=_text(fields.get("name"))[:200],
        phone=_text(fields.get("phone_number"))[:50],
        email=_text(fields.get("email"))[:300],
        is_verified=meta.get("hmac_verified") is True or through.get("hmac_verified") is True,
        is_blocked=known.get("blocked") is True or sender.get("blocked") is True,
    )


def _status(conversation: Mapping[str, Any]) -> Status:
    try:
        return Status(_text(conversation.get("status")))
    except ValueError:
        return Status.UNKNOWN


def _assignee(meta: Mapping[str, Any]) -> Party:
    assignee = _mapping(meta.get("assignee"))
    if not assignee:
        return Party.NOBODY
    if meta.get("assignee_type") == "AgentBot" or assignee.get("type") == "agent_bot":
        return Party.BOT
    return Party.PERSON


def _party(sender: Mapping[str, Any]) -> Party:
    return _PARTIES.get(_text(sender.get("type")), Party.NOBODY)


def _typist(user: Mapping[str, Any]) -> Party:
    """Return who types: Chatwoot gives people and bots a type there, and contacts none."""
    return _PARTIES.get(_text(user.get("type")), Party.NOBODY if "type" in user else Party.CONTACT)


def _changed(value: Any) -> Iterator[Change]:
    for item in _items(value):
        for name in _mapping(item):
            if name in _CHANGES:
                yield _CHANGES[name]


def _moment(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return datetime.fromisoformat(_text(value)).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
