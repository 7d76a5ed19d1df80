"""What customers are told, turn after turn, by the bundled agents together."""

from dataclasses import replace

import pytest

from chatwootai.core.conversation import Attachment, Handoff, HandoffReason, Outcome, Reply
from chatwootai.core.knowledge.verdict import Verdict
from tests.building import NOON, passage

from .acting import Talk, shop

PIX = passage("pix", "Tem desconto no Pix?", "Tem: 5% à vista.")
BOLETO = passage("boleto", "Quando vence o boleto?", "Em dois dias úteis.")
GREETING = "Bem-vindo à Loja Azul. Em que podemos ajudar?"
SHOP = shop(PIX, BOLETO, greeting=GREETING)
HOURS = "Nosso horário de atendimento é de segunda a sexta, das 9h às 18h."
SIX_HOURS, TWO_DAYS = 6 * 3600, 2 * 24 * 3600

TEXTS = {
    "vocês tem desconto no Pix?": Verdict(known=(PIX,)),
    "Tem desconto no Pix? e no boleto?": Verdict(known=(BOLETO,)),
    "Quando vence o boleto? e no Pix?": Verdict(known=(PIX,)),
    "como funciona o pagamento?": Verdict(close=(PIX, BOLETO)),
}


def text(outcome: Outcome) -> str:
    assert isinstance(outcome, Reply)
    return outcome.text


def reason(outcome: Outcome) -> HandoffReason:
    assert isinstance(outcome, Handoff)
    return outcome.reason


async def test_a_greeting_alone_is_greeted_with_the_question() -> None:
    assert text(await Talk(SHOP).say("Boa tarde")) == GREETING


async def test_before_an_answer_the_greeting_asks_nothing() -> None:
    answer = await Talk(SHOP, TEXTS).say("Boa tarde, vocês tem desconto no Pix?")

    assert text(answer) == f"Bem-vindo à Loja Azul.\n\n{PIX.answer}"


async def test_before_the_hours_the_greeting_asks_nothing() -> None:
    answer = await Talk(SHOP).say("Oi! Que horas vocês abrem?")

    assert text(answer) == f"Bem-vindo à Loja Azul.\n\n{HOURS} Agora estamos abertos."


@pytest.mark.parametrize(
    ("later", "ending"),
    [
        (0, "Agora estamos abertos."),
        (SIX_HOURS, "Agora estamos fechados; abrimos amanhã às 9h."),
        (TWO_DAYS, "Agora estamos fechados; abrimos segunda às 9h."),
    ],
)
async def test_whether_the_company_is_open_depends_on_the_time(later: int, ending: str) -> None:
    answer = await Talk(SHOP, at=NOON + later).say("que horas vocês abrem hoje?")

    assert text(answer) == f"{HOURS} {ending}"


async def test_the_weekly_hours_do_not_answer_for_a_holiday() -> None:
    answer = await Talk(SHOP).say("vocês abrem no feriado?")

    assert text(answer).startswith("Desculpe, não encontrei essa informação")


async def test_what_goes_on_is_about_the_topic_before() -> None:
    talk = Talk(SHOP, TEXTS)
    await talk.say("vocês tem desconto no Pix?")

    assert text(await talk.say("e no boleto?")) == BOLETO.answer


async def test_thanks_in_between_do_not_end_the_topic() -> None:
    talk = Talk(SHOP, TEXTS)
    await talk.say("vocês tem desconto no Pix?")
    await talk.say("obrigado")

    assert text(await talk.say("e no boleto?")) == BOLETO.answer


async def test_a_choice_is_answered_and_becomes_the_topic() -> None:
    talk = Talk(SHOP, TEXTS)
    offered = await talk.say("como funciona o pagamento?")

    chosen = await talk.say("2")

    assert text(offered).endswith("1. Tem desconto no Pix?\n2. Quando vence o boleto?")
    assert chosen == Reply(BOLETO.answer, ("boleto",))
    assert text(await talk.say("e no Pix?")) == PIX.answer


async def test_a_number_after_the_choice_chooses_nothing() -> None:
    talk = Talk(SHOP, TEXTS)
    await talk.say("como funciona o pagamento?")
    await talk.say("2")

    assert text(await talk.say("1")).startswith("Desculpe, não encontrei")


