"""What a channel can show: how long a message may be, and which markup survives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from chatwootai.core.conversation import Channel


class Markup(StrEnum):
    """How much of Markdown a channel shows.

    `full`: all of it. `light`: bold, italics and lists; no headings, no texts on links.
    `none`: the text alone.
    """

    FULL = "full"
    LIGHT = "light"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """What holds for one channel.

    Attributes:
        limit: The longest message that it takes, in UTF-16 units, which is what the
            strictest providers count.
        shows_typing: Whether the customer sees that we are writing.
        manner: How one writes there, in words, for whoever composes texts freely.
    """

    name: str
    limit: int
    markup: Markup = Markup.NONE
    shows_typing: bool = False
    manner: str = ""


# For channels that no plugin knows: what the strictest of them, SMS through Chatwoot, still takes.
PLAIN: Final = ChannelProfile("other", limit=320)


class ChannelType(Protocol):
    """A kind of channel, as a plugin registers it.

    Attributes:
        name: As in `Channel.name`.
    """

    name: str

    def profile(self, transport: str) -> ChannelProfile:
        """Return what holds when *transport* carries it; an empty or unknown one is usual."""


class Channels:
    """The channels that plugins registered."""

    def __init__(self, types: Iterable[ChannelType]) -> None:
        self._types: Mapping[str, ChannelType] = {kind.name: kind for kind in types}

    def profile(self, channel: Channel) -> ChannelProfile:
        """Return what holds for *channel*."""
        kind = self._types.get(channel.name)
        return kind.profile(channel.transport) if kind else PLAIN

    @property
    def names(self) -> Iterable[str]:
        """The names of the channels that plugins know."""
        return self._types.keys()
