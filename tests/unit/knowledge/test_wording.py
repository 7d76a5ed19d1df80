import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.knowledge.wording import Wording, stems
from tests.building import passage

WORDING = Wording.of(
    [
        passage("frete", "Qual o valor do frete?", "Entregamos na Savassi por R$ 10."),
        passage("troca", "Posso trocar um produto?", "Trocamos produtos em 7 dias."),
        passage("aveia", "Tem farinha de aveia?", "Temos produtos de aveia.", "Vendem granola?"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vocês entregam?", {"entre"}),
        ("ENTREGA é entregue", {"entre"}),
        ("São João", {"joao"}),
        ("qual o de para", set()),
        ("10 pix", {"10", "pix"}),
        ("", set()),
    ],
)
def test_the_forms_of_a_word_share_a_stem_and_small_words_have_none(
    text: str, expected: set[str]
) -> None:
    assert stems(text) == expected


def test_a_question_is_covered_as_far_as_a_passage_has_its_words() -> None:
    assert WORDING.covered(stems("trocar produto"), "troca") == pytest.approx(1.0)
    assert WORDING.covered(stems("trocar produto"), "frete") == 0.0
    assert 0.0 < WORDING.covered(stems("trocar frete"), "troca") < 1.0


def test_other_ways_of_asking_count_as_well() -> None:
    assert WORDING.covered(stems("granola"), "aveia") == 1.0


def test_a_rare_word_tells_more_than_a_frequent_one() -> None:
    asked = stems("farinha produtos")

    assert WORDING.covered(asked, "aveia") > WORDING.covered(asked, "troca") > 0.0
    assert WORDING.covered(asked, "troca") < 0.5


def test_a_word_that_nobody_wrote_tells_most() -> None:
    assert WORDING.covered(stems("farinha xilofone"), "aveia") < 0.5


@pytest.mark.parametrize("asked", [frozenset[str](), stems("xilofone")])
def test_what_is_asked_in_other_words_is_covered_by_nothing(asked: frozenset[str]) -> None:
    assert WORDING.covered(asked, "troca") == 0.0


def test_an_unknown_passage_covers_nothing() -> None:
    assert WORDING.covered(stems("frete"), "nenhuma") == 0.0


def test_it_is_known_which_share_of_the_words_nobody_wrote() -> None:
    assert WORDING.unknown(stems("frete xilofone")) == 0.5
    assert WORDING.unknown(stems("frete")) == 0.0
    assert WORDING.unknown(frozenset()) == 0.0


def test_who_wrote_nothing_knows_no_word() -> None:
    empty = Wording.of([])

    assert empty.unknown(stems("frete")) == 1.0
    assert empty.covered(stems("frete"), "frete") == 0.0
    assert empty.corrected("savasi?") == "savasi?"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("qual o valor do fretee?", "qual o valor do frete?"),
        ("entregam na Savasi?", "entregam na savassi?"),
        ("tem granoola?", "tem granola?"),
        ("tem framinha de aveia", "tem farinha de aveia"),
        ("GRANOOLA", "granola"),
        ("quero trcoar", "quero trocar"),
    ],
)
def test_a_slip_becomes_the_companys_word(written: str, meant: str) -> None:
    assert WORDING.corrected(written) == meant


@pytest.mark.parametrize(
    "question",
    [
        "qual o valor do frete?",
        "tem areia?",
        "vocês vendem parafuso?",
        "o Fred pode ir?",
        "xilofone",
        "tel 99999 abc",
        "",
        "😀",
    ],
)
def test_what_is_no_slip_stays_as_it_is(question: str) -> None:
    assert WORDING.corrected(question) == question


def test_a_slip_of_a_frequent_word_is_mended_though_the_company_has_none() -> None:
    assert WORDING.corrected("o pagameto é como?") == "o pagamento é como?"


@pytest.mark.parametrize(
    ("written", "meant"), [("marcra", "marcar"), ("dirieto", "direito"), ("entraad", "entrada")]
)
def test_of_two_frequent_words_the_one_with_the_same_letters_was_meant(
    written: str, meant: str
) -> None:
    assert WORDING.corrected(written) == meant


def test_a_name_is_not_taken_for_a_frequent_word() -> None:
    assert WORDING.corrected("falei com Pagameto") == "falei com Pagameto"


def test_a_word_of_four_letters_is_too_near_to_too_many() -> None:
    assert WORDING.corrected("xasa") == "xasa"


def test_letters_that_changed_places_are_the_likelier_slip() -> None:
    wording = Wording.of([passage("a", "Tem broto?", "Só de porto.")])

    assert wording.corrected("porot") == "porto"


def test_only_some_slips_of_a_question_are_mended() -> None:
    corrected = WORDING.corrected("granoola " * 20).split()

    assert corrected == ["granola"] * 8 + ["granoola"] * 12


@given(st.text(max_size=60))
def test_any_question_can_be_corrected(question: str) -> None:
    assert len(WORDING.corrected(question).split()) == len(question.split())
