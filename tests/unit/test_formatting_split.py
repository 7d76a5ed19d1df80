import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.formatting import length, split

fifty = settings(deadline=None, max_examples=50)

# Letters as people see them, each of several characters.
ACCENTED = ["e\u0301", "n\u0303", "x\u0301\u0327", "1\ufe0f\u20e3", "❤\ufe0f"]
EMOJI = ["🇧🇷", "🇵🇹", "👍🏽", "👩\u200d👩\u200d👧\u200d👦", "👨🏿\u200d🚒"]
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FOREIGN = ["\u0928\u093f", "\u0b95\u0bcd", "\u1100\u1161\u11a8", "a\u20dd"]

anything = st.text(max_size=120)
prose = st.lists(
    st.sampled_from(
        ["Oi", "prazo", "ação", "dia.", "Sim!", "Certo?", "👍", "…", "R$", "5", "a" * 30]
    )
    | st.sampled_from(["\n", "\n\n", " ", "  "]),
    max_size=60,
).map(" ".join)


@fifty
@given(text=anything | prose, limit=st.integers(2, 50))
def test_every_piece_fits_and_says_something(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert all(piece.strip() == piece != "" for piece in pieces)
    assert all(length(piece) <= limit for piece in pieces)


@fifty
@given(text=anything | prose, limit=st.integers(2, 50))
def test_nothing_but_space_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert "".join("".join(pieces).split()) == "".join(text.split())


@fifty
@given(text=prose, limit=st.integers(40, 80))
def test_words_that_fit_are_kept_whole(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert " ".join(pieces).split() == text.split()


@fifty
@given(text=anything)
def test_a_text_that_fits_is_one_piece(text: str) -> None:
    pieces = split(text, max(2, length(text)))

    assert list(pieces) == ([text.strip()] if text.strip() else [])


@fifty
@given(
    chosen=st.lists(
        st.sampled_from([*ACCENTED, *EMOJI, ENGLAND, *FOREIGN, "a", "é", "😀"]), min_size=1
    ),
    limit=st.integers(14, 40),
)
def test_no_letter_is_cut(chosen: list[str], limit: int) -> None:
    pieces = split("".join(chosen), limit)

    left = list(chosen)
    for piece in pieces:
        whole = ""
        while left and len(whole) < len(piece):
            whole += left.pop(0)
        assert whole == piece


def test_a_letter_that_is_longer_than_a_message_is_cut_between_its_characters() -> None:
    tower = "a" + "\u0301" * 30

    pieces = split(tower, 10)

    assert "".join(pieces) == tower
    assert all(length(piece) <= 10 for piece in pieces)


@given(text=anything)
def test_length_is_what_utf_16_counts(text: str) -> None:
    assert length(text) == sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Um dois.\n\nTrês quatro.", ["Um dois.", "Três quatro."]),
        ("Um.\nDois três quatro.", ["Um.", "Dois três quatro."]),
        ("Um dois. Três! Quatro?", ["Um dois. Três!", "Quatro?"]),
        ("um dois três quatro cinco", ["um dois três quatro", "cinco"]),
        ("a" * 45, ["a" * 20, "a" * 20, "a" * 5]),
        ("a\n\nb c d e f g h i j k l m", ["a", "b c d e f g h i j k", "l m"]),
        ("um dois tres quatro cinco.\n\nFim.", ["um dois tres quatro", "cinco.\n\nFim."]),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, pieces: list[str]) -> None:
    assert list(split(text, 20)) == pieces


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Leia antes: [as regras todas](https://x.example/r)", "[as regras todas](https://x.example/r)"),
        ("Veja: ![a foto da loja](https://x.example/f)", "![a foto da loja](https://x.example/f)"),
        ("Digite agora mesmo: `pedido novo agora 12`", "`pedido novo agora 12`"),
        ("Digite:\n```\num\n\ndois\n\nx\n```\nE espere um pouco.", "```\num\n\ndois\n\nx\n```"),
        ("Isto aqui é **muito importante mesmo, viu**", "**muito importante mesmo, viu**"),
        ("Faça isto aqui, por favor, em ordem:\n1. Comprar\n2. Esperar", "1. Comprar\n2. Esperar"),
    ],
)  # fmt: skip
def test_what_belongs_together_is_kept_whole(text: str, whole: str) -> None:
    pieces = split(text, 40)

    assert len(pieces) > 1
    assert any(whole in piece for piece in pieces)


def test_the_mark_of_a_list_stays_with_its_words() -> None:
    text = "1. " + "Comprar. " * 3 + "\n10. " + "Esperar. " * 3

    pieces = split(text, 25)

    assert pieces[0].split()[:2] == ["1.", "Comprar."]
    assert not any(piece.endswith("10.") for piece in pieces)


def test_what_is_longer_than_a_message_is_cut_all_the_same() -> None:
    text = "`" + "um dois " * 10 + "`"

    pieces = split(text, 20)

    assert all(length(piece) <= 20 for piece in pieces)
    assert " ".join(pieces).split() == text.split()
