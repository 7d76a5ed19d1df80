from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chatwootai.core.safety.ledger import (
    MILLION,
    Held,
    Month,
    Period,
    in_millionths,
)
from chatwootai.core.tenants.limiting import BudgetConfig

DAYS = st.sampled_from(["2026-11-19", "2026-11-20"])
CALLS = st.lists(st.tuples(DAYS, st.integers(0, 2 * MILLION), st.integers(0, 2 * MILLION)))
BUDGET = BudgetConfig(per_day=3, per_month=5)


@given(CALLS)
def test_no_book_ever_holds_more_than_its_ceilings(calls: list[tuple[str, int, int]]) -> None:
    month = Month()

    for number, (day, aside, cost) in enumerate(calls):
        if month.lacking(BUDGET, day, aside) is None:
            month = month.holding(str(number), Held(day, aside, 0.0))
            if number % 2:
                month = month.settled(str(number), day, min(aside, cost))

    assert month.taken(Period.MONTH, "2026-11-19") <= 5 * MILLION
    for day in ("2026-11-19", "2026-11-20"):
        assert month.taken(Period.DAY, day) <= 3 * MILLION


@given(CALLS)
def test_what_is_swept_is_neither_lost_nor_doubled(calls: list[tuple[str, int, int]]) -> None:
    month = Month()
    for number, (day, aside, _) in enumerate(calls):
        month = month.holding(str(number), Held(day, aside, float(number)))

    swept = month.swept(now=len(calls) / 2)

    assert swept.taken(Period.MONTH, "") == month.taken(Period.MONTH, "")
    assert swept.swept(now=len(calls) / 2) == swept


@given(CALLS)
def test_a_book_is_read_as_it_was_written(calls: list[tuple[str, int, int]]) -> None:
    month = Month()
    for number, (day, aside, cost) in enumerate(calls):
        month = month.holding(str(number), Held(day, aside, 1.0)).settled("x", day, cost)
    adapter = TypeAdapter(Month)

    assert adapter.validate_python(adapter.dump_python(month, mode="json")) == month


@given(st.floats(0, 1e6))
def test_money_is_never_counted_as_less_than_it_is(money: float) -> None:
    assert in_millionths(money) >= money * MILLION - 1e-3
    assert in_millionths(money) <= money * MILLION + 1
