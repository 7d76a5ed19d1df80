import asyncio
from typing import cast

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.ports.clock import Clock

A_LITTLE = 0.01
A_WHILE = 0.5  # machines may be busy


def manual() -> Clock:
    return ManualClock()


def system() -> Clock:
    return SystemClock()


@pytest.fixture(params=[manual, system], ids=lambda build: build.__name__)
def clock(request: pytest.FixtureRequest) -> Clock:
    return cast("Clock", request.param())


async def pass_time(clock: Clock, seconds: float) -> None:
    """Let time pass: a manual clock is moved by hand."""
    if isinstance(clock, ManualClock):
        await clock.advance(seconds)
    else:
        await asyncio.sleep(seconds)


async def test_both_times_go_on_alike(clock: Clock) -> None:
    now, monotonic = clock.now(), clock.monotonic()
    await pass_time(clock, A_LITTLE)

    passed = clock.monotonic() - monotonic
    assert passed >= A_LITTLE * 0.99
    assert clock.now() - now == pytest.approx(passed, abs=A_WHILE)


async def test_now_is_a_time_that_people_know(clock: Clock) -> None:
    year_2020, year_2100 = 1_577_836_800, 4_102_444_800

    assert year_2020 < clock.now() < year_2100


async def test_a_sleeper_wakes_when_its_time_has_come(clock: Clock) -> None:
    began = clock.monotonic()
    sleeper = asyncio.ensure_future(clock.sleep(A_LITTLE))
    await asyncio.sleep(0)
    is_early = sleeper.done()
    await pass_time(clock, A_LITTLE)
    await asyncio.wait_for(sleeper, 1)

    assert not is_early
    assert clock.monotonic() - began >= A_LITTLE * 0.99


@pytest.mark.parametrize("seconds", [0, -1, -0.001])
async def test_whoever_sleeps_no_time_goes_on_at_once(clock: Clock, seconds: float) -> None:
    async with asyncio.timeout(1):
        await clock.sleep(seconds)


async def test_sleepers_wake_in_the_order_of_their_alarms(clock: Clock) -> None:
    woken: list[int] = []

    async def sleep(ticks: int) -> None:
        await clock.sleep(ticks * A_LITTLE)
        woken.append(ticks)

    sleepers = asyncio.gather(*(sleep(ticks) for ticks in (3, 1, 2)))
    await asyncio.sleep(0)
    await pass_time(clock, 3 * A_LITTLE)
    await asyncio.wait_for(sleepers, 1)

    assert woken == [1, 2, 3]


async def test_a_sleeper_that_is_cancelled_wakes_nobody(clock: Clock) -> None:
    cancelled, sleeper = (asyncio.ensure_future(clock.sleep(A_LITTLE)) for _ in range(2))
    await asyncio.sleep(0)
    cancelled.cancel()
    await pass_time(clock, A_LITTLE)
    await asyncio.wait_for(sleeper, 1)

    assert cancelled.cancelled()


async def test_a_manual_clock_stands_still() -> None:
    clock = ManualClock(now=5.0)
    await asyncio.sleep(A_LITTLE)

    assert (clock.now(), clock.monotonic()) == (5.0, 0.0)


async def test_a_sleeper_sees_the_time_of_its_alarm_however_far_the_clock_is_moved() -> None:
    clock = ManualClock()
    seen: list[float] = []

    async def wake_twice() -> None:
        for _ in range(2):
            await clock.sleep(10)
            seen.append(clock.monotonic())

    task = asyncio.ensure_future(wake_twice())
    await clock.advance(100)
    await task

    assert (seen, clock.monotonic()) == ([10, 20], 100)


@pytest.mark.parametrize(
    ("sleeps", "wanted"), [([1.0, 2.0], 3.0), ([], 0.0), ([0.0, 5.0], 5.0)], ids=str
)
async def test_a_manual_clock_can_run_until_something_is_done(
    sleeps: list[float], wanted: float
) -> None:
    clock = ManualClock()

    async def work() -> None:
        for seconds in sleeps:
            await clock.sleep(seconds)

    task: asyncio.Future[object] = asyncio.ensure_future(work())
    await clock.run_until(task)

    assert task.done()
    assert clock.monotonic() == wanted


async def test_a_manual_clock_does_not_run_for_ever_after_what_never_ends() -> None:
    clock = ManualClock()
    never: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    await clock.run_until(never)

    assert not never.done()
    never.cancel()
