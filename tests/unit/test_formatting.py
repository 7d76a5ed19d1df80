import re
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatwootai.core.channels import ChannelProfile, Markup
from chatwootai.core.formatting import length, parts, rendered

LANGUAGE = re.compile(r"^[ \t]*(?:```|~~~)\w", re.MULTILINE)  # shown nowhere

fifty = settings(deadline=None, max_examples=50)

signs = ["**", "*", "__", "_", "`", "```", "~~", "[", "](", ")", "<", ">", "# ", "#", "- ", "1. "]
words = ["\n", "\n\n", " ", "https://x.example/a_b", "<br>", "R$ 10", "ação", "{{", "{%", "\\"]
markdown = st.lists(st.sampled_from([*signs, *words]) | st.text(max_size=4), max_size=30).map(
    "".join
)


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@pytest.mark.parametrize(
    "text", ["# Título\n\n**a** [b](https://x.example) ~~c~~ <br> `d`", "", "Olá!"]
)
def test_where_all_of_markdown_shows_nothing_changes(text: str) -> None:
    assert rendered(text, Markup.FULL) == text


@pytest.mark.parametrize(
    ("text", "light", "none"),
    [
        ("# Trocas", "**Trocas**", "Trocas"),
        ("###### Trocas ##", "**Trocas**", "Trocas"),
        ("## **Trocas** e _prazos_", "**Trocas e prazos**", "Trocas e prazos"),
        ("# Curso de C#", "**Curso de C#**", "Curso de C#"),
        ("a\n## b\nc", "a\n**b**\nc", "a\nb\nc"),
        ("#promoção\n#1", "#promoção\n#1", "#promoção\n#1"),
        ("**a** e __b__", "**a** e __b__", "a e b"),
        ("*a* e _b_", "*a* e _b_", "a e b"),
        ("**_a_**", "**_a_**", "a"),
        ("`a` e ``b`c``", "`a` e ``b`c``", "a e b`c"),
        ("```\na\n```\nb", "```\na\n```\nb", "a\nb"),
        ("~~~python\na\n~~~", "~~~python\na\n~~~", "a\n"),
        ("De ~~R$ 20~~ por R$ 10", "De R$ 20 por R$ 10", "De R$ 20 por R$ 10"),
        ("a<br>b<BR />c", "a\nb\nc", "a\nb\nc"),
        ("- a\n- b\n\n1. c", "- a\n- b\n\n1. c", "- a\n- b\n\n1. c"),
    ],
)
def test_what_a_channel_does_not_show_is_written_without(text: str, light: str, none: str) -> None:
    assert rendered(text, Markup.LIGHT) == light
    assert rendered(text, Markup.NONE) == none


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4 = 24",
        "2 * 3 e 4 * 5",
        "* a\n* b",
        "snake_case_name",
        "https://x.example/um_dois_tres?a=*b",
        "** só isso **",
        "5 < 7 > 3",
        "a ` b",
        "` `",
        "(*) com taxa",
    ],
)
def test_signs_that_are_no_markup_stay(text: str) -> None:
    assert rendered(text, Markup.NONE) == text


@pytest.mark.parametrize("markup", [Markup.LIGHT, Markup.NONE])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Veja [o site](https://x.example).", "Veja o site: https://x.example."),
        ("[https://x.example](https://x.example)", "https://x.example"),
        ("[ ](https://x.example)", "https://x.example"),
        ("[o site]()", "o site"),
        ('[o site](https://x.example "Nosso site")', "o site: https://x.example"),
        ("![foto](https://x.example/a.png)", "foto: https://x.example/a.png"),
        ("[Rio](https://x.example/Rio_(cidade))!", "Rio: https://x.example/Rio_(cidade)!"),
        (
            "[a](https://a.example)[b](https://b.example)",
            "a: https://a.exampleb: https://b.example",
        ),
        ("[e-mail](mailto:oi@x.example)", "e-mail: oi@x.example"),
        ("[ligue](tel:+551130000000)", "ligue: +551130000000"),
        ("<https://x.example>", "https://x.example"),
        ("<mailto:oi@x.example>", "oi@x.example"),
        ("[sem link] (só texto)", "[sem link] (só texto)"),
        ("[1] e [2]", "[1] e [2]"),
        ("[]()", "[]()"),
    ],
)
def test_the_text_of_a_link_stands_beside_its_address(
    text: str, shown: str, markup: Markup
) -> None:
    assert rendered(text, markup) == shown


@fifty
@example(text="```https://x.example/a_b", markup=Markup.NONE)
@given(text=markdown.filter(lambda text: not LANGUAGE.search(text)), markup=st.sampled_from(Markup))
def test_no_letter_of_a_text_is_lost(text: str, markup: Markup) -> None:
    shown = letters(rendered(text.replace("<br>", "\n"), markup))

    assert shown == letters(text.replace("<br>", "\n"))


@fifty
@given(text=markdown, markup=st.sampled_from(Markup), limit=st.integers(2, 60))
def test_every_part_fits_its_channel(text: str, markup: Markup, limit: int) -> None:
    profile = ChannelProfile("x", limit, markup)

    sent = parts(text, profile)

    assert all(0 < length(part) <= limit for part in sent)


def test_a_blank_text_has_no_parts() -> None:
    assert not parts(" \n\t ", ChannelProfile("x", 100))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 4_000,
        "[](" * 1_300,
        "[a](" + "(" * 4_000,
        "**a " * 1_000,
        "*a " * 1_300,
        "_a " * 1_300,
        "` " * 2_000,
        "~~a " * 1_000,
        "# a" + " " * 4_000 + "b",
        "# a" + " #" * 2_000 + "b",
        "- " * 2_000,
        "```" * 1_300,
    ],
    ids=lambda text: text[:5],
)
def test_no_text_takes_long(text: str) -> None:
    began = process_time()

    for markup in Markup:
        parts(text, ChannelProfile("x", 1_000, markup))

    assert process_time() - began < 2  # seconds; it takes a fiftieth of that