async def test_what_is_not_known_is_said_once_and_then_handed_over() -> None:
    talk = Talk(SHOP)

    first = await talk.say("vocês vendem foguetes?")
    second = await talk.say("vendem peças de foguete?")

    assert "chamo uma pessoa da equipe" in text(first)
    assert reason(second) is HandoffReason.NOT_KNOWN


async def test_an_answer_in_between_begins_the_count_anew() -> None:
    talk = Talk(SHOP, TEXTS)
    await talk.say("vocês vendem foguetes?")
    await talk.say("vocês tem desconto no Pix?")

    assert isinstance(await talk.say("vendem peças de foguete?"), Reply)


async def test_the_hours_in_between_begin_the_count_anew() -> None:
    talk = Talk(SHOP)
    await talk.say("vocês vendem foguetes?")
    await talk.say("que horas vocês abrem?")

    assert isinstance(await talk.say("vendem peças de foguete?"), Reply)


async def test_thanks_in_between_do_not() -> None:
    talk = Talk(SHOP)
    await talk.say("vocês vendem foguetes?")
    await talk.say("obrigado")

    assert reason(await talk.say("vendem peças de foguete?")) is HandoffReason.NOT_KNOWN


@pytest.mark.parametrize(
    ("answer", "is_called"),
    [("sim", True), ("quero sim", True), ("não", False), ("não, obrigado", False)],
)
async def test_a_person_who_was_offered_comes_if_the_customer_says_so(
    answer: str, is_called: bool
) -> None:
    talk = Talk(SHOP)
    await talk.say("vocês vendem foguetes?")

    outcome = await talk.say(answer)

    assert isinstance(outcome, Handoff) is is_called


async def test_hours_and_an_unknown_question_get_both_an_answer_and_the_truth() -> None:
    talk = Talk(SHOP)

    answer = text(await talk.say("Que horas vocês abrem? E vocês vendem foguetes espaciais?"))

    assert answer.startswith(HOURS)
    assert "foguetes espaciais”, não encontrei a informação" in answer
    assert reason(await talk.say("sim")) is HandoffReason.ASKED_FOR


async def test_an_offer_is_good_for_the_next_turn_alone() -> None:
    talk = Talk(SHOP)
    await talk.say("vocês vendem foguetes?")
    await talk.say("obrigado")

    assert isinstance(await talk.say("sim"), Reply)


async def test_media_without_words_are_answered_and_change_nothing() -> None:
    talk = Talk(SHOP, TEXTS)
    await talk.say("vocês tem desconto no Pix?")

    answer = await talk.say("", Attachment("audio"))

    assert text(answer).startswith("Ainda não consigo ouvir áudios")
    assert text(await talk.say("e no boleto?")) == BOLETO.answer


@pytest.mark.parametrize(
    ("says", "starts"),
    [
        ("Oi", GREETING),
        ("obrigado", "De nada!"),
        ("que horas vocês abrem?", "Desculpe, não encontrei"),
        ("vocês tem desconto no Pix?", PIX.answer),
    ],
)
async def test_the_short_way_answers_what_it_can(says: str, starts: str) -> None:
    answer = await Talk(SHOP, TEXTS).say(says, workflow="simple_query")

    assert text(answer).startswith(starts)


async def test_the_short_way_calls_a_person_like_the_long_one() -> None:
    talk = Talk(SHOP, TEXTS)

    asked = await talk.say("quero falar com um atendente", workflow="simple_query")
    complained = await talk.say("isso é um absurdo, cadê o boleto?", workflow="simple_query")

    assert reason(asked) is HandoffReason.ASKED_FOR
    assert reason(complained) is HandoffReason.COMPLAINT


@pytest.mark.parametrize("mode", ["sequential", "parallel", "adaptive"])
async def test_whatever_the_mode_a_greeting_stays_one(mode: str) -> None:
    crews = {"customer_service": {"mode": mode}}
    talk = Talk(replace(SHOP, config=shop(greeting=GREETING, crews=crews).config))

    assert text(await talk.say("Oi")) == GREETING
