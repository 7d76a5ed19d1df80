import pytest

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.planner import LookUps, PlannerAgent
from chatwootai.core.agents.vocabulary import Queries
from tests.building import tenant

from .acting import found, work

ASKS = Analysis("pt", frozenset(), asks="…")


@pytest.mark.parametrize(
    "text",
    [
        "Que horas vocês abrem hoje?",
        "What time do you open?",
        "¿A qué hora abren hoy?",
        "horário de funcionamento",
    ],
)
async def test_the_weekly_hours_are_the_companys_own_matter(text: str) -> None:
    its = await found(PlannerAgent, work("", ASKS, Queries(text)))

    assert its.value == LookUps(asks_hours=True, queries=None)
    assert its.facts == {"asks_hours": True, "asks_knowledge": False}


@pytest.mark.parametrize(
    "text",
    [
        "Vocês abrem no feriado?",
        "Que horas abrem no Natal?",
        "Are you open at Christmas?",
        "Qual o prazo?",
    ],
)
async def test_holidays_and_all_else_are_looked_up_in_the_texts(text: str) -> None:
    its = await found(PlannerAgent, work("", ASKS, Queries(text)))

    assert its.value == LookUps(asks_hours=False, queries=Queries(text))
    assert its.facts == {"asks_hours": False, "asks_knowledge": True}


async def test_of_two_questions_each_goes_where_its_answer_is() -> None:
    parts = ("Que horas vocês abrem?", "Aceitam Pix?")

    its = await found(PlannerAgent, work("", ASKS, Queries(" ".join(parts), parts)))

    assert its.value == LookUps(asks_hours=True, queries=Queries("Aceitam Pix?"))


async def test_what_is_left_beside_the_hours_keeps_its_parts() -> None:
    parts = ("Que horas vocês abrem?", "Aceitam Pix?", "Qual o prazo?")

    its = await found(PlannerAgent, work("", ASKS, Queries(" ".join(parts), parts)))

    left = Queries("Aceitam Pix? Qual o prazo?", ("Aceitam Pix?", "Qual o prazo?"))
    assert its.value == LookUps(asks_hours=True, queries=left)


async def test_parts_that_all_ask_for_the_hours_leave_nothing_to_look_up() -> None:
    parts = ("Que horas vocês abrem hoje, qual o horário?", "What time do you close?")

    its = await found(PlannerAgent, work("", ASKS, Queries(" / ".join(parts), parts)))

    assert its.value == LookUps(asks_hours=True, queries=None)


async def test_a_company_without_hours_may_have_written_them_down() -> None:
    queries = Queries("Que horas vocês abrem?")

    its = await found(PlannerAgent, work("", ASKS, queries, its=tenant()))

    assert its.value == LookUps(asks_hours=False, queries=queries)


async def test_what_was_chosen_needs_no_looking_up() -> None:
    choice = Analysis("pt", frozenset(), choice="pix")

    its = await found(PlannerAgent, work("", choice, Queries("")))

    assert its.value == LookUps(asks_hours=False, queries=None)
