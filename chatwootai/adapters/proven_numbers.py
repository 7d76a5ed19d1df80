"""Which channels know their customers by their numbers, so that a number needs no other proof."""

import re
from typing import Final

_SOURCES: Final = {
    "Channel::Whatsapp": re.compile(r"\+?([1-9]\d{6,14})", re.ASCII),
    "Channel::TwilioSms": re.compile(r"whatsapp:\+([1-9]\d{6,14})", re.ASCII),
}


def proven_phone(channel: str, source: str) -> str:
    """Return the number that a customer writes from, empty where the channel does not vouch for it.

    WhatsApp does; the sender of an SMS or an e-mail is easily forged.

    Args:
        channel: Chatwoot's name of the channel.
        source: What the channel knows the customer by (`contact_inbox.source_id`).
    """
    pattern = _SOURCES.get(channel)
    match = pattern.fullmatch(source) if pattern else None
    return f"+{match[1]}" if match else ""
