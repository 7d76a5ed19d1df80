from chatwootai import Markup
from chatwootai.core.formatting import parts
from chatwootai.plugins import webchat


def test_the_plugin_offers_the_web_chat_alone() -> None:
    assert [kind.name for kind in webchat.register_channels()] == ["webchat"]


def test_all_of_markdown_shows_and_the_customer_sees_that_we_write() -> None:
    [kind] = webchat.register_channels()

    profile = kind.profile("")

    assert (profile.name, profile.limit, profile.markup) == ("webchat", 10_000, Markup.FULL)
    assert profile.shows_typing
    assert profile.manner


def test_markdown_is_sent_as_it_is() -> None:
    [kind] = webchat.register_channels()
    text = "# Trocas\n\nVeja [as regras](https://loja.example/trocas)."

    assert list(parts(text, kind.profile(""))) == [text]
