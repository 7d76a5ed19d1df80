from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.safety.claims import ClaimKind, claims

SAME = [
    ("R$ 1.234,50", "1234.5"),
    ("R$ 1.234,50", "1.234,50 reais"),
    ("R$ 1,5 mil", "R$ 1.500"),
    ("€ 60", "60 euros"),
    ("19/11", "19 de novembro"),
    ("19/11", "November 19th"),
    ("2026-11-19", "19 de novembro de 2026"),
    ("19/11/26", "19/11/2026"),
    ("quinze dias", "15 dias"),
    ("vinte e cinco por cento", "25%"),
    ("três vezes", "3x"),
    ("five business days", "5 dias úteis"),
    ("às 9 horas", "09:00"),
    ("14h30", "2:30 pm"),
    ("meio-dia", "12h"),
    ("https://www.loja.com.br/ajuda.", "loja.com.br/ajuda"),
    ("PED-1234", "Ped_1234"),
]
NOTHING = [
    "1. Primeiro passo",
    "no 2º andar",
    "Não garantimos nada.",
    "Temos 2 opções:",
    "We do not guarantee it.",
    "Feel free to ask.",
    "segunda via do boleto",
    "",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_written_in_two_ways_is_the_same(one: str, other: str) -> None:
    [first], [second] = claims(one), claims(other)

    assert first.readings & second.readings


@pytest.mark.parametrize("text", NOTHING)
def test_what_claims_nothing_has_no_claim(text: str) -> None:
    assert list(claims(text)) == []


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("Vamos devolver seu dinheiro.", ClaimKind.PROMISE, "refund"),
        ("O reembolso será feito.", ClaimKind.PROMISE, "refund"),
        ("Garantimos a troca.", ClaimKind.PROMISE, "guarantee"),
        ("We'll send you a new one.", ClaimKind.PROMISE, "exchange"),
        ("Le reembolsaremos.", ClaimKind.PROMISE, "refund"),
        ("Seu pedido foi cancelado.", ClaimKind.PROMISE, "done:cancel"),
        ("Já agendei.", ClaimKind.PROMISE, "done:book"),
        ("5 dias úteis", ClaimKind.NUMBER, "workday"),
        ("10%", ClaimKind.PERCENT, "%"),
        ("us$ 10", ClaimKind.MONEY, "usd"),
    ],
)
def test_what_is_claimed_has_its_kind(text: str, kind: ClaimKind, unit: str) -> None:
    assert (kind, unit) in {(its.kind, its.unit) for its in claims(text)}


def test_a_range_counts_the_same_at_both_ends() -> None:
    said = [(sorted(its.readings), its.unit) for its in claims("de 3 a 5 dias úteis")]

    assert said == [(["3"], "workday"), (["5"], "workday")]


@given(st.decimals(min_value=1, max_value=999_999, places=2))
def test_a_price_is_read_however_it_is_written(price: Decimal) -> None:
    english = f"{price:,.2f}"
    brazilian = english.translate(str.maketrans(",.", ".,"))

    [one], [other] = claims(f"R$ {brazilian}"), claims(f"$ {english}")

    assert {format(price.normalize(), "f")} == one.readings == other.readings


@given(st.text())
def test_what_is_claimed_stands_in_the_text(text: str) -> None:
    assert all(its.written in text for its in claims(text))
