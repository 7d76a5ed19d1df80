import pytest

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.knowledge import KnowledgeAgent
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.vocabulary import Queries
from chatwootai.core.knowledge.verdict import Verdict
from tests.building import passage

from .acting import found, shop, work

PIX = passage("pix", "Vocês aceitam Pix?", "Aceitamos Pix, com 5% de desconto.")
PRAZO = passage("prazo", "Qual o prazo de entrega?", "Entregamos em até sete dias úteis.")
TROCA = passage("troca", "Como faço uma troca?", "Leve o produto à loja em até 30 dias.")
SHOP = shop(PIX, PRAZO, TROCA)
MARS = "Quantos astronautas cabem no foguete para Marte?"


def asks(text: str) -> Analysis:
    return Analysis("pt", frozenset(), asks=text)


def verdict(value: object) -> Verdict:
    assert isinstance(value, Verdict)
    return value


async def test_a_question_that_is_written_down_is_known() -> None:
    planned = LookUps(asks_hours=False, queries=Queries("Vocês aceitam Pix?"))

    its = await found(KnowledgeAgent, work("", asks("…"), planned, its=SHOP))

    assert verdict(its.value).known == (PIX,)
    assert its.facts["known"] == ("pix",)
    assert its.facts["likelihood"] == round(verdict(its.value).likelihood, 3)


async def test_a_question_that_nothing_answers_is_not_known() -> None:
    its = await found(KnowledgeAgent, work("", asks(MARS), its=SHOP))

    assert not verdict(its.value).known
    assert its.facts["known"] == its.facts["close"] == ()
    assert its.facts["nearest"]


async def test_two_questions_are_known_each_by_itself() -> None:
    parts = ("Vocês aceitam Pix?", "Qual o prazo de entrega?")
    planned = LookUps(asks_hours=False, queries=Queries(" ".join(parts), parts))

    its = await found(KnowledgeAgent, work("", asks("…"), planned, its=SHOP))

    assert verdict(its.value).known == (PIX, PRAZO)
    assert not verdict(its.value).open


async def test_without_a_plan_all_that_is_asked_is_looked_up() -> None:
    its = await found(KnowledgeAgent, work("", asks("Como faço uma troca?"), its=SHOP))

    assert verdict(its.value).known == (TROCA,)


@pytest.mark.parametrize("parts", [(), (MARS, "Tem estacionamento.")])
async def test_what_is_asked_beside_the_hours_stays_open_if_nothing_answers_it(
    parts: tuple[str, ...],
) -> None:
    planned = LookUps(asks_hours=True, queries=Queries(MARS, parts))

    its = await found(KnowledgeAgent, work("", asks("…"), planned, its=SHOP))

    assert verdict(its.value).open == (MARS,)


async def test_what_is_asked_beside_the_hours_is_known_like_all_else() -> None:
    planned = LookUps(asks_hours=True, queries=Queries("Vocês aceitam Pix?"))

    its = await found(KnowledgeAgent, work("", asks("…"), planned, its=SHOP))

    assert verdict(its.value).known == (PIX,)
    assert not verdict(its.value).open


async def test_a_company_without_texts_knows_nothing() -> None:
    its = await found(KnowledgeAgent, work("", asks("Vocês aceitam Pix?"), its=shop()))

    assert its.value == Verdict()
