"""Writes webhook bodies, key by key as Chatwoot does (CONTRACT 1.1)."""

from collections.abc import Sequence

from chatwootai.testing.chatwoot import channels
from chatwootai.testing.chatwoot.people_bodies import account_body, contact_pushed, pushed, rooted
from chatwootai.testing.chatwoot.records import (
    Bot,
    Contact,
    ContactInbox,
    Conversation,
    Message,
    Sender,
)
from chatwootai.testing.chatwoot.setups import AgentSetup
from chatwootai.testing.chatwoot.wire import Json, iso, seconds


def message_event(event: str, message: Message, now: float) -> Json:
    """Return the body of an event about *message*: the message at the root."""
    conversation = message.conversation
    body: Json = {
        "account": account_body(conversation.account),
        "additional_attributes": message.additional_attributes,
        "content_attributes": message.content_attributes,
        "content_type": message.content_type,
        "content": _normalised(message.content),
        "conversation": conversation_body(conversation, now),
        "created_at": iso(message.created_at),
        "id": message.id,
        "inbox": {"id": conversation.inbox.id, "name": conversation.inbox.name},
        "message_type": message.kind.word,
        "private": message.is_private,
        "sender": rooted(message.sender),
        "source_id": message.source_id,
    }
    if message.attachments:
        body["attachments"] = message.attachments
    return body | {"event": event}


def conversation_event(event: str, conversation: Conversation, now: float) -> Json:
    """Return the body of an event about *conversation*: the conversation at the root."""
    return conversation_body(conversation, now) | {"event": event}


def changes_event(
    event: str, conversation: Conversation, changes: Sequence[Json] | None, now: float
) -> Json:
    """Return the body of an event that tells what of *conversation* changed, or should."""
    return conversation_event(event, conversation, now) | {"changed_attributes": changes}


def typing_event(
    event: str, conversation: Conversation, typist: Sender, is_private: bool, now: float
) -> Json:
    """Return the body of an event about somebody typing."""
    return {
        "event": event,
        "user": rooted(typist),
        "conversation": conversation_body(conversation, now),
        "is_private": is_private,
    }


def contact_event(event: str, contact: Contact) -> Json:
    """Return the body of an event about *contact*: the contact at the root."""
    return (rooted(contact) or {}) | {"event": event}


def conversation_body(conversation: Conversation, now: float) -> Json:
    """Return *conversation* as every event shows it."""
    last = conversation.last_public
    return {
        "additional_attributes": conversation.additional_attributes,
        "can_reply": channels.can_reply(conversation, now),
        "channel": conversation.inbox.channel,
        "contact_inbox": _contact_inbox(conversation.contact_inbox),
        "id": conversation.id,
        "inbox_id": conversation.inbox.id,
        "messages": [] if last is None else [_normalised_message(last)],
        "labels": conversation.labels,
        "meta": _meta(conversation),
        "status": conversation.status,
        "custom_attributes": conversation.custom_attributes,
        "snoozed_until": iso(conversation.snoozed_until),
        "unread_count": conversation.unread_count,
        "first_reply_created_at": iso(conversation.first_reply_created_at),
        "priority": conversation.priority,
        "waiting_since": seconds(conversation.waiting_since),
        "agent_last_seen_at": seconds(conversation.agent_last_seen_at),
        "contact_last_seen_at": 0,
        "last_activity_at": seconds(conversation.last_activity_at),
        "timestamp": seconds(conversation.last_activity_at),
        "created_at": seconds(conversation.created_at),
        "updated_at": round(conversation.updated_at, 3),
        "account": account_body(conversation.account),
    }


def pushed_message(message: Message) -> Json:
    """Return *message* with all its columns, as it stands within a conversation."""
    conversation = message.conversation
    body: Json = {
        "id": message.id,
        "content": message.content,
        "account_id": conversation.account.id,
        "inbox_id": conversation.inbox.id,
        "conversation_id": conversation.id,
        "message_type": int(message.kind),
        "created_at": seconds(message.created_at),
        "updated_at": iso(message.updated_at),
        "private": message.is_private,
        "status": message.status,
        "source_id": message.source_id,
        "content_type": message.content_type,
        "content_attributes": message.content_attributes,
        "sender_type": _sender_type(message.sender),
        "sender_id": None if message.sender is None else message.sender.id,
        "external_source_ids": {},
        "additional_attributes": message.additional_attributes,
        "processed_message_content": _processed(message),
        "sentiment": {},
        "conversation": _summary(conversation),
    }
    if message.attachments:
        body["attachments"] = message.attachments
    if message.sender is not None:
        body["sender"] = pushed(message.sender)
    return body


def _normalised_message(message: Message) -> Json:
    body = pushed_message(message)
    texts = ("content", "processed_message_content")
    return body | {key: _normalised(body[key]) for key in texts}


def _normalised(text: str | None) -> str | None:
    if text is None:
        return None
    return text.replace("\\\r\n", "\n").replace("\\\n", "\n").rstrip("\r\n")


def _processed(message: Message) -> str | None:
    email = message.content_attributes.get("email")
    if isinstance(email, dict):
        for part in ("text_content", "html_content"):
            new_text = (email.get(part) or {}).get("quoted")
            if new_text is not None:
                return str(new_text)
    return message.content


def _meta(conversation: Conversation) -> Json:
    assigned = conversation.assigned_bot or conversation.assignee
    team = conversation.team
    return {
        "sender": contact_pushed(conversation.contact),
        "assignee": None if assigned is None else pushed(assigned),
        "assignee_type": _sender_type(assigned),
        "team": None if team is None else {"id": team.id, "name": team.name},
        "hmac_verified": conversation.contact.setup.hmac_verified,
    }


def _summary(conversation: Conversation) -> Json:
    assignee = conversation.assignee
    return {
        "assignee_id": None if assignee is None else assignee.id,
        "unread_count": conversation.unread_count,
        "last_activity_at": seconds(conversation.last_activity_at),
        "contact_inbox": {"source_id": conversation.contact_inbox.source_id},
    }


def _contact_inbox(contact_inbox: ContactInbox) -> Json:
    return {
        "id": contact_inbox.id,
        "contact_id": contact_inbox.contact.id,
        "inbox_id": contact_inbox.inbox.id,
        "source_id": contact_inbox.source_id,
        "created_at": iso(contact_inbox.created_at),
        "updated_at": iso(contact_inbox.created_at),
        "hmac_verified": contact_inbox.contact.setup.hmac_verified,
        "pubsub_token": contact_inbox.pubsub_token,
    }


def _sender_type(sender: Sender) -> str | None:
    match sender:
        case Contact():
            return "Contact"
        case AgentSetup():
            return "User"
        case Bot():
            return "AgentBot"
        case None:
            return None
