from dataclasses import replace

import pytest

from chatwootai.core.agents.business import BusinessFacts
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.agents.writer import WriterAgent
from chatwootai.core.conversation import Handoff, HandoffReason, Outcome, Reply, Silence
from chatwootai.core.errors import WorkflowError
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.language.intents import Intent
from chatwootai.core.workflows.findings import Finding
from tests.building import passage

from .acting import ANSWERED_BEFORE, found, shop, work

PIX = passage("pix", "Aceitam Pix?", "Aceitamos Pix, com 5% de desconto.")
TROCA = passage("trocas.md#prazo", "Trocas e devoluções: Prazo", "Você tem 30 dias para trocar.")
ENTREGA = passage("entrega", "Entregam?", "Entregamos em todo o Brasil, em até sete dias úteis.")
HOURS = "Nosso horário de atendimento é de segunda a sexta, das 9h às 18h. Agora estamos abertos."
ASKS = Analysis("pt", frozenset({Intent.QUESTION}), asks="…")
GREETS_AND_ASKS = Analysis("pt", frozenset({Intent.GREETING, Intent.QUESTION}), asks="…")
ASKS_HOURS = LookUps(asks_hours=True, queries=None)


def text(outcome: Outcome | None) -> str:
    assert isinstance(outcome, Reply)
    return outcome.text


async def test_what_is_known_is_said_in_the_companys_own_words() -> None:
    its = await found(WriterAgent, work("", ASKS, Verdict(known=(PIX,)), its=shop(PIX)))

    assert its.outcome == Reply(PIX.answer, ("pix",))
    assert its.facts == {"outcome": "reply", "by": "texts"}


async def test_two_known_things_are_both_said() -> None:
    pix = replace(PIX, answer=f"{PIX.answer}\n")  # as a block of YAML ends

    its = await found(WriterAgent, work("", ASKS, Verdict(known=(pix, TROCA))))

    assert its.outcome == Reply(f"{PIX.answer}\n\n{TROCA.answer}", ("pix", "trocas.md#prazo"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", "Sobre “Tem loja em Marte”, não encontrei a informação. Se quiser, "),
        ("en", "As for “Tem loja em Marte”, I could not find that. I can call a person"),
        ("es", "Sobre “Tem loja em Marte” no encontré la información. Si quieres, "),
    ],
)
async def test_a_part_that_is_not_known_is_said_to_be_so(language: str, said: str) -> None:
    asks = Analysis(language, frozenset(), asks="…")
    verdict = Verdict(known=(PIX,), open=("Tem loja em Marte?",))

    its = await found(WriterAgent, work("", asks, verdict))

    assert text(its.outcome).startswith(f"{PIX.answer}\n\n{said}")


async def test_a_very_long_question_is_not_repeated_as_a_whole() -> None:
    verdict = Verdict(known=(PIX,), open=("Tem loja em Marte " * 100 + "?",))

    its = await found(WriterAgent, work("", ASKS, verdict))

    assert len(text(its.outcome)) < 400
    assert "Marte…”" in text(its.outcome)


async def test_braces_in_a_customers_question_are_no_gaps() -> None:
    verdict = Verdict(known=(PIX,), open=("Tem {question} ou {0}?",))

    its = await found(WriterAgent, work("", ASKS, verdict))

    assert "“Tem {question} ou {0}”" in text(its.outcome)


async def test_between_two_the_customer_is_asked() -> None:
    its = await found(WriterAgent, work("", ASKS, Verdict(close=(PIX, TROCA))))

    assert its.outcome == Reply(
        "Só para eu responder certo, sobre qual destes assuntos você quer saber?"
        "\n\n1. Aceitam Pix?\n2. Prazo"
    )


async def test_what_was_chosen_is_said() -> None:
    choice = Analysis("pt", frozenset(), choice="pix")

    its = await found(WriterAgent, work("", choice, its=shop(PIX)))

    assert its.outcome == Reply(PIX.answer, ("pix",))


async def test_the_hours_are_said() -> None:
    its = await found(WriterAgent, work("", ASKS, ASKS_HOURS, BusinessFacts(is_open=True)))

    assert its.outcome == Reply(HOURS)


async def test_the_hours_are_said_also_where_the_step_that_knows_them_is_missing() -> None:
    its = await found(WriterAgent, work("", ASKS, ASKS_HOURS))

    assert its.outcome == Reply(HOURS)


async def test_hours_and_what_else_is_known_are_said_in_one_answer() -> None:
    its = await found(WriterAgent, work("", ASKS, ASKS_HOURS, Verdict(known=(PIX,))))

    assert its.outcome == Reply(f"{HOURS}\n\n{PIX.answer}", ("pix",))


