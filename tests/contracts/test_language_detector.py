import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.core.ports.language_detector import LanguageDetector

LANGUAGES = {"pt", "en", "es"}
MESSAGES = {
    "pt": (
        "Olá, tudo bem?", "bom dia!", "qual o horário de vocês?", "vcs aceitam pix?",
        "quero trocar meu produto", "meu pedido não chegou ainda", "quanto custa o frete?",
        "vocês têm essa camisa no tamanho M?", "muito obrigado", "gostaria de marcar uma consulta",
        "onde fica a loja?", "não estou conseguindo pagar", "preciso falar com um atendente",
        "tem desconto à vista?", "o boleto venceu ontem", "em quantas vezes posso parcelar?",
        "como faço para cancelar?", "a entrega atrasou de novo", "isso é um absurdo",
        "vocês abrem amanhã?", "queria saber o preço da armação", "já paguei e nada",
    ),
    "en": (
        "Hello, how are you?", "good morning!", "what are your opening hours?",
        "do you accept credit cards?", "I want to return my order", "my order has not arrived yet",
        "how much is the shipping?", "do you have this shirt in size M?", "thank you very much",
        "I would like to book an appointment", "where is the store?", "I cannot pay",
        "I need to talk to someone", "is there a discount?", "the invoice was due yesterday",
        "can I pay in installments?", "how do I cancel?", "the delivery is late again",
        "this is outrageous", "are you open tomorrow?", "how much does it cost?",
        "I already paid for it",
    ),
    "es": (
        "Hola, ¿qué tal?", "¡buenos días!", "¿cuál es el horario?", "¿aceptan tarjeta de crédito?",
        "quiero devolver mi pedido", "mi pedido todavía no ha llegado", "¿cuánto cuesta el envío?",
        "¿tienen esta camisa en talla M?", "muchas gracias", "quisiera pedir una cita",
        "¿dónde está la tienda?", "no puedo pagar", "necesito hablar con una persona",
        "¿hay descuento?", "la factura venció ayer", "¿puedo pagar en cuotas?", "¿cómo cancelo?",
        "el envío se retrasó otra vez", "esto es una vergüenza", "¿abren mañana?",
        "¿cuánto vale eso?", "ya pagué y nada",
    ),
}  # fmt: skip


def langid() -> LanguageDetector:
    return LangidDetector()


@pytest.fixture(scope="module", params=[langid], ids=lambda build: build.__name__)
def detector(request: pytest.FixtureRequest) -> Iterator[LanguageDetector]:
    detector: LanguageDetector = request.param()
    detector.warm_up()
    yield detector  # noqa: PT022


@pytest.mark.parametrize("language", MESSAGES)
def test_nine_of_ten_short_messages_are_recognised(
    detector: LanguageDetector, language: str
) -> None:
    messages = MESSAGES[language]

    wrong = [text for text in messages if detector.detect(text)[0] != language]

    assert len(wrong) <= len(messages) / 10, wrong


@pytest.mark.parametrize("language", MESSAGES)
def test_it_is_sure_of_a_whole_sentence(detector: LanguageDetector, language: str) -> None:
    found, confidence = detector.detect(" ".join(MESSAGES[language][:6]))

    assert found == language
    assert confidence > 0.95


@pytest.mark.parametrize("text", ["", "   ", "👋🏽👍", "123", "12/05/2026", "?!", "\x00", "R$ 30"])
def test_it_is_not_sure_of_what_is_no_language(detector: LanguageDetector, text: str) -> None:
    found, confidence = detector.detect(text)

    assert found in LANGUAGES
    assert confidence < 0.6


@pytest.mark.parametrize("text", ["你好 请问几点开门", "שלום", "привет", "مرحبا"])
def test_a_language_that_it_does_not_know_is_one_that_it_knows(
    detector: LanguageDetector, text: str
) -> None:
    assert detector.detect(text)[0] in LANGUAGES


@given(text=st.text(max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_text_gets_a_language_and_a_likelihood(detector: LanguageDetector, text: str) -> None:
    found, confidence = detector.detect(text)

    assert found in LANGUAGES
    assert 0 <= confidence <= 1


def test_it_says_the_same_of_the_same_text_whoever_asks(detector: LanguageDetector) -> None:
    texts = [text for messages in MESSAGES.values() for text in messages]
    alone = [detector.detect(text) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(detector.detect, texts * 4))

    assert together == alone * 4


def test_it_works_without_being_warmed_up_and_for_many_at_once() -> None:
    detector = langid()
    begin = threading.Barrier(4)

    def ask(_: int) -> str:
        begin.wait()
        return detector.detect("qual o horário de vocês?")[0]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == ["pt"] * 4
