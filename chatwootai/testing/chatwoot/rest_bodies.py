"""Writes the answers of the REST interface (CONTRACT 4)."""

from collections.abc import Sequence

from chatwootai.testing.chatwoot import channels
from chatwootai.testing.chatwoot.people_bodies import contact_pushed, pushed
from chatwootai.testing.chatwoot.records import Bot, Contact, Conversation, Message
from chatwootai.testing.chatwoot.setups import AccountSetup, AgentSetup, TeamSetup
from chatwootai.testing.chatwoot.webhook_bodies import pushed_message
from chatwootai.testing.chatwoot.wire import Json, iso, seconds


def message_answer(message: Message) -> Json:
    """Return *message* as creating and listing answer it."""
    body: Json = {
        "id": message.id,
        "content": message.content,
        "inbox_id": message.conversation.inbox.id,
        "conversation_id": message.conversation.id,
        "message_type": int(message.kind),
        "content_type": message.content_type,
        "status": message.status,
        "content_attributes": dict(message.content_attributes),
        "created_at": seconds(message.created_at),
        "private": message.is_private,
        "source_id": message.source_id,
    }
    if message.echo_id is not None:
        body["echo_id"] = message.echo_id
    if message.sender is not None:
        body["sender"] = pushed(message.sender)
    if message.attachments:
        body["attachments"] = message.attachments
    return body


def messages_answer(conversation: Conversation, messages: Sequence[Message]) -> Json:
    """Return *messages* of *conversation* as listing answers them."""
    assignee = conversation.assignee
    meta: Json = {
        "labels": conversation.labels,
        "additional_attributes": conversation.additional_attributes,
        "contact": contact_pushed(conversation.contact),
        "agent_last_seen_at": iso(conversation.agent_last_seen_at),
        "assignee_last_seen_at": None,
    }
    if assignee is not None:
        meta["assignee"] = pushed(assignee)
    return {"meta": meta, "payload": [message_answer(message) for message in messages]}


def status_answer(conversation: Conversation, *, success: bool | None) -> Json:
    """Return what a change of status answers."""
    return {
        "meta": {},
        "payload": {
            "success": success,
            "conversation_id": conversation.id,
            "current_status": conversation.status,
            "snoozed_until": iso(conversation.snoozed_until),
        },
    }


def conversation_answer(conversation: Conversation, now: float) -> Json:
    """Return *conversation* as showing it answers."""
    last = conversation.messages[-1:]
    spoken = conversation.last_spoken
    return {
        "meta": _meta(conversation),
        "id": conversation.id,
        "messages": [pushed_message(message) for message in last],
        "account_id": conversation.account.id,
        "uuid": conversation.uuid,
        "additional_attributes": conversation.additional_attributes,
        "agent_last_seen_at": seconds(conversation.agent_last_seen_at),
        "assignee_last_seen_at": 0,
        "can_reply": channels.can_reply(conversation, now),
        "contact_last_seen_at": 0,
        "custom_attributes": conversation.custom_attributes,
        "inbox_id": conversation.inbox.id,
        "labels": conversation.labels,
        "muted": conversation.contact.blocked,
        "snoozed_until": iso(conversation.snoozed_until),
        "status": conversation.status,
        "created_at": seconds(conversation.created_at),
        "updated_at": round(conversation.updated_at, 3),
        "timestamp": seconds(conversation.last_activity_at),
        "first_reply_created_at": seconds(conversation.first_reply_created_at),
        "unread_count": conversation.unread_count,
        "last_non_activity_message": None if spoken is None else pushed_message(spoken),
        "last_activity_at": seconds(conversation.last_activity_at),
        "priority": conversation.priority,
        "waiting_since": seconds(conversation.waiting_since),
        "sla_policy_id": None,
    }


def assignee_answer(assignee: AgentSetup | Bot | None, account: AccountSetup) -> Json | None:
    """Return what giving a conversation to *assignee* answers."""
    match assignee:
        case AgentSetup():
            return _agent(assignee, account)
        case Bot():
            return {"id": assignee.id, "name": assignee.name, "description": "", "thumbnail": ""}
        case None:
            return None


def team_answer(team: TeamSetup | None, account: AccountSetup) -> Json | None:
    """Return what giving a conversation to *team* answers."""
    if team is None:
        return None
    return {
        "id": team.id,
        "name": team.name,
        "description": None,
        "allow_auto_assign": True,
        "account_id": account.id,
    }


def _meta(conversation: Conversation) -> Json:
    account, team = conversation.account, conversation.team
    body: Json = {
        "sender": _contact(conversation.contact, conversation.last_incoming_at),
        "channel": conversation.inbox.channel,
    }
    assigned = conversation.assigned_bot or conversation.assignee
    if assigned is not None:
        body["assignee"] = assignee_answer(assigned, account)
        body["assignee_type"] = "AgentBot" if isinstance(assigned, Bot) else "User"
    if team is not None:
        body["team"] = team_answer(team, account)
    return body | {"hmac_verified": conversation.contact.setup.hmac_verified}


def _contact(contact: Contact, last_activity_at: float | None) -> Json:
    setup = contact.setup
    return {
        "additional_attributes": setup.additional_attributes,
        "availability_status": "offline",
        "email": setup.email,
        "id": contact.id,
        "name": setup.name,
        "phone_number": setup.phone_number,
        "blocked": contact.blocked,
        "identifier": setup.identifier,
        "thumbnail": "",
        "custom_attributes": setup.custom_attributes,
        "last_activity_at": seconds(last_activity_at),
    }


def _agent(agent: AgentSetup, account: AccountSetup) -> Json:
    return {
        "id": agent.id,
        "account_id": account.id,
        "availability_status": "online",
        "auto_offline": True,
        "confirmed": True,
        "email": agent.email,
        "available_name": agent.name.partition(" ")[0],
        "name": agent.name,
        "role": "administrator" if agent.is_administrator else "agent",
        "thumbnail": "",
    }
