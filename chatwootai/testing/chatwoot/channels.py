"""What differs from channel to channel: addresses, reply windows, what the provider refuses."""

from chatwootai.testing.chatwoot.records import ContactInbox, Conversation, Message
from chatwootai.testing.chatwoot.setups import ContactSetup
from chatwootai.testing.chatwoot.wire import Json

WHATSAPP = "Channel::Whatsapp"
API = "Channel::Api"
WEB_WIDGET = "Channel::WebWidget"

_TWILIO = "Channel::TwilioSms"
_TWILIO_WHATSAPP_PREFIX = "whatsapp:"
_TWILIO_WHATSAPP_LENGTH = 1600
_HOUR = 3600.0
_WINDOW_HOURS = {
    WHATSAPP: 24,
    "Channel::FacebookPage": 24,
    "Channel::Instagram": 24,
    "Channel::Tiktok": 48,
}
_LENGTHS = {
    WHATSAPP: 4096,
    _TWILIO: 320,
    "Channel::Sms": 320,
    "Channel::Instagram": 1000,
    "Channel::FacebookPage": 2000,
    "Channel::Telegram": 4096,
    "Channel::Tiktok": 6000,
    "Channel::Line": 2000,
    "Channel::Email": 25_000,
}
_NEVER_NUMBERED = (WEB_WIDGET, API)  # their messages have no number on a channel


def address(channel: str, contact: ContactSetup, number: int) -> str:
    """Return how *channel* calls *contact*, the installation's contact *number*."""
    if contact.source_id:
        return contact.source_id
    phone = contact.phone_number or f"+55119{number:08d}"
    match channel:
        case "Channel::Whatsapp":
            return phone.removeprefix("+")
        case "Channel::TwilioSms" | "Channel::Sms":
            return phone
        case "Channel::Email":
            return contact.email or f"contact{number}@example.com"
        case "Channel::WebWidget" | "Channel::Api":
            return f"00000000-0000-4000-8000-{number:012d}"
        case _:
            return f"{1_000_000_000 + number}"


def message_number(channel: str, number: int) -> str | None:
    """Return how *channel* numbers its message *number*, none if it numbers none."""
    if channel in _NEVER_NUMBERED:
        return None
    return f"wamid.{number:020d}" if channel == WHATSAPP else f"m_{number:020d}"


def incoming_attributes(channel: str) -> Json:
    """Return the content attributes that *channel* gives to whatever customers write."""
    match channel:
        case "Channel::WebWidget":
            return {"in_reply_to": None}
        case "Channel::FacebookPage" | "Channel::Instagram":
            return {"in_reply_to_external_id": None}
        case _:
            return {}


def can_reply(conversation: Conversation, now: float) -> bool:
    """Return whether the channel still takes an answer to what the customer last wrote."""
    hours = _window_hours(conversation.contact_inbox)
    if hours is None:
        return True
    last = conversation.last_incoming_at
    return last is not None and now - last < hours * _HOUR


def refusal(message: Message, now: float) -> str:
    """Return why the provider will not carry *message*, empty if it will."""
    address_of_contact = message.conversation.contact_inbox
    is_template = "template_params" in message.additional_attributes
    needs_window = _is_whatsapp(address_of_contact) and not is_template
    if needs_window and not can_reply(message.conversation, now):
        return "Template not found or invalid template name"
    limit = _length(address_of_contact)
    if limit is not None and len(message.content or "") > limit:
        return f"The length of the message sent is over {limit} characters"
    return ""


def _window_hours(contact_inbox: ContactInbox) -> int | None:
    if _is_twilio_whatsapp(contact_inbox):
        return _WINDOW_HOURS[WHATSAPP]
    return _WINDOW_HOURS.get(contact_inbox.inbox.channel)


def _length(contact_inbox: ContactInbox) -> int | None:
    if _is_twilio_whatsapp(contact_inbox):
        return _TWILIO_WHATSAPP_LENGTH
    return _LENGTHS.get(contact_inbox.inbox.channel)


def _is_whatsapp(contact_inbox: ContactInbox) -> bool:
    return contact_inbox.inbox.channel == WHATSAPP or _is_twilio_whatsapp(contact_inbox)


def _is_twilio_whatsapp(contact_inbox: ContactInbox) -> bool:
    has_prefix = contact_inbox.source_id.startswith(_TWILIO_WHATSAPP_PREFIX)
    return contact_inbox.inbox.channel == _TWILIO and has_prefix
