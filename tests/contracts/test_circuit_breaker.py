import pytest

from chatwootai.adapters.circuit_breaker import CircuitBreaker
from chatwootai.adapters.clock.manual import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> CircuitBreaker:
    return CircuitBreaker(clock, failures=3, seconds=5)


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        breaker.failed()


def test_it_allows_until_it_failed_often_enough(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    before = breaker.allows()
    fail(breaker, 1)

    assert (before, breaker.allows(), breaker.is_open) == (True, False, True)


def test_only_failures_in_a_row_count(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)

    assert breaker.allows()


async def test_after_a_while_one_tries_and_the_others_wait(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    fail(breaker, 3)
    await clock.advance(4.9)
    early = breaker.allows()
    await clock.advance(0.1)

    assert [early, *(breaker.allows() for _ in range(3))] == [False, True, False, False]


async def test_one_who_succeeds_lets_everybody_through(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    fail(breaker, 3)
    await clock.advance(5)
    breaker.allows()
    breaker.succeeded()

    assert [breaker.allows() for _ in range(3)] == [True] * 3
    assert not breaker.is_open


async def test_one_who_fails_begins_the_while_anew(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    fail(breaker, 3)
    await clock.advance(5)
    breaker.allows()
    await clock.advance(3)
    fail(breaker, 1)
    await clock.advance(4.9)
    early = breaker.allows()
    await clock.advance(0.1)

    assert (early, breaker.allows()) == (False, True)


async def test_one_who_never_says_how_it_went_keeps_nobody_out_for_ever(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    fail(breaker, 3)
    await clock.advance(5)
    breaker.allows()
    await clock.advance(5)

    assert breaker.allows()
