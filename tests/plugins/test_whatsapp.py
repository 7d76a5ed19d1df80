import pytest
from pydantic import ValidationError

from chatwootai import ChannelProfile, Markup, TenantSettings
from chatwootai.core.formatting import parts
from chatwootai.plugins import whatsapp


def profile(transport: str = "", **settings: int) -> ChannelProfile:
    [kind] = whatsapp.register_channels()
    return kind.profile(transport, TenantSettings((whatsapp.WhatsAppSettings(**settings),)))


def test_the_plugin_offers_whatsapp_alone() -> None:
    assert [kind.name for kind in whatsapp.register_channels()] == ["whatsapp"]


@pytest.mark.parametrize(
    ("transport", "limit"), [("", 4_096), ("360dialog", 4_096), ("twilio", 1_600)]
)
def test_a_message_may_be_as_long_as_chatwoots_composer_lets_it(transport: str, limit: int) -> None:
    assert profile(transport).limit == limit


def test_bold_and_lists_show_and_the_customer_does_not_see_that_we_write() -> None:
    its = profile()

    assert (its.name, its.markup) == ("whatsapp", Markup.LIGHT)
    assert not its.shows_typing
    assert its.manner


def test_links_are_written_with_their_text_and_headings_in_bold() -> None:
    text = "# Trocas\n\n- **7 dias**\n- veja [as regras](https://loja.example/trocas)"

    [sent] = parts(text, profile())

    assert sent == "**Trocas**\n\n- **7 dias**\n- veja as regras: https://loja.example/trocas"


def test_a_long_answer_is_split_more_often_where_twilio_carries_it() -> None:
    text = "Um prazo de sete dias. " * 200

    counts = [len(parts(text, profile(transport))) for transport in ("", "twilio")]

    assert counts == [2, 3]


def test_a_company_may_want_shorter_messages() -> None:
    assert profile(longest_message=500).limit == 500
    assert profile("twilio", longest_message=4_000).limit == 1_600


@pytest.mark.parametrize("longest", [99, 4_097])
def test_a_message_is_neither_a_word_nor_longer_than_the_channel_takes(longest: int) -> None:
    with pytest.raises(ValidationError):
        profile(longest_message=longest)
