"""Writes what administrators are answered by REST, key by key as Chatwoot does (CONTRACT 4)."""

from collections.abc import Mapping

from chatwootai.testing.chatwoot.bots import AgentBot
from chatwootai.testing.chatwoot.setups import AccountSetup, AgentSetup, InboxSetup
from chatwootai.testing.chatwoot.wire import Json


def profile(token: str, people: Mapping[int, AgentSetup], named: Mapping[int, str]) -> Json:
    """Return who asks, by *token*; *named* are the accounts of *people*."""
    first, person = next(iter(people.items()))
    return {
        "access_token": token,
        "account_id": first,
        "available_name": person.name,
        "avatar_url": "",
        "confirmed": True,
        "display_name": None,
        "message_signature": None,
        "email": person.email,
        "id": person.id,
        "inviter_id": None,
        "name": person.name,
        "provider": "email",
        "pubsub_token": "",
        "role": _role(person),
        "ui_settings": {},
        "uid": person.email,
        "type": None,
        "accounts": [
            {
                "id": number,
                "name": named[number],
                "status": "active",
                "active_at": None,
                "role": _role(one),
                "permissions": [_role(one)],
                "availability": "online",
                "availability_status": "offline",
                "auto_offline": True,
            }
            for number, one in people.items()
        ],
    }


def agent_bot(
    bot: AgentBot, url: str | None, account: AccountSetup, *, is_for_administrator: bool
) -> Json:
    """Return *bot*, which is told of events at *url*; only administrators see its secret."""
    body: Json = {
        "id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "thumbnail": "",
        "outgoing_url": url or "",
        "bot_type": "webhook",
        "bot_config": {},
        "account_id": bot.account,
        "access_token": bot.token,
    }
    if account.gives_secrets and is_for_administrator:
        body["secret"] = bot.secret
    return body | {"system_bot": False}


def inbox(setup: InboxSetup) -> Json:
    """Return *setup* without what belongs to its kind of channel alone."""
    return {
        "id": setup.id,
        "avatar_url": "",
        "channel_id": setup.id,
        "name": setup.name,
        "channel_type": setup.channel,
        "greeting_enabled": False,
        "greeting_message": None,
        "working_hours_enabled": False,
        "enable_email_collect": True,
        "csat_survey_enabled": False,
        "enable_auto_assignment": True,
        "auto_assignment_config": {},
        "out_of_office_message": None,
        "working_hours": [],
        "timezone": "UTC",
        "callback_webhook_url": None,
        "allow_messages_after_resolved": True,
        "lock_to_single_conversation": False,
        "sender_name_type": "friendly",
        "business_name": None,
        "provider": None,
    }


def _role(person: AgentSetup) -> str:
    return "administrator" if person.is_administrator else "agent"
