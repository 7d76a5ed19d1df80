from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.core.conversation import (
    Contact,
    ConversationId,
    Handoff,
    HandoffReason,
    Outcome,
    Reply,
    Silence,
    TenantId,
    Turn,
)
from chatwootai.core.errors import CeilingReachedError, ServiceUnavailableError
from chatwootai.core.limiting import Limits, without_budget
from chatwootai.core.measures import Counted
from chatwootai.core.ports.rate_limiter import Rate
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.limiting import Rates
from chatwootai.core.tenants.tenant import Tenant
from tests.building import CONVERSATION, OTHER_SHOP, SHOP, said, tenant, turn

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
SESSION = Session(SHOP, CONVERSATION)
TWO_A_MINUTE = {"contact": {"per_minute": 2}}


class Desk:
    """Limits, and all that they are given."""

    def __init__(self, **limits: Any) -> None:
        self.clock = ManualClock()
        self.meters = InMemoryMeters([SHOP, OTHER_SHOP])
        self.tenant = tenant(limits=limits)
        limiter = InMemoryRateLimiter(self.clock)
        self.limits = Limits(limiter, self.clock, self.meters, {"big": Rates(per_minute=1)})
        self._number = 0

    async def say(self, contact: int = 7, its: Tenant | None = None) -> Outcome | None:
        self._number += 1
        return await self.answer(self.turn(contact, self._number), its)

    async def answer(self, about: Turn, its: Tenant | None = None) -> Outcome | None:
        return await self.limits.outcome(its or self.tenant, about, SESSION, NOW)

    def turn(self, contact: int, *numbers: int) -> Turn:
        return turn(
            contact=Contact(contact), messages=tuple(said("Oi", number) for number in numbers)
        )


class DeadLimiter:
    async def spend(
        self, tenant: TenantId, name: str, rates: Sequence[Rate], times: int = 1
    ) -> float:
        raise ServiceUnavailableError("Redis", "counting")


async def test_where_no_limit_is_set_all_are_answered() -> None:
    desk = Desk()

    assert [await desk.say() for _ in range(50)] == [None] * 50


async def test_whoever_writes_too_much_is_asked_to_wait_once_and_then_gets_a_person() -> None:
    desk = Desk(**TWO_A_MINUTE)

    outcomes = [await desk.say() for _ in range(4)]

    assert outcomes[:2] == [None, None]
    assert isinstance(outcomes[2], Reply)
    assert "muitas mensagens" in outcomes[2].text
    assert isinstance(outcomes[3], Handoff)
    assert outcomes[3].reason is HandoffReason.TOO_MANY
    assert desk.meters.counted(Counted.LIMITED) == {(str(SHOP), "contact"): 2}


async def test_whoever_goes_on_gets_no_answer_where_that_is_configured() -> None:
    desk = Desk(**TWO_A_MINUTE, then="silence")

    outcomes = [await desk.say() for _ in range(4)]

    assert outcomes[3] == Silence("too many messages")


async def test_when_the_time_is_over_all_is_as_before() -> None:
    desk = Desk(**TWO_A_MINUTE)
    for _ in range(3):
        await desk.say()

    await desk.clock.advance(60)

    assert await desk.say() is None


async def test_customers_are_counted_apart() -> None:
    desk = Desk(**TWO_A_MINUTE)
    for _ in range(3):
        await desk.say(contact=7)

    assert await desk.say(contact=8) is None


async def test_customers_of_whom_nothing_is_known_are_counted_apart() -> None:
    desk = Desk(**TWO_A_MINUTE)
    for _ in range(3):
        await desk.say(contact=0)
    elsewhere = ConversationId("main", 1, 99)

    about = replace(desk.turn(0, 9), conversation=elsewhere)

    assert await desk.answer(about) is None


async def test_an_account_has_a_limit_for_all_its_customers() -> None:
    desk = Desk(account={"per_minute": 2})

    outcomes = [await desk.say(contact=number) for number in (1, 2, 3)]

    assert [outcome is None for outcome in outcomes] == [True, True, False]


async def test_accounts_are_counted_apart() -> None:
    desk = Desk(account={"per_minute": 1})
    other = tenant(OTHER_SHOP, limits={"account": {"per_minute": 1}})
    await desk.say()

    assert await desk.say(its=other) is None


async def test_each_message_of_a_turn_counts() -> None:
    desk = Desk(**TWO_A_MINUTE)

    await desk.answer(desk.turn(7, 1, 2))

    assert await desk.answer(desk.turn(7, 3)) is not None


async def test_a_turn_that_is_tried_again_counts_once() -> None:
    desk = Desk(**TWO_A_MINUTE)

    outcomes = [await desk.answer(desk.turn(7, 1)) for _ in range(9)]

    assert outcomes == [None] * 9
    assert await desk.answer(desk.turn(7, 2)) is None


async def test_if_nothing_can_be_counted_all_are_answered() -> None:
    limits = Limits(DeadLimiter(), ManualClock(), InMemoryMeters([SHOP]))

    outcome = await limits.outcome(tenant(limits=TWO_A_MINUTE), turn(), SESSION, NOW)

    assert outcome is None


async def test_models_are_called_no_more_often_than_the_company_may() -> None:
    desk = Desk(models={"per_minute": 1})
    await desk.limits.ask_model(desk.tenant, "small")

    with pytest.raises(CeilingReachedError, match=r"limits\.models") as caught:
        await desk.limits.ask_model(desk.tenant, "small")

    assert caught.value.until == desk.clock.now() + 60
    assert desk.meters.counted(Counted.LIMITED) == {(str(SHOP), "models"): 1}


async def test_models_are_called_no_more_often_than_their_provider_lets_all_of_us() -> None:
    desk = Desk()
    await desk.limits.ask_model(desk.tenant, "big")

    with pytest.raises(CeilingReachedError, match=r"limits\.models\.big"):
        await desk.limits.ask_model(tenant(OTHER_SHOP), "big")


@pytest.mark.parametrize("then", ["without_model", "handoff"])
def test_without_a_budget_a_person_answers_where_that_is_configured(then: str) -> None:
    its = tenant(budget={"then": then})

    outcome = without_budget(its, turn(), SESSION, "pt", NOW)

    assert (outcome is not None) == (then == "handoff")
    assert outcome is None or outcome.reason is HandoffReason.CEILING
