"""WhatsApp, through Meta's Cloud API, 360dialog or Twilio."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chatwootai import ChannelProfile, Markup, hookimpl

_MANNER = "Short and direct, one matter at a time; emoji in moderation."


@dataclass(frozen=True)
class WhatsApp:
    """Bold, italics and lists show; headings and texts on links do not.

    The limits are those of Chatwoot's own composer (`MessageTypeHelper.js`): 4,096 characters,
    and 1,600 where Twilio carries the message.
    """

    name: str = field(default="whatsapp", init=False)
    limit: int = 4_096
    twilio_limit: int = 1_600

    def profile(self, transport: str) -> ChannelProfile:
        limit = self.twilio_limit if transport == "twilio" else self.limit
        return ChannelProfile(self.name, limit, Markup.LIGHT, manner=_MANNER)


@hookimpl
def register_channels() -> Iterable[WhatsApp]:
    """Offer WhatsApp to every tenant that does not switch this plugin off."""
    return [WhatsApp()]
