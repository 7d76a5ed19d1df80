"""WhatsApp, through Meta's Cloud API, 360dialog or Twilio."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import Field

from chatwootai import ChannelProfile, Markup, Section, TenantSettings, hookimpl

_MANNER = "Short and direct, one matter at a time; emoji in moderation."


class WhatsAppSettings(Section):
    """What a company may set for WhatsApp.

    Attributes:
        longest_message: After so many characters, an answer goes on in another message.
    """

    longest_message: int = Field(default=4_096, ge=100, le=4_096)


@dataclass(frozen=True)
class WhatsApp:
    """Bold, italics and lists show; headings and texts on links do not.

    The limits are those of Chatwoot's own composer (`MessageTypeHelper.js`): 4,096 characters,
    and 1,600 where Twilio carries the message.
    """

    name: str = field(default="whatsapp", init=False)
    settings: type[Section] = field(default=WhatsAppSettings, init=False)
    limit: int = 4_096
    twilio_limit: int = 1_600

    def profile(self, transport: str, settings: TenantSettings) -> ChannelProfile:
        limit = self.twilio_limit if transport == "twilio" else self.limit
        wanted = settings.of(WhatsAppSettings).longest_message
        return ChannelProfile(self.name, min(limit, wanted), Markup.LIGHT, manner=_MANNER)


@hookimpl
def register_channels() -> Iterable[WhatsApp]:
    """Offer WhatsApp to every tenant that does not switch this plugin off."""
    return [WhatsApp()]
