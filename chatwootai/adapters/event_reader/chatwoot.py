"""Chatwoot's webhooks, read leniently: unknown keys, missing ones and wrong types are no error.

The shapes are those of Chatwoot 4.15 (`app/presenters/conversations/event_data_presenter.rb`,
`message.rb#webhook_data`, `attachment.rb#push_event_data`), which differ from event to event.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatwootai.adapters.chatwoot_fields import (
    read_assigned_bot,
    read_assignee,
    read_mark,
    read_status,
)
from chatwootai.adapters.lenient import items, mapping, moment, number, text, word
from chatwootai.adapters.proven_numbers import proven_phone
from chatwootai.core.conversation import Attachment, Channel, Contact, ConversationId
from chatwootai.core.events import (
    Change,
    Direction,
    Event,
    EventKind,
    EventMessage,
    Party,
    Submission,
    Survey,
)

LONGEST_TEXT: Final = 20_000  # characters; Chatwoot takes 150,000, and repeats them
_LONGEST_NAME: Final = 200
_LONGEST_ADDRESS: Final = 300
_LONGEST_REASON: Final = 500
_MOST_TRAITS: Final = 20
_ON: Final = ("true", "yes", "sim", "sí")
_MOST_ATTACHMENTS: Final = 15
_MOST_FIELDS: Final = 50
_MOST_LABELS: Final = 100
_BEST_RATING: Final = 5

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
_ABOUT_MESSAGES: Final = frozenset({EventKind.MESSAGE_CREATED, EventKind.MESSAGE_UPDATED})
_NESTED: Final = _ABOUT_MESSAGES | {EventKind.TYPING_STARTED, EventKind.TYPING_STOPPED}
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
_DIRECTIONS: Final[Mapping[str, Direction]] = {
    "incoming": Direction.INCOMING,
    "outgoing": Direction.OUTGOING,
    "template": Direction.TEMPLATE,
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
        kind = _KINDS.get(text(payload.get("event")))
        if kind is None:
            return None
        conversation = mapping(payload.get("conversation")) if kind in _NESTED else payload
        display_id = number(conversation.get("id"))
        account = _id_in(payload, "account") or _id_in(conversation, "account")
        message = _message(payload) if kind in _ABOUT_MESSAGES else None
        if not display_id or not account or (kind in _ABOUT_MESSAGES and message is None):
            return None
        actor = mapping(payload.get("user"))
        return Event(
            kind=kind,
            conversation=ConversationId(installation, account, display_id),
            inbox=_id_in(payload, "inbox") or number(conversation.get("inbox_id")),
            channel=_channel(conversation),
            contact=_contact(payload, conversation, message),
            status=read_status(conversation.get("status")),
            assignee=read_assignee(conversation.get("meta")),
            actor=_typist(actor) if actor else Party.NOBODY,
            message=message,
            changed=frozenset(_changed(payload.get("changed_attributes"))),
            labels=tuple(filter(None, map(text, items(conversation.get("labels"))[:_MOST_LABELS]))),
            at=_at(kind, payload, conversation),
            assigned_bot=read_assigned_bot(conversation.get("meta")),
        )


def _message(payload: Mapping[str, Any]) -> EventMessage | None:
    its_id = number(payload.get("id"))
    direction = _DIRECTIONS.get(text(payload.get("message_type")))
    if not its_id or direction is None:
        return None
    attributes = mapping(payload.get("content_attributes"))
    attachments = tuple(_attachments(payload.get("attachments")))
    incoming = direction is Direction.INCOMING
    return EventMessage(
        id=its_id,
        direction=direction,
        sender=Party.CONTACT if incoming else _sender(payload),
        text=_words(payload, attributes, attachments)[:LONGEST_TEXT],
        content_type=text(payload.get("content_type")) or "text",
        written_at=moment(payload.get("created_at")),
        attachments=attachments,
        is_private=payload.get("private") is True,
        is_deleted=attributes.get("deleted") is True,
        is_unsupported=attributes.get("is_unsupported") is True,
        is_auto_reply=_is_automatic(payload, attributes),
        is_external_echo=attributes.get("external_echo") is True,
        came_from_channel=not incoming and _came_from_channel(payload, attributes),
        story=text(attributes.get("image_type")),
        mark=read_mark(attributes),
        submitted=tuple(_submitted(attributes)),
        survey=_survey(attributes),
        failure=_failure(its_id, payload, attributes)[:_LONGEST_REASON],
    )


def _sender(payload: Mapping[str, Any]) -> Party:
    if mapping(payload.get("additional_attributes")).get("campaign_id"):
        return Party.NOBODY  # Chatwoot names the campaign's author, who knows nothing of it
    return _PARTIES.get(text(mapping(payload.get("sender")).get("type")), Party.NOBODY)


def _came_from_channel(payload: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    # what an automation rule sent has the channel's number, too, once it is sent
    return bool(text(payload.get("source_id"))) and not attributes.get("automation_rule_id")


def _words(
    payload: Mapping[str, Any], attributes: Mapping[str, Any], attachments: tuple[Attachment, ...]
) -> str:
    """Return what the customer newly wrote."""
    if any(attachment.kind == "contact" for attachment in attachments):
        return ""  # the text is the name on the card
    mail = mapping(attributes.get("email"))
    for part in ("text_content", "html_content"):
        # what Chatwoot calls "quoted" is the text without the quoted history
        fresh = text(mapping(mail.get(part)).get("quoted"))
        if fresh.strip():
            return fresh
    return text(payload.get("content"))


def _is_automatic(payload: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    conversation = mapping(payload.get("conversation"))
    first = mapping(conversation.get("additional_attributes"))
    mail = mapping(attributes.get("email"))
    is_first = text(first.get("mail_subject")) == text(mail.get("subject"))
    return mail.get("auto_reply") is True or (first.get("auto_reply") is True and is_first)


def _attachments(value: Any) -> Iterator[Attachment]:
    for item in items(value)[:_MOST_ATTACHMENTS]:
        fields = mapping(item)
        yield Attachment(
            kind=text(fields.get("file_type")) or "file",
            url=text(fields.get("data_url"))[:4_000],
            title=text(fields.get("fallback_title"))[:1_000],
            transcript=text(fields.get("transcribed_text"))[:LONGEST_TEXT],
        )


def _submitted(attributes: Mapping[str, Any]) -> Iterator[Submission]:
    room = LONGEST_TEXT
    for item in items(attributes.get("submitted_values"))[:_MOST_FIELDS]:
        fields = mapping(item)
        value = (word(fields.get("title")) or word(fields.get("value")))[:room]
        room -= len(value)
        if value:
            yield Submission(value, text(fields.get("name"))[:_LONGEST_NAME])
    if mail := text(attributes.get("submitted_email"))[:_LONGEST_ADDRESS]:
        yield Submission(mail, "email")


def _survey(attributes: Mapping[str, Any]) -> Survey | None:
    response = mapping(mapping(attributes.get("submitted_values")).get("csat_survey_response"))
    rating = number(response.get("rating"))
    if not 1 <= rating <= _BEST_RATING:
        return None
    return Survey(rating, text(response.get("feedback_message"))[:LONGEST_TEXT])


def _failure(its_id: int, payload: Mapping[str, Any], attributes: Mapping[str, Any]) -> str:
    """Return why the channel could not deliver it: the message's status, if shown, decides."""
    error = text(attributes.get("external_error"))
    for item in items(mapping(payload.get("conversation")).get("messages"))[:1]:
        shown = mapping(item)
        if number(shown.get("id")) == its_id and shown.get("status"):
            return (error or "the channel gave no reason") if shown["status"] == "failed" else ""
    return error


