"""Writes contacts, people and bots, at the root of a body and within one."""

from chatwootai.testing.chatwoot.records import Bot, Contact, Sender
from chatwootai.testing.chatwoot.setups import AccountSetup, AgentSetup
from chatwootai.testing.chatwoot.wire import Json


def account_body(account: AccountSetup) -> Json:
    """Return *account* as every body shows it."""
    return {"id": account.id, "name": account.name}


def rooted(sender: Sender) -> Json | None:
    """Return *sender* as the root of a webhook shows it."""
    match sender:
        case Contact():
            return {"account": account_body(sender.account)} | _contact(sender, {"avatar": ""})
        case AgentSetup():
            return {"id": sender.id, "name": sender.name, "email": sender.email, "type": "user"}
        case Bot():
            return {"id": sender.id, "name": sender.name, "type": "agent_bot"}
        case None:
            return None


def pushed(sender: Contact | AgentSetup | Bot) -> Json:
    """Return *sender* as bodies show it further inside, and REST answers everywhere."""
    match sender:
        case Contact():
            return contact_pushed(sender)
        case AgentSetup():
            return {
                "id": sender.id,
                "name": sender.name,
                "available_name": sender.name.partition(" ")[0],
                "avatar_url": "",
                "type": "user",
                "availability_status": None,
                "thumbnail": "",
            }
        case Bot():
            return {"id": sender.id, "name": sender.name, "avatar_url": "", "type": "agent_bot"}


def contact_pushed(contact: Contact) -> Json:
    """Return *contact* as bodies show it further inside."""
    return _contact(contact, {}) | {"type": "contact"}


def _contact(contact: Contact, picture: Json) -> Json:
    setup = contact.setup
    return {
        "additional_attributes": setup.additional_attributes,
        **picture,
        "custom_attributes": setup.custom_attributes,
        "email": setup.email,
        "id": contact.id,
        "identifier": setup.identifier,
        "name": setup.name,
        "phone_number": setup.phone_number,
        "thumbnail": "",
        "blocked": contact.blocked,
    }
