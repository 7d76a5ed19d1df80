from typing import Any

import pytest
from pydantic import ValidationError

from chatwootai.core.ports.rate_limiter import Rate
from chatwootai.core.tenants.limiting import BudgetConfig, LimitsConfig, Rates


def test_what_is_not_set_is_no_limit() -> None:
    assert LimitsConfig().contact.rates == ()
    assert BudgetConfig().per_day is None


def test_each_rate_that_is_set_counts() -> None:
    assert Rates(per_minute=2, per_hour=9).rates == (Rate(2, 60), Rate(9, 3600))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"per_minute": 9, "per_hour": 2}, "per_hour is less than per_minute"),
        ({"per_minute": 0}, "greater than or equal to 1"),
    ],
)
def test_rates_that_make_no_sense_are_refused(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Rates.model_validate(said)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"per_day": 9, "per_month": 2}, "per_month is less than per_day"),
        ({"per_day": 0}, "greater than 0"),
        ({"per_day": float("inf")}, "finite"),
        ({"currency": "real"}, "pattern"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        BudgetConfig.model_validate(said)
