import pytest

from chatwootai.core.agents.intention import Analysis, IntentionAgent
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import (
    Attachment,
    Handoff,
    HandoffReason,
    Outcome,
    Reply,
    Silence,
)
from chatwootai.core.language.intents import Intent
from tests.building import passage

from .acting import ANSWERED_BEFORE, Talk, found, shop, work

PIX, BOLETO = passage("pix", "Aceitam Pix?", "Sim."), passage("boleto", "Aceitam boleto?", "Não.")


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("Oi", "pt", "Olá! Como posso ajudar?"),
        ("oii boa tarde!!", "pt", "Olá! Como posso ajudar?"),
        ("Hello!", "en", "Hello! How can I help?"),
        ("¡Hola! Buenos días", "es", "¡Hola! ¿En qué puedo ayudarte?"),
        ("Muito obrigada!", "pt", "De nada! 😊 Se precisar de mais alguma coisa, é só chamar."),
        ("Thank you so much", "en", "You're welcome! 😊 Just write if you need anything else."),
        ("Muchas gracias", "es", "¡De nada! 😊 Si necesitas algo más, escríbeme."),
        ("Tchau, até logo", "pt", "Até logo! 😊"),
        ("bye", "en", "Goodbye! 😊"),
        ("Adiós", "es", "¡Hasta luego! 😊"),
        ("não", "pt", "Certo! Se precisar de mais alguma coisa, é só escrever."),
        ("yes please", "en", "All right! Just write if you need anything else."),
    ],
)
async def test_small_talk_is_answered_at_once_in_its_language(
    text: str, language: str, answer: str
) -> None:
    its = await found(IntentionAgent, work(text))

    assert its.outcome == Reply(answer)
    assert its.is_certain
    assert its.facts["language"] == language


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("obrigado", "Por nada. Estamos à disposição."),
        ("tchau", "Até logo. Estamos à disposição."),
    ],
)
async def test_a_formal_company_speaks_formally(text: str, answer: str) -> None:
    its = await found(IntentionAgent, work(text, its=shop(style="formal")))

    assert its.outcome == Reply(answer)


@pytest.mark.parametrize(
    "text",
    ["Quero falar com um atendente", "I want to talk to a person", "Quiero hablar con un asesor"],
)
async def test_who_wants_a_person_gets_one(text: str) -> None:
    its = await found(IntentionAgent, work(text))

    assert _reason(its.outcome) is HandoffReason.ASKED_FOR
    assert its.is_certain


@pytest.mark.parametrize(
    "text",
    [
        "Isso é um absurdo, cadê meu pedido?",
        "This is unacceptable, where is my order?",
        "Es inaceptable, ¿dónde está mi pedido?",
    ],
)
async def test_who_complains_gets_a_person(text: str) -> None:
    its = await found(IntentionAgent, work(text))

    assert _reason(its.outcome) is HandoffReason.COMPLAINT
    assert its.is_certain


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Oi, vocês aceitam Pix?", "vocês aceitam Pix?"),
        ("Aceita cartão? Obrigada!", "Aceita cartão?"),
        ("Hi, do you ship to Manaus?", "do you ship to Manaus?"),
        ("¿Hacen envíos a Manaos?", "¿Hacen envíos a Manaos?"),
    ],
)
async def test_a_question_is_left_to_others(text: str, asks: str) -> None:
    its = await found(IntentionAgent, work(text))

    assert its.outcome is None
    assert not its.is_certain
    assert its.facts["has_question"]
    assert _analysis(its.value).asks.strip("¿") == asks.strip("¿")


async def test_a_yes_after_a_person_was_offered_calls_one() -> None:
    offered = Remembered(offered_person=True)

    its = await found(IntentionAgent, work("sim, por favor", remembered=offered))

    assert _reason(its.outcome) is HandoffReason.ASKED_FOR


async def test_a_no_after_a_person_was_offered_calls_none() -> None:
    offered = Remembered(offered_person=True)

    its = await found(IntentionAgent, work("não precisa", remembered=offered))

    assert isinstance(its.outcome, Reply)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", "pix"),
        ("a segunda", "boleto"),
        ("2.", "boleto"),
        ("boleto", "boleto"),
        ("o Pix", "pix"),
    ],
)
async def test_a_choice_between_what_was_offered_is_understood(text: str, chosen: str) -> None:
    offered = Remembered(options=("pix", "boleto"))

    its = await found(IntentionAgent, work(text, its=shop(PIX, BOLETO), remembered=offered))

    assert _analysis(its.value).choice == chosen
    assert its.facts["has_question"]
    assert its.outcome is None


@pytest.mark.parametrize("text", ["3", "1", "cartão"])
async def test_nothing_is_chosen_from_what_was_not_offered(text: str) -> None:
    gone = Remembered(options=("gone",)) if text == "1" else Remembered(options=("pix", "boleto"))

    its = await found(IntentionAgent, work(text, its=shop(PIX, BOLETO), remembered=gone))

    assert not _analysis(its.value).choice


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("audio", "Ainda não consigo ouvir áudios por aqui."),
        ("image", "Recebi sua imagem, mas ainda não consigo ver imagens por aqui."),
        ("location", "Recebi sua localização."),
        ("file", "Recebi seu arquivo, mas ainda não consigo abrir arquivos por aqui."),
        ("contact", "Recebi seu arquivo, mas ainda não consigo abrir arquivos por aqui."),
    ],
)
async def test_what_comes_without_words_is_answered_honestly(kind: str, answer: str) -> None:
    outcome = await Talk(shop()).say("", Attachment(kind))

    assert isinstance(outcome, Reply)
    assert outcome.text.startswith(answer)


async def test_what_comes_without_words_is_answered_in_the_language_before() -> None:
    talk = Talk(shop())
    await talk.say("Hello, good morning")

    outcome = await talk.say("", Attachment("audio"))

    assert outcome == Reply(
        "I cannot listen to audio here yet. Could you write your question, please?"
    )


async def test_a_picture_with_words_is_answered_by_its_words() -> None:
    outcome = await Talk(shop()).say("obrigado", Attachment("image"))

    assert isinstance(outcome, Reply)
    assert outcome.text.startswith("De nada!")


async def test_noise_is_greeted_the_first_time_and_let_be_afterwards() -> None:
    first = await found(IntentionAgent, work("👍"))
    later = await found(IntentionAgent, work("👍", history=ANSWERED_BEFORE))

    assert first.outcome == Reply("Olá! Em que posso ajudar?")
    assert later.outcome == Silence("nothing was asked")


@pytest.mark.parametrize(("spoken", "language"), [("", "pt"), ("en", "en")])
async def test_a_few_doubtful_words_do_not_change_the_language(spoken: str, language: str) -> None:
    its = await found(IntentionAgent, work("CEP 01310-100", language=spoken))

    assert its.facts["language"] == language


async def test_a_whole_sentence_changes_the_language() -> None:
    its = await found(IntentionAgent, work("Do you ship to Manaus on Sundays?", language="pt"))

    assert its.facts["language"] == "en"


async def test_intents_are_told_as_facts() -> None:
    its = await found(IntentionAgent, work("Oi, que horas vocês abrem?"))

    assert its.facts["intents"] == ("greeting", "hours")
    assert _analysis(its.value).intents == {Intent.GREETING, Intent.HOURS}


def _analysis(value: object) -> Analysis:
    assert isinstance(value, Analysis)
    return value


def _reason(outcome: Outcome | None) -> HandoffReason:
    assert isinstance(outcome, Handoff)
    return outcome.reason