async def test_beside_the_hours_what_is_not_known_is_said_to_be_so() -> None:
    its = await found(WriterAgent, work("", ASKS, ASKS_HOURS, Verdict(open=("Tem vaga?",))))

    assert text(its.outcome).startswith(f"{HOURS}\n\nSobre “Tem vaga”, não encontrei")


@pytest.mark.parametrize(
    ("language", "style", "said"),
    [
        ("pt", "friendly", "Desculpe, não encontrei essa informação por aqui. Pode perguntar"),
        ("pt", "formal", "Desculpe, não encontrei essa informação. O senhor ou a senhora"),
        ("en", "friendly", "Sorry, I could not find that here. Could you ask in another way?"),
        ("es", "friendly", "Perdón, no encontré esa información."),
    ],
)
async def test_what_is_not_known_is_said_to_be_so_the_first_time(
    language: str, style: str, said: str
) -> None:
    asks = Analysis(language, frozenset(), asks="…")

    its = await found(WriterAgent, work("", asks, Verdict(), its=shop(style=style)))

    assert text(its.outcome).startswith(said)


async def test_what_is_not_known_the_second_time_is_handed_over_with_what_was_near() -> None:
    unknown = Remembered(unknown=1)

    its = await found(
        WriterAgent, work("E em Marte?", ASKS, Verdict(nearest=(PIX,)), remembered=unknown)
    )

    assert isinstance(its.outcome, Handoff)
    assert its.outcome.reason is HandoffReason.NOT_KNOWN
    assert its.outcome.note.endswith("Textos mais próximos encontrados:\n- Aceitam Pix?")
    assert its.facts == {"outcome": "handoff", "by": "texts"}


async def test_a_company_says_how_often_nothing_may_be_known() -> None:
    patient = shop(handover={"after_unknown": 3})
    unknown = Remembered(unknown=1)

    its = await found(WriterAgent, work("", ASKS, Verdict(), its=patient, remembered=unknown))

    assert isinstance(its.outcome, Reply)


@pytest.mark.parametrize(
    ("greeting", "before"),
    [
        ("Olá, aqui é a Loja Azul!", "Olá, aqui é a Loja Azul!\n\n"),
        ("Bem-vindo à Loja Azul. Em que podemos ajudar?", "Bem-vindo à Loja Azul.\n\n"),
        ("Em que podemos ajudar?", ""),
        ("", ""),
    ],
)
async def test_who_greets_is_greeted_before_the_answer(greeting: str, before: str) -> None:
    its = await found(
        WriterAgent, work("", GREETS_AND_ASKS, Verdict(known=(PIX,)), its=shop(greeting=greeting))
    )

    assert its.outcome == Reply(f"{before}{PIX.answer}", ("pix",))


async def test_who_does_not_greet_is_answered_at_once() -> None:
    its = await found(
        WriterAgent, work("", ASKS, Verdict(known=(PIX,)), its=shop(greeting="Olá da Loja Azul!"))
    )

    assert text(its.outcome) == PIX.answer


async def test_who_is_known_already_is_not_welcomed_again() -> None:
    its = work(
        "",
        GREETS_AND_ASKS,
        Verdict(known=(PIX,)),
        its=shop(greeting="Olá!"),
        history=ANSWERED_BEFORE,
    )

    assert text((await found(WriterAgent, its)).outcome) == PIX.answer


@pytest.mark.parametrize(
    ("language", "announced"),
    [
        ("en", "Here is what I found; it is written in Portuguese:"),
        ("es", "Esto es lo que encontré; está escrito en portugués:"),
    ],
)
async def test_a_text_in_another_language_is_announced(language: str, announced: str) -> None:
    asks = Analysis(language, frozenset(), asks="…")

    its = await found(WriterAgent, work("", asks, Verdict(known=(ENTREGA,))))

    assert text(its.outcome) == f"{announced}\n\n{ENTREGA.answer}"


async def test_an_answer_that_a_step_before_was_certain_of_stands() -> None:
    greeted = Finding(outcome=Reply("Olá!"), is_certain=True)

    its = await found(WriterAgent, work("", ASKS, greeted, Verdict(known=(PIX,))))

    assert its.outcome == Reply("Olá!")


async def test_a_silence_that_a_step_before_was_certain_of_stands() -> None:
    quiet = Finding(outcome=Silence("nothing was asked"))

    its = await found(WriterAgent, work("", ASKS, quiet))

    assert its.facts == {"outcome": "silence", "by": "texts"}


async def test_without_an_analysis_nothing_can_be_written() -> None:
    with pytest.raises(WorkflowError, match="no step before has found a Analysis"):
        await found(WriterAgent, work())
