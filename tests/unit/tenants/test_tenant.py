from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.building import OTHER_SHOP, SHOP, passage, tenant

FRETE = passage("frete", "Qual o frete?", "R$ 10")
TROCA = passage("troca", "Posso trocar?", "Em 7 dias.")


def test_the_same_configuration_has_the_same_hash() -> None:
    assert tenant(passages=[FRETE, TROCA]).hash == tenant(passages=[TROCA, FRETE]).hash


@pytest.mark.parametrize(
    "other",
    [
        tenant(passages=[FRETE], name="Loja Verde"),
        tenant(passages=[FRETE], answers_open=True),
        tenant(passages=[FRETE], crews={"customer_service": {"mode": "parallel"}}),
        tenant(),
        tenant(passages=[TROCA]),
        tenant(passages=[passage("frete", "Qual o frete?", "R$ 12")]),
        tenant(passages=[passage("frete", "Qual o frete?", "R$ 10", "Quanto é o frete?")]),
    ],
)
def test_another_configuration_has_another_hash(other: object) -> None:
    assert getattr(other, "hash") != tenant(passages=[FRETE]).hash  # noqa: B009


def test_its_texts_are_its_own() -> None:
    texts = tenant(OTHER_SHOP, passages=[FRETE]).texts

    assert texts.tenant == OTHER_SHOP
    assert texts.passages == {"frete": FRETE}


def test_its_clock_hangs_where_it_says() -> None:
    assert tenant(timezone="America/Recife").timezone == ZoneInfo("America/Recife")


def test_its_hours_are_those_that_it_wrote() -> None:
    hours = {"days": [0], "start_time": 600, "end_time": "18:00"}
    its = tenant(SHOP, company_metadata={"business_hours": hours})

    assert its.hours.is_open(datetime(2026, 11, 16, 10, tzinfo=its.timezone))
    assert not its.hours.is_open(datetime(2026, 11, 16, 9, 59, tzinfo=its.timezone))
