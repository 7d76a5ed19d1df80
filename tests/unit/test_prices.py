import pytest
from pydantic import ValidationError

from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Usage


def test_prices_are_for_a_million_tokens() -> None:
    assert Prices(read=2, written=8).of(Usage(500_000, 250_000)) == pytest.approx(3.0)


def test_what_the_provider_had_kept_costs_less() -> None:
    prices = Prices(read=2, written=8, cached=0.5)

    assert prices.of(Usage(1_000_000, 0, cached=400_000)) == pytest.approx(1.4)


def test_without_a_price_of_its_own_it_costs_the_same() -> None:
    assert Prices(read=2).of(Usage(1_000_000, 0, cached=1_000_000)) == pytest.approx(2.0)


def test_no_more_can_have_been_kept_than_was_read() -> None:
    assert Prices(read=2, cached=1).of(Usage(10, 0, cached=1_000_000)) >= 0


def test_what_was_kept_does_not_cost_more() -> None:
    with pytest.raises(ValidationError, match="cached costs more than read"):
        Prices(read=1, cached=2)
