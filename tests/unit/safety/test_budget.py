import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.errors import (
    CeilingReachedError,
    OutcomeUnknownError,
    ServiceUnavailableError,
)
from chatwootai.core.measures import Counted
from chatwootai.core.ports.documents import Documents
from chatwootai.core.safety.budget import Budget
from chatwootai.core.tenants.tenant import Tenant
from tests.building import NOON, OTHER_SHOP, SHOP, tenant
from tests.contracts.document_stores import BUILDERS
from tests.unit.house import FickleDocuments

HALF_PAST_ELEVEN = NOON + 11.5 * 3600  # at night, in São Paulo


def shop(**budget: Any) -> Tenant:
    return tenant(budget=budget)


class Till:
    """A budget, and all that it is given."""

    def __init__(self, documents: Documents | None = None, at: float = NOON) -> None:
        self.clock = ManualClock(at)
        self.documents = documents or InMemoryDocuments(self.clock)
        self.meters = InMemoryMeters([SHOP, OTHER_SHOP])
        self.budget = Budget(self.documents, self.clock, self.meters)

    async def call(self, its: Tenant, cost: float, estimate: float | None = None) -> None:
        async with self.budget.spending(its, cost if estimate is None else estimate) as spending:
            spending.costs(cost)
        await self.budget.aclose()

    async def spent(self, its: Tenant) -> tuple[float, float, int]:
        found = await self.budget.spent(its)
        return found.today, found.month, found.calls


async def test_what_a_call_costs_is_counted() -> None:
    till, its = Till(), shop()

    await till.call(its, 0.25)
    await till.call(its, 0.5)

    assert await till.spent(its) == (0.75, 0.75, 2)
    assert till.meters.counted(Counted.SPENT) == {(str(SHOP),): 750_000}


async def test_a_call_for_which_there_is_no_room_is_not_made() -> None:
    till, its = Till(), shop(per_day=1)
    await till.call(its, 0.75)

    with pytest.raises(CeilingReachedError, match=r"budget\.per_day") as caught:
        await till.call(its, 0.5)

    assert caught.value.until == NOON + 12 * 3600
    assert till.meters.counted(Counted.CEILING_REACHED) == {(str(SHOP), "day"): 1}
    assert await till.spent(its) == (0.75, 0.75, 1)


async def test_what_is_set_aside_counts_until_it_is_known() -> None:
    till, its = Till(), shop(per_day=1)

    async with till.budget.spending(its, 0.75) as spending:
        with pytest.raises(CeilingReachedError):
            await till.call(its, 0.5)
        spending.costs(0.1)
    await till.budget.aclose()

    await till.call(its, 0.5)
    assert await till.spent(its) == (0.6, 0.6, 2)


async def test_a_new_day_begins_at_the_companys_midnight() -> None:
    till, its = Till(at=HALF_PAST_ELEVEN), shop(per_day=1)
    await till.call(its, 1)

    with pytest.raises(CeilingReachedError):
        await till.call(its, 1)
    await till.clock.advance(1800)
    await till.call(its, 1)

    assert await till.spent(its) == (1, 2, 1)


async def test_a_month_has_a_ceiling_of_its_own() -> None:
    till, its = Till(), shop(per_day=1, per_month=1.5)
    await till.call(its, 1)
    await till.clock.advance(24 * 3600)

    with pytest.raises(CeilingReachedError, match=r"budget\.per_month"):
        await till.call(its, 1)

    await till.clock.advance(12 * 24 * 3600)  # it is December then
    await till.call(its, 1)


async def test_a_call_over_midnight_counts_for_the_day_when_it_began() -> None:
    till, its = Till(at=HALF_PAST_ELEVEN), shop(per_day=1)

    async with till.budget.spending(its, 1) as spending:
        await till.clock.advance(500)
        await till.clock.advance(1400)
        spending.costs(1)
    await till.budget.aclose()

    assert await till.spent(its) == (0, 1, 0)


