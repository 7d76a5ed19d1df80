import pytest

from chatwootai.core.agents.business import BusinessAgent, BusinessFacts
from tests.building import tenant

from .acting import found, shop, work

WEEKEND = {"days": [5, 6], "start_time": "10:00", "end_time": "14:00"}
CLOSED = tenant(company_metadata={"business_hours": WEEKEND})


@pytest.mark.parametrize(
    ("language", "hours", "now"),
    [
        ("pt", "é de segunda a sexta, das 9h às 18h.", "Agora estamos abertos."),
        ("en", "open Monday to Friday, from 9:00 to 18:00.", "We are open right now."),
        ("es", "es de lunes a viernes, de 9:00 a 18:00.", "Ahora estamos abiertos."),
    ],
)
async def test_an_open_company_says_so_in_every_language(
    language: str, hours: str, now: str
) -> None:
    its = work(its=shop())

    facts = (await found(BusinessAgent, its)).value

    assert isinstance(facts, BusinessFacts)
    assert facts.hours(its, language).endswith(f"{hours} {now}")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", "Agora estamos fechados; abrimos sábado às 10h."),
        ("en", "We are closed right now; we open on Saturday at 10:00."),
        ("es", "Ahora estamos cerrados; abrimos el sábado a las 10:00."),
    ],
)
async def test_a_closed_company_says_when_it_opens(language: str, said: str) -> None:
    its = work(its=CLOSED)

    assert BusinessFacts.of(its).hours(its, language).endswith(said)


async def test_whether_somebody_is_there_is_a_fact() -> None:
    here = await found(BusinessAgent, work(its=shop()))
    away = await found(BusinessAgent, work(its=CLOSED))

    assert here.facts == {"is_open": True}
    assert away.facts == {"is_open": False}


async def test_a_company_that_gives_no_hours_counts_as_open() -> None:
    its = await found(BusinessAgent, work(its=tenant()))

    assert its.facts == {"is_open": True}


def test_who_never_opens_again_says_no_more_than_that() -> None:
    its = work(its=tenant())

    said = BusinessFacts(is_open=False).hours(its, "en")

    assert said.startswith("We are open")
    assert "closed" not in said
