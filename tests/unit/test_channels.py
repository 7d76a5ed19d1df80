from dataclasses import dataclass

import pytest

from chatwootai.core.channels import PLAIN, ChannelProfile, Channels, ChannelType, Markup
from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError


@dataclass
class Telegram:
    """Raises, or returns, what a test tells it to."""

    answer: object = None
    name: str = "telegram"

    def profile(self, transport: str) -> ChannelProfile:
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is not None:
            return self.answer  # type: ignore[return-value]  # a stranger's
        return ChannelProfile(transport or self.name, 4_096)


def test_what_holds_on_a_channel_is_what_its_type_says() -> None:
    channels = Channels([Telegram()])

    assert channels.profile(Channel("telegram")).name == "telegram"


def test_its_type_is_told_who_carries_it() -> None:
    channels = Channels([Telegram()])

    assert channels.profile(Channel("telegram", "telex")).name == "telex"


def test_a_channel_that_nobody_knows_takes_short_plain_texts() -> None:
    profile = Channels([Telegram()]).profile(Channel("fax"))

    assert profile == PLAIN
    assert (profile.limit, profile.markup, profile.shows_typing) == (320, Markup.NONE, False)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("telegram", "returned str, not a ChannelProfile"),
        (OSError("no disk"), "raised OSError: no disk"),
    ],
)
def test_a_type_that_does_not_say_is_named(answer: object, why: str) -> None:
    channels = Channels([Telegram(answer)])

    with pytest.raises(ConfigurationError) as caught:
        channels.profile(Channel("telegram", "telex"))

    assert str(caught.value) == (
        f"channel 'telegram': its profile('telex') {why}; "
        "update the plugin that registers it, or switch that plugin off"
    )


@pytest.mark.parametrize("limit", [-1, 0, 1])
def test_a_message_without_room_for_a_letter_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match=f"limit is {limit}"):
        ChannelProfile("telegram", limit)


def test_anything_with_a_name_and_a_profile_is_a_channel_type() -> None:
    assert isinstance(Telegram(), ChannelType)
    assert not isinstance(object(), ChannelType)