@pytest.mark.parametrize(
    ("error", "cost"),
    [
        (ServiceUnavailableError("the model", "answering"), 0),
        (OutcomeUnknownError("the model", "answering"), 0.5),
        (asyncio.CancelledError(), 0.5),
    ],
)
async def test_a_call_that_fails_costs_what_it_may_have_cost(
    error: BaseException, cost: float
) -> None:
    till, its = Till(), shop(per_day=1)

    with pytest.raises(type(error)):
        async with till.budget.spending(its, 0.5):
            raise error
    await till.budget.aclose()

    assert (await till.spent(its))[0] == cost


async def test_what_a_process_that_is_gone_has_set_aside_counts_as_spent() -> None:
    till, its = Till(), shop(per_day=1)
    await till.budget.spending(its, 0.75).__aenter__()  # and then it was killed

    await till.clock.advance(600)

    assert (await till.spent(its))[0] == 0.75


async def test_tenants_spend_apart() -> None:
    till = Till()
    await till.call(shop(per_day=1), 1)

    await till.call(tenant(OTHER_SHOP, budget={"per_day": 1}), 1)


async def test_somebody_is_warned_at_each_share_once_a_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    till, its = Till(), shop(per_day=1)

    for _ in range(9):
        await till.call(its, 0.1)
    for _ in range(2):
        with pytest.raises(CeilingReachedError):
            await till.call(its, 0.5)

    warnings = till.meters.counted(Counted.BUDGET_WARNINGS)
    assert warnings == {(str(SHOP), "day", percent): 1 for percent in ("50", "80", "100")}
    assert [record.message for record in caplog.records] == ["budget is being used up"] * 3
    assert till.budget.shortcomings == [f"{SHOP}: the budget of the day is used up"]


async def test_an_operator_is_shown_nothing_before_it_matters_and_after_the_day() -> None:
    till, its = Till(), shop(per_day=1)

    await till.call(its, 0.5)
    before = till.budget.shortcomings
    await till.call(its, 0.4)
    late = till.budget.shortcomings
    await till.clock.advance(24 * 3600)

    assert before == []
    assert late == [f"{SHOP}: the budget of the day is used to 80 %"]
    assert till.budget.shortcomings == []


async def test_a_store_that_does_not_answer_lets_no_call_through() -> None:
    documents = FickleDocuments(ManualClock(NOON))
    till = Till(documents)
    documents.is_dead = True

    with pytest.raises(ServiceUnavailableError):
        await till.call(shop(per_day=1), 0.1)


async def test_a_store_that_fails_after_the_call_loses_no_answer() -> None:
    documents = FickleDocuments(ManualClock(NOON))
    till, its = Till(documents), shop(per_day=1)

    async with till.budget.spending(its, 0.5) as spending:
        documents.is_dead = True
        spending.costs(0.1)
    await till.budget.aclose()
    documents.is_dead = False
    await till.clock.advance(600)

    assert (await till.spent(its))[0] == 0.5  # what was set aside, for it is not known better


async def test_a_call_that_is_cancelled_while_it_waits_for_money_sets_none_aside() -> None:
    till, its = Till(), shop(per_day=1)

    waiting = asyncio.create_task(till.call(its, 1))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await till.budget.aclose()

    await till.call(its, 1)


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Documents]:
    async with AsyncExitStack() as closing:
        yield request.param(tmp_path, ManualClock(NOON), closing)


@pytest.mark.parametrize("processes", [1, 3])
async def test_fifty_at_once_never_spend_more_than_there_is(
    store: Documents, processes: int
) -> None:
    its, estimate, cost = shop(per_day=1, per_month=2), 0.05, 0.04
    tills = [Till(store) for _ in range(processes)]
    made = refused = 0

    async def call(number: int) -> None:
        nonlocal made, refused
        try:
            async with tills[number % processes].budget.spending(its, estimate) as spending:
                await asyncio.sleep(0.01)
                spending.costs(cost)
                made += 1
        except CeilingReachedError:
            refused += 1

    for _ in range(3):
        await asyncio.gather(*(call(number) for number in range(50)))
        for till in tills:
            await till.budget.aclose()

    spent = await tills[0].budget.spent(its)
    print(  # noqa: T201  so that whoever runs it with -s sees the counts
        f"{processes} processes: {made} made, {refused} refused, {spent.today:.2f} of 1 spent"
    )
    assert made + refused == 150
    assert spent.calls == made
    assert spent.today == pytest.approx(made * cost)
    assert 1 - estimate <= spent.today <= 1
