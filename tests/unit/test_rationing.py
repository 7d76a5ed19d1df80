from typing import Any

import pytest

from chatwootai.adapters.chat_model.scripted import Cue, ScriptedModel
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.core.errors import CeilingReachedError
from chatwootai.core.limiting import Limits
from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Completion, Line, Prompt, Role, Usage
from chatwootai.core.rationing import Ration, RationedModel
from chatwootai.core.safety.budget import Budget
from tests.building import SHOP, tenant

PRICES = Prices(read=1_000, written=1_000)
PROMPT = Prompt((Line(Role.USER, "Oi"),), most_tokens=100)  # at most a tenth of the money
SAID = Completion("Olá, Ana", usage=Usage(20, 30))


def rationed(**config: Any) -> tuple[RationedModel, Budget, ScriptedModel]:
    clock, meters = ManualClock(), InMemoryMeters([SHOP])
    budget = Budget(InMemoryDocuments(clock), clock, meters)
    ration = Ration(Limits(InMemoryRateLimiter(clock), clock, meters), budget)
    model = ScriptedModel([Cue(SAID)], prices=PRICES)
    return RationedModel(model, "default", tenant(**config), ration, PRICES), budget, model


async def test_what_is_said_at_once_is_counted_by_what_it_cost() -> None:
    model, budget, _ = rationed(budget={"per_day": 1})

    completion = await model.complete(PROMPT, 5)

    await budget.aclose()
    assert completion.text == "Olá, Ana"
    assert (await budget.spent(tenant(budget={"per_day": 1}))).today == 0.05


async def test_what_is_said_in_pieces_is_counted_the_same() -> None:
    model, budget, _ = rationed(budget={"per_day": 1})

    pieces = [piece async for piece in model.stream(PROMPT, 5)]

    await budget.aclose()
    assert pieces[:2] == ["Olá, ", "Ana"]
    assert (await budget.spent(tenant(budget={"per_day": 1}))).today == 0.05


async def test_a_model_is_not_asked_beyond_the_budget() -> None:
    model, _, asked = rationed(budget={"per_day": 0.09})

    with pytest.raises(CeilingReachedError, match=r"budget\.per_day"):
        await model.complete(PROMPT, 5)
    assert asked.prompts == []


async def test_a_model_is_not_asked_more_often_than_it_may_be() -> None:
    model, _, asked = rationed(limits={"models": {"per_minute": 1}})
    await model.complete(PROMPT, 5)

    with pytest.raises(CeilingReachedError, match=r"limits\.models"):
        async for _ in model.stream(PROMPT, 5):
            pass
    assert len(asked.prompts) == 1
