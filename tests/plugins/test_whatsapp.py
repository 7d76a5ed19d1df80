import pytest

from chatwootai import Markup
from chatwootai.core.formatting import parts
from chatwootai.plugins import whatsapp


def test_the_plugin_offers_whatsapp_alone() -> None:
    assert [kind.name for kind in whatsapp.register_channels()] == ["whatsapp"]


@pytest.mark.parametrize(
    ("transport", "limit"), [("", 4_096), ("360dialog", 4_096), ("twilio", 1_600)]
)
def test_a_message_may_be_as_long_as_chatwoots_composer_lets_it(transport: str, limit: int) -> None:
    [kind] = whatsapp.register_channels()

    assert kind.profile(transport).limit == limit


def test_bold_and_lists_show_and_the_customer_does_not_see_that_we_write() -> None:
    [kind] = whatsapp.register_channels()

    profile = kind.profile("")

    assert (profile.name, profile.markup) == ("whatsapp", Markup.LIGHT)
    assert not profile.shows_typing
    assert profile.manner


def test_links_are_written_with_their_text_and_headings_in_bold() -> None:
    [kind] = whatsapp.register_channels()
    text = "# Trocas\n\n- **7 dias**\n- veja [as regras](https://loja.example/trocas)"

    [sent] = parts(text, kind.profile(""))

    assert sent == "**Trocas**\n\n- **7 dias**\n- veja as regras: https://loja.example/trocas"


def test_a_long_answer_is_split_more_often_where_twilio_carries_it() -> None:
    [kind] = whatsapp.register_channels()
    text = "Um prazo de sete dias. " * 200

    counts = [len(parts(text, kind.profile(transport))) for transport in ("", "twilio")]

    assert counts == [2, 3]
