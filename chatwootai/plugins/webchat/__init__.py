"""Chatwoot's chat window on the company's web site."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chatwootai import ChannelProfile, Markup, hookimpl

_MANNER = "Friendly and complete; links may have texts."


@dataclass(frozen=True)
class Webchat:
    """All of Markdown shows, up to the 10,000 characters of Chatwoot's composer."""

    name: str = field(default="webchat", init=False)
    limit: int = 10_000

    def profile(self, transport: str) -> ChannelProfile:
        return ChannelProfile(self.name, self.limit, Markup.FULL, shows_typing=True, manner=_MANNER)


@hookimpl
def register_channels() -> Iterable[Webchat]:
    """Offer the web chat to every tenant that does not switch this plugin off."""
    return [Webchat()]
