"""What a channel can show: how long a message may be, and which markup survives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant_settings import TenantSettings

_NOTHING_SET: Final = TenantSettings()
_SHORTEST: Final = 2  # UTF-16 units of an emoji


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
            strictest providers count; room for one letter at least.
        shows_typing: Whether the customer sees that we are writing.
        manner: How one writes there, in words, for whoever composes texts freely.
    """

    name: str
    limit: int
    markup: Markup = Markup.NONE
    shows_typing: bool = False
    manner: str = ""

    def __post_init__(self) -> None:
        if self.limit < _SHORTEST:
            raise ValueError(
                f"limit is {self.limit}, which is no room for a letter; give 2 or more"
            )


# The channels that are told apart; a plugin may bring a profile for each of them.
RECOGNISED: Final = (
    "whatsapp",
    "webchat",
    "instagram",
    "facebook",
    "telegram",
    "line",
    "tiktok",
    "twitter",
    "sms",
    "email",
    "api",
    "other",
)

# For channels that no plugin knows: what the strictest of them, SMS through Chatwoot, still takes.
PLAIN: Final = ChannelProfile("other", limit=320)


@runtime_checkable
class ChannelType(Protocol):
    """A kind of channel, as a plugin registers it.

    Attributes:
        name: As in `Channel.name`.
    """

    name: str

    def profile(self, transport: str) -> ChannelProfile:
        """Return what holds when *transport* carries it; an empty or unknown one is usual."""


@runtime_checkable
class ConfigurableChannelType(Protocol):
    """A kind of channel of which a tenant may set something, as a plugin registers it."""

    @property
    def name(self) -> str:
        """As in `Channel.name`."""

    @property
    def settings(self) -> type[Section] | None:
        """What a tenant may set for the channel, all with a default.

        It stands under the channel's `settings`. None, if the channel only asks for what is set
        for its plugin.
        """

    def profile(self, transport: str, settings: TenantSettings) -> ChannelProfile:
        """Return what holds for the tenant of *settings* when *transport* carries it."""


AnyChannelType = ChannelType | ConfigurableChannelType


def settings_of(kind: AnyChannelType) -> type[Section] | None:
    """Return what a tenant may set for a channel, none if nothing."""
    return kind.settings if isinstance(kind, ConfigurableChannelType) else None


class Channels:
    """The channels that plugins registered."""

    def __init__(self, types: Iterable[AnyChannelType]) -> None:
        self._types: Mapping[str, AnyChannelType] = {kind.name: kind for kind in types}

    def profile(self, channel: Channel, settings: TenantSettings = _NOTHING_SET) -> ChannelProfile:
        """Return what holds for *channel*, where its tenant has set *settings*.

        Raises:
            ConfigurationError: The plugin that registered it does not say.
        """
        kind = self._types.get(channel.name)
        if kind is None:
            return PLAIN
        try:
            profile: object = (
                kind.profile(channel.transport, settings)
                if isinstance(kind, ConfigurableChannelType)
                else kind.profile(channel.transport)
            )
        except Exception as error:  # whatever a stranger's method does
            raise _unusable(channel, f"raised {type(error).__name__}: {error}") from error
        if not isinstance(profile, ChannelProfile):
            raise _unusable(channel, f"returned {type(profile).__name__}, not a ChannelProfile")
        return profile


def _unusable(channel: Channel, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"channel {channel.name!r}: its profile({channel.transport!r}) {why}; "
        "update the plugin that registers it, or switch that plugin off"
    )
