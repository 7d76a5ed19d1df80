import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.language.questions import MOST, goes_on, parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qual o prazo de entrega?", ["Qual o prazo de entrega?"]),
        (
            "Vocês parcelam compras? Entregam em Recife?",
            ["Vocês parcelam compras?", "Entregam em Recife?"],
        ),
        (
            "Qual o preço do frete e quanto tempo demora?",
            ["Qual o preço do frete", "quanto tempo demora?"],
        ),
        ("Tem estacionamento, e vocês aceitam pix?", ["Tem estacionamento", "vocês aceitam pix?"]),
        ("quero trocar um vestido\naceita cartão?", ["quero trocar um vestido", "aceita cartão?"]),
        ("¿Cuánto cuesta y tienen garantía?", ["¿Cuánto cuesta", "tienen garantía?"]),
        ("Do you ship and how long does it take?", ["Do you ship", "how long does it take?"]),
        ("Tem garantia? Obrigada", ["Tem garantia?", "Obrigada"]),
        (" Tem garantia? \n Montam móveis ", ["Tem garantia?", "Montam móveis"]),
    ],
)
def test_each_question_of_a_message_is_a_part(text: str, expected: list[str]) -> None:
    assert list(parts(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Vende sofá e poltrona?",
        "entrega de mesa e cadeiras",
        "custa R$ 1.500 à vista?",
        "o site é loja.com.br?",
        "Rua das Flores e Jardins",
        "pago em 3x no cartão mastercard",
    ],
)
def test_what_is_one_question_stays_one(text: str) -> None:
    assert list(parts(text)) == [text]


@pytest.mark.parametrize(
    "text", ["Como faço para? É isso.", "Eu quero saber. Como é? Frete grátis?"]
)
def test_a_piece_that_means_nothing_by_itself_is_no_part(text: str) -> None:
    assert list(parts(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        *("Vocês entregam em Recife? Quanto custa?", "Fazem sofá sob medida e quanto fica?"),
        *("Do you ship to Recife? How much?", "¿Hacen envíos? ¿Cuánto cuesta?"),
    ],
)
def test_a_question_for_the_price_belongs_to_what_is_to_be_paid_for(text: str) -> None:
    assert len(parts(text)) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_has_no_parts(text: str) -> None:
    assert list(parts(text)) == []


def test_there_is_a_limit_to_the_parts_of_a_message() -> None:
    assert len(parts("Vende sofá? " * 50)) == MOST


@given(st.text("aé e?!.\n,quanto", max_size=60))
def test_parts_are_pieces_of_the_message_in_their_order(text: str) -> None:
    place = 0
    for part in parts(text):
        for word in part.split():
            place = text.index(word, place) + len(word)


@pytest.mark.parametrize(
    "question",
    [
        *("e no cartão?", "E para o Norte?", "e o frete?", "e se chover?", "mas e o prazo?"),
        *("e amanhã?", "nesse caso?", "what about Saturday?", "and in black?", "how about blue?"),
        *("¿y los domingos?", "y mañana?", "y con tarjeta?"),
    ],
)
def test_a_short_question_that_begins_so_goes_on(question: str) -> None:
    assert goes_on(question)


@pytest.mark.parametrize(
    "question",
    [
        *("qual o prazo de entrega?", "entregam no Norte?", "vocês aceitam pix?", "", "oi"),
        "e no caso de compra parcelada com cartão internacional emitido fora do Brasil, muda algo?",
        *("do you ship?", "¿cuánto cuesta?", "endereço da loja"),
    ],
)
def test_a_question_of_its_own_does_not_go_on(question: str) -> None:
    assert not goes_on(question)


def test_a_question_of_four_words_that_mean_something_is_short_enough() -> None:
    assert goes_on("e no cartão, boleto, cheque, dinheiro?")
    assert not goes_on("e no cartão, boleto, cheque, dinheiro, fiado?")
