import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.language.lexicon import LANGUAGES, lexicon
from chatwootai.core.language.text import LONGEST, aligned, fold, plain, words

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Olá, São João!", "ola, sao joao!"),
        ("PROMOÇÃO", "promocao"),
        ("ola\u0301", "ola"),
        ("¿Cuándo?", "¿cuando?"),
        ("  dois   espaços\n\tlinha ", "dois espacos linha"),
        ("oi😀tchau", "oi tchau"),
        ("oi\u200btchau", "oitchau"),
        ("straße", "strasse"),
        ("\U0001d40e\U0001d408 \uff2f\uff29", "oi oi"),  # in fancy fonts
        ("", ""),
        ("😀", ""),
    ],
)
def test_folded_texts_differ_by_what_they_say_alone(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_accents_and_capitals_do_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_a_folded_text_has_no_accents_no_capitals_and_single_spaces(text: str) -> None:
    folded = fold(text)

    assert not any(unicodedata.combining(letter) for letter in folded)
    assert folded == folded.casefold() == folded.strip()
    assert not re.search(r"\s\s", folded)


@given(TEXTS)
def test_places_in_an_aligned_text_are_places_in_the_text(text: str) -> None:
    assert len(aligned(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["Olá, tudo bem?", "ÇÃO 1ª", "a\u0301b", "😀 ok", "straße", "\u200b"]
)
def test_each_letter_of_an_aligned_text_is_its_own_folded(text: str) -> None:
    assert [one for one in aligned(text) if one.isalnum()] == [
        fold(letter)[0] for letter in text if fold(letter)[:1].isalnum()
    ]


def test_words_are_folded_and_without_signs() -> None:
    assert words("Olá! R$ 10,50 - *ótimo*…") == ["ola", "r", "10", "50", "otimo"]
    assert words("?! 😀") == []


@pytest.mark.parametrize(
    ("language", "text", "spelled"),
    [
        ("pt", "vcs tb entregam hj?", "vocês também entregam hoje?"),
        ("pt", "Vc aceita PIX", "você aceita PIX"),
        ("pt", "oiiii genteee", "oi gente"),
        ("pt", "vcsss entregam??", "vocês entregam??"),
        ("pt", "qto custa a pilha AAA do módulo III?", "quanto custa a pilha AAA do módulo III?"),
        ("pt", "www.loja.com.br", "www.loja.com.br"),
        ("pt", "kkkkk tem sofá rsrs? HAHAHA", "tem sofá ?"),
        ("es", "jajajaja sí", "sí"),
        ("pt", "já já chego", "já já chego"),
        ("pt", "oi ❤️ 👍🏽 tudo", "oi tudo"),
        ("pt", "1️⃣", "1"),
        ("pt", "ola\u0301\u200b", "olá"),
        ("pt", "R$ 1000", "R$ 1000"),
        ("pt", "a\n\nb", "a b"),
        ("en", "do u ship 2day plz", "do you ship 2day please"),
        ("es", "xq no llega? tb quiero", "por qué no llega? también quiero"),
        ("en", "vcs", "vcs"),
    ],
)
def test_a_plain_text_is_spelled_as_in_a_book(language: str, text: str, spelled: str) -> None:
    assert plain(text, language) == spelled


def test_of_a_very_long_text_only_the_beginning_is_looked_at() -> None:
    assert len(plain("a b " * 5_000, "pt")) <= LONGEST


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_slang_stands_for_is_no_slang_itself(code: str) -> None:
    for spelled in lexicon(code).slang.values():
        assert plain(spelled, code) == spelled


@given(st.sampled_from(LANGUAGES), TEXTS)
def test_any_text_can_be_spelled_plainly(language: str, text: str) -> None:
    spelled = plain(text, language)

    assert spelled == spelled.strip()
    assert "  " not in spelled
