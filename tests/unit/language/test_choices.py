import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.language.choices import chosen

OPTIONS = ["Prazo de entrega", "Formas de pagamento"]
FIRST, SECOND = 0, 1


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        *[(answer, FIRST) for answer in ("1", "1.", "1)", "1️⃣", "opção 1", "a 1", "número 1")],
        *[
            (answer, SECOND)
            for answer in ("2", " 2 ", "2!", "2ª", "opção 2", "a 2 pfv", "Quero a 2")
        ],
        *[(answer, FIRST) for answer in ("um", "primeira", "A primeira", "a primeira opção")],
        *[(answer, SECOND) for answer in ("dois", "o segundo", "a segunda, por favor", "SEGUNDA")],
        *[(answer, FIRST) for answer in ("one", "first", "the first option please", "option 1")],
        *[(answer, SECOND) for answer in ("two", "the second", "number two", "I want the second")],
        *[(answer, FIRST) for answer in ("uno", "la primera", "el primero por favor", "opción 1")],
        *[(answer, SECOND) for answer in ("dos", "la segunda", "el dos", "quiero la segunda")],
    ],
)
def test_an_option_is_chosen_by_its_place(answer: str, place: int) -> None:
    assert chosen(answer, OPTIONS) == place


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("entrega", FIRST),
        ("prazo", FIRST),
        ("o prazo da entrega", FIRST),
        ("PAGAMENTO!", SECOND),
        ("sobre o pagamento, por favor", SECOND),
        ("quero saber as formas de pagamento", SECOND),
    ],
)
def test_an_option_is_chosen_by_its_words(answer: str, place: int) -> None:
    assert chosen(answer, OPTIONS) == place


@pytest.mark.parametrize(
    "answer",
    [
        *("os dois", "as duas", "quero os dois", "los dos", "las dos", "both", "1 e 2", "2 e 1"),
        *("ambos", "primeiro e segundo", "the first two"),
    ],
)
def test_who_wants_both_has_not_chosen(answer: str) -> None:
    assert chosen(answer, OPTIONS) is None


@pytest.mark.parametrize(
    "answer",
    [
        *("", "?", "😀", "nenhuma", "nenhuma das duas", "nenhum dos dois", "não", "asdf", "3", "0"),
        *("10", "12", "-", "a", "de", "vocês vendem sofá?", "tenho 2 filhos", "terceira"),
        *("prazo e pagamento", "quero falar com um atendente"),
    ],
)
def test_what_names_no_option_chooses_none(answer: str) -> None:
    assert chosen(answer, OPTIONS) is None


def test_a_third_option_can_be_chosen_where_there_is_one() -> None:
    for answer in ("3", "a terceira", "third", "tres"):
        assert chosen(answer, [*OPTIONS, "Trocas"]) == 2


def test_a_word_that_two_options_share_chooses_none() -> None:
    assert chosen("entrega", ["Prazo entrega", "Custo entrega"]) is None


def test_an_option_of_small_words_alone_is_not_chosen_by_them() -> None:
    assert chosen("como e quando", ["Como e quando?", "Troca"]) is None


def test_where_nothing_is_offered_nothing_is_chosen() -> None:
    assert chosen("1", []) is None
    assert chosen("entrega", []) is None


@given(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=4))
def test_what_is_chosen_is_one_of_the_options(answer: str, options: list[str]) -> None:
    place = chosen(answer, options)

    assert place is None or 0 <= place < len(options)
