import pytest

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.reviewer import ReviewerAgent
from chatwootai.core.conversation import Handoff, HandoffReason, Outcome, Reply, Silence
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.workflows.findings import Finding
from tests.building import CONVERSATION, passage

from .acting import found, shop, work

PIX = passage("pix", "Aceitam Pix?", "Use o cupom {cupom}.")


@pytest.mark.parametrize(
    "outcome",
    [
        Reply("Sim."),
        Reply("Use o cupom {cupom}.", ("pix",)),
        Reply("Sobre “o {campo}”, não encontrei."),
        Handoff("Vou chamar alguém.", "nota", HandoffReason.ASKED_FOR),
        Silence("nothing was asked"),
        Reply("a" * 8_000),
        Reply("{Nome} {2}"),
    ],
)
async def test_what_is_in_order_passes(outcome: Outcome) -> None:
    its = await found(ReviewerAgent, work("o {campo}?", Finding(outcome=outcome), its=shop(PIX)))

    assert its.outcome == outcome
    assert its.facts == {"passed": True}


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        (None, "no outcome"),
        (Reply(" \n"), "nothing to say"),
        (Handoff("", "nota", HandoffReason.ASKED_FOR), "nothing to say"),
        (Reply("a" * 8_001), "too long"),
        (Reply("Olá, {nome}!"), "a gap that was not filled"),
        (Reply("Sim.", ("pix", "gone")), "a source that the company does not have"),
    ],
)
async def test_what_is_not_in_order_calls_a_person_instead(
    outcome: Outcome | None, fault: str
) -> None:
    its = await found(ReviewerAgent, work("o {campo}?", Finding(outcome=outcome), its=shop(PIX)))

    assert isinstance(its.outcome, Handoff)
    assert its.outcome.reason is HandoffReason.FAILED
    assert "o {campo}?" in its.outcome.note
    assert its.facts == {"passed": False, "fault": fault}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", "Desculpe, tive um problema para responder."),
        ("en", "Sorry, I had a problem answering."),
        ("es", "Perdón, tuve un problema para responder."),
    ],
)
async def test_the_customer_is_told_in_the_language_of_the_turn(language: str, said: str) -> None:
    its = await found(ReviewerAgent, work("", Analysis(language, frozenset())))

    assert isinstance(its.outcome, Handoff)
    assert its.outcome.text.startswith(said)


async def test_where_the_language_is_not_known_the_companys_is_spoken() -> None:
    its = await found(ReviewerAgent, work("", its=shop(language="es")))

    assert isinstance(its.outcome, Handoff)
    assert its.outcome.text.startswith("Perdón")


PRAZO = passage("prazo", "Qual o prazo?", "Entregamos em 5 dias úteis por R$ 20,00.")


async def test_an_answer_from_the_texts_says_what_they_say() -> None:
    outcome = Reply("Boa tarde! Entregamos em 5 dias úteis, por R$ 20.", ("prazo",))

    its = await found(ReviewerAgent, work("prazo?", Finding(outcome=outcome), its=shop(PRAZO)))

    assert its.outcome == outcome


async def test_an_answer_that_says_what_no_text_says_calls_a_person_instead() -> None:
    outcome = Reply("Entregamos em 3 dias úteis.", ("prazo",))

    its = await found(ReviewerAgent, work("prazo?", Finding(outcome=outcome), its=shop(PRAZO)))

    assert isinstance(its.outcome, Handoff)
    assert its.facts["fault"] == "'3 dias úteis' (number) is not in the sources"


async def test_an_answer_may_also_say_what_an_agent_brought_along() -> None:
    outcome = Reply("Seu pedido chega em 27/11. Entregamos em 5 dias úteis.", ("prazo",))
    told = Evidence(CONVERSATION).told({"eta": "2026-11-27", "message": "chega em 27/11"})

    its = await found(
        ReviewerAgent, work("prazo?", told, Finding(outcome=outcome), its=shop(PRAZO))
    )

    assert its.outcome == outcome


async def test_beside_the_texts_the_hours_and_the_greeting_are_known() -> None:
    outcome = Reply(
        "Bem-vindo, 20 anos com você!\n\nEstamos abertos de segunda a sexta, das 9h às 18h.\n\n"
        "Entregamos em 5 dias úteis por R$ 20,00.",
        ("prazo",),
    )

    its = await found(
        ReviewerAgent,
        work(
            "oi, prazo?",
            Finding(outcome=outcome),
            its=shop(PRAZO, greeting="Bem-vindo, 20 anos com você!"),
        ),
    )

    assert its.outcome == outcome


@pytest.mark.parametrize(
    ("said", "answer"),
    [("o que acham da eleição?", "Sim."), ("tudo bem?", "Depois das eleições.")],
)
async def test_of_a_forbidden_topic_people_speak(said: str, answer: str) -> None:
    its = shop(PIX, answers={"forbidden_topics": ["eleição"]})

    got = await found(ReviewerAgent, work(said, Finding(outcome=Reply(answer)), its=its))

    assert isinstance(got.outcome, Handoff)
    assert got.outcome.reason is HandoffReason.FORBIDDEN_TOPIC


async def test_who_threatens_speaks_to_a_person() -> None:
    its = work("vou quebrar a loja de vocês", Finding(outcome=Reply("Sim.")))

    got = await found(ReviewerAgent, its)

    assert isinstance(got.outcome, Handoff)
    assert got.outcome.reason is HandoffReason.COMPLAINT
    assert got.facts["fault"] == "threat"


async def test_where_the_company_does_not_mind_a_threat_is_answered() -> None:
    its = shop(screening={"threat": "ignore"})

    got = await found(
        ReviewerAgent,
        work("vou quebrar a loja de vocês", Finding(outcome=Reply("Sim.")), its=its),
    )

    assert got.outcome == Reply("Sim.")