def _channel(conversation: Mapping[str, Any]) -> Channel:
    raw = text(conversation.get("channel"))
    name = _CHANNELS.get(raw, "other")
    source = text(mapping(conversation.get("contact_inbox")).get("source_id"))
    kind = text(mapping(conversation.get("additional_attributes")).get("type"))
    if raw == "Channel::TwilioSms":
        # Chatwoot does not say which medium: only the customer's address shows it
        return Channel("whatsapp" if source.startswith("whatsapp:") else "sms", "twilio")
    if raw == "Channel::FacebookPage" and kind == "instagram_direct_message":
        return Channel("instagram", "facebook")
    return Channel(name)


def _contact(
    payload: Mapping[str, Any], conversation: Mapping[str, Any], message: EventMessage | None
) -> Contact:
    meta = mapping(conversation.get("meta"))
    known = mapping(meta.get("sender"))
    incoming = message is not None and message.direction is Direction.INCOMING
    sender = mapping(payload.get("sender")) if incoming else {}
    fields = {**known, **sender}
    through = mapping(conversation.get("contact_inbox"))
    return Contact(
        id=number(fields.get("id")),
        name=text(fields.get("name"))[:_LONGEST_NAME],
        phone=text(fields.get("phone_number"))[:50],
        email=text(fields.get("email"))[:_LONGEST_ADDRESS],
        is_verified=meta.get("hmac_verified") is True or through.get("hmac_verified") is True,
        is_blocked=known.get("blocked") is True or sender.get("blocked") is True,
        traits=_traits(mapping(fields.get("custom_attributes"))),
        proven_phone=proven_phone(
            text(conversation.get("channel")), text(through.get("source_id"))
        ),
    )


def _traits(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the attributes that are switched on: a checkbox, or a word for yes."""
    on = [name for name, value in attributes.items() if word(value).casefold() in _ON]
    return tuple(sorted(name for name in on if len(name) <= _LONGEST_NAME)[:_MOST_TRAITS])


def _typist(user: Mapping[str, Any]) -> Party:
    """Return who types: Chatwoot gives people and bots a type there, and contacts none."""
    return _PARTIES.get(text(user.get("type")), Party.NOBODY if "type" in user else Party.CONTACT)


def _changed(value: Any) -> Iterator[Change]:
    for item in items(value):
        for name in mapping(item):
            if name in _CHANGES:
                yield _CHANGES[name]


def _at(kind: EventKind, payload: Mapping[str, Any], conversation: Mapping[str, Any]) -> float:
    """Return when it happened: a change says so itself, which the conversation's time is not yet.

    Nothing says when a message was updated.
    """
    if kind in _ABOUT_MESSAGES:
        return moment(payload.get("created_at")) if kind is EventKind.MESSAGE_CREATED else 0.0
    for item in items(payload.get("changed_attributes")):
        if at := moment(mapping(mapping(item).get("updated_at")).get("current_value")):
            return at
    return moment(conversation.get("updated_at"))


def _id_in(fields: Mapping[str, Any], name: str) -> int:
    return number(mapping(fields.get(name)).get("id"))
