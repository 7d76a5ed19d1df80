import pytest

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.reviewer import ReviewerAgent
from chatwootai.core.conversation import Handoff, HandoffReason, Outcome, Reply, Silence
from chatwootai.core.workflows.findings import Finding
from tests.building import passage

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
