import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.channels import ChannelProfile, Markup
from chatwootai.core.formatting import harmless, parts

LIQUID = ("{{", "{%")
MARIANA = "{{contact.email}}"

fifty = settings(deadline=None, max_examples=50)

# Everything that braces could hide in, or come together through.
signs = ["{", "{", "{{", "{%", "%", "}", "%}", "`", "```", "**", "_", "~~", "# ", "\n", " ", "<br>"]
hidden = ["[", "](", ")", "<https://x.example/{{", ">", "\u200b", "\u2060", "\ufeff", "\u200d"]
others = ["&#123;", "&lbrace;", "\\{", "\x00", "\ud83d", "contact.email", "raw", "endraw"]
hostile = st.lists(
    st.sampled_from([*signs, *hidden, *others]) | st.text(max_size=2), max_size=30
).map("".join)


@fifty
@given(text=hostile, markup=st.sampled_from(Markup), limit=st.integers(2, 40))
def test_no_part_of_any_text_holds_what_liquid_would_replace(
    text: str, markup: Markup, limit: int
) -> None:
    sent = parts(text, ChannelProfile("x", limit, markup))

    assert not any(sign in part for part in sent for sign in LIQUID)


@fifty
@given(text=hostile | st.text())
def test_any_text_can_be_sent(text: str) -> None:
    made = harmless(text)

    assert made.encode("utf-8").count(0) == 0


@pytest.mark.parametrize(
    "text",
    [
        MARIANA,
        "{{{contact.email}}}",
        "`{% endraw %}{{contact.email}}`",
        "**{**{contact.email}}",
        "`{`{contact.email}}",
        "~~{~~{contact.email}}",
        "[{](){contact.email}}",
        "{\x00{contact.email}}",
        "{\ud800%if%}",
        "# {{contact.email}}",
        "[a](https://x.example/{{contact.email}})",
        "<https://x.example/{{contact.email}}>",
    ],
)
@pytest.mark.parametrize("markup", Markup)
def test_braces_that_markup_kept_apart_stay_apart(text: str, markup: Markup) -> None:
    sent = "".join(parts(text, ChannelProfile("x", 1_000, markup)))

    assert not any(sign in sent for sign in LIQUID)


def test_what_is_made_harmless_looks_the_same() -> None:
    made = harmless("Use {{nome}} e {% se %}")

    assert made.replace("\u2060", "") == "Use {{nome}} e {% se %}"


@pytest.mark.parametrize("text", ["100% {certo}", "{ {a} }", "{a}{b}", "}}{"])
def test_braces_that_liquid_does_not_heed_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_what_is_harmless_is_not_changed_again() -> None:
    once = harmless("{{{{%")

    assert harmless(once) == once
