import pytest

from chatwootai.core.agents.greeting import greeting, is_first, welcome
from chatwootai.core.events import Party
from chatwootai.core.sessions import Said
from tests.building import NOON

from .acting import ANSWERED_BEFORE, shop, work


@pytest.mark.parametrize(
    ("own", "language", "greets"),
    [
        ("", "pt", "Olá! Como posso ajudar?"),
        ("", "en", "Hello! How can I help?"),
        ("", "es", "¡Hola! ¿En qué puedo ayudarte?"),
        ("Olá, aqui é a Loja Azul!", "pt", "Olá, aqui é a Loja Azul! Como posso ajudar?"),
        ("Olá! Como podemos ajudar?", "pt", "Olá! Como podemos ajudar?"),
        ("Olá! Como podemos ajudar? 😊", "pt", "Olá! Como podemos ajudar? 😊"),
        (" Olá!\n", "pt", "Olá! Como posso ajudar?"),
        ("Olá, aqui é a Loja Azul!", "en", "Hello! How can I help?"),
    ],
)
def test_a_company_greets_with_its_own_words_in_its_own_language(
    own: str, language: str, greets: str
) -> None:
    assert greeting(work(its=shop(greeting=own)), language) == greets


def test_a_company_may_be_spanish() -> None:
    its = shop(greeting="¡Hola! Somos Casa Azul.", language="es", style="formal")

    greets = greeting(work(its=its), "es")

    assert greets == "¡Hola! Somos Casa Azul. ¿En qué puedo ayudarle?"


def test_its_own_words_are_said_once() -> None:
    later = work(its=shop(greeting="Olá, aqui é a Loja Azul!"), history=ANSWERED_BEFORE)

    assert greeting(later, "pt") == "Olá! Como posso ajudar?"
    assert not welcome(later, "pt")


@pytest.mark.parametrize(
    ("own", "before_an_answer"),
    [
        ("", ""),
        ("Olá, aqui é a Loja Azul!", "Olá, aqui é a Loja Azul!"),
        ("Prezado, seja bem-vindo. Em que podemos ajudar?", "Prezado, seja bem-vindo."),
        ("Olá! Tudo bem? Como podemos ajudar?", "Olá!"),
        ("Olá! Como podemos ajudar? 😊", "Olá!"),
        ("Olá! 😊 Como podemos ajudar?", "Olá!"),
        ("Bem-vindo à Loja.com!\nComo podemos ajudar?", "Bem-vindo à Loja.com!"),
        ("Bem-vindo… Como podemos ajudar?!", "Bem-vindo…"),
        ("**Olá!** _Como podemos ajudar?_", "**Olá!**"),
        ("Como podemos ajudar?", ""),
        ("Olá, somos a Loja.com, como podemos ajudar?", ""),
        ("¡Hola! ¿En qué puedo ayudarte?", "¡Hola!"),
        ("Tudo bem? Aqui é a Loja Azul.", "Tudo bem? Aqui é a Loja Azul."),
        ("???", ""),
    ],
)  # fmt: skip
def test_before_an_answer_a_greeting_asks_nothing(own: str, before_an_answer: str) -> None:
    assert welcome(work(its=shop(greeting=own)), "pt") == before_an_answer


def test_in_another_language_there_is_no_welcome() -> None:
    assert not welcome(work(its=shop(greeting="Olá, aqui é a Loja Azul!")), "en")


@pytest.mark.parametrize(
    ("history", "is_so"),
    [
        ((), True),
        ((Said(Party.CONTACT, "Oi", NOON),), True),
        ((Said(Party.PERSON, "Bom dia", NOON),), True),
        (ANSWERED_BEFORE, False),
    ],
)
def test_a_conversation_is_new_until_we_have_said_something(
    history: tuple[Said, ...], is_so: bool
) -> None:
    assert is_first(work(history=history)) is is_so
