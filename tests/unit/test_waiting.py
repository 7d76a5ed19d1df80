import asyncio
import logging

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import OutcomeUnknownError, RefusedError, ServiceUnavailableError
from chatwootai.core.waiting import insisting, stopped, within


class Work:
    """Takes its time, and notes how it ended; when it is cancelled, it clears up first."""

    def __init__(self, clock: ManualClock, clearing_up: float = 0.0) -> None:
        self._clock = clock
        self._clearing_up = clearing_up
        self.ended = ""

    async def take(self, seconds: float) -> str:
        try:
            await self._clock.sleep(seconds)
        except asyncio.CancelledError:
            await self._clock.sleep(self._clearing_up)
            self.ended = "cancelled"
            raise
        self.ended = "done"
        return "result"


@pytest.mark.parametrize("seconds", [5.0, None])
async def test_what_is_done_in_time_is_returned(seconds: float | None) -> None:
    clock = ManualClock()
    waiting = asyncio.create_task(within(clock, Work(clock).take(4), seconds))

    await clock.advance(4)

    assert waiting.result() == "result"


async def test_what_is_not_done_in_time_is_cancelled() -> None:
    clock = ManualClock()
    work = Work(clock)
    waiting = asyncio.create_task(within(clock, work.take(6), 5))

    await clock.advance(5)

    assert work.ended == "cancelled"
    with pytest.raises(TimeoutError, match="not done after 5 s"):
        waiting.result()


async def test_what_is_cancelled_is_waited_for() -> None:
    clock = ManualClock()
    work = Work(clock, clearing_up=2)
    waiting = asyncio.create_task(within(clock, work.take(6), 5))
    await clock.advance(6)
    before = waiting.done()

    await clock.advance(1)

    assert (before, work.ended) == (False, "cancelled")
    with pytest.raises(TimeoutError):
        waiting.result()


@pytest.mark.parametrize("seconds", [0, -1])
async def test_no_time_at_all_is_over_at_once(seconds: float) -> None:
    clock = ManualClock()

    with pytest.raises(TimeoutError):
        await within(clock, Work(clock).take(1), seconds)


@pytest.mark.parametrize("seconds", [5.0, None])
async def test_an_error_of_the_work_is_raised(seconds: float | None) -> None:
    async def fail() -> None:
        raise RefusedError("no")

    with pytest.raises(RefusedError, match="no"):
        await within(ManualClock(), fail(), seconds)


@pytest.mark.parametrize("seconds", [5.0, None])
async def test_whoever_is_cancelled_leaves_nothing_running(seconds: float | None) -> None:
    clock = ManualClock()
    work = Work(clock)
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(within(clock, work.take(10), seconds))
    await clock.advance(1)

    await stopped(waiting)

    assert work.ended == "cancelled"
    assert asyncio.all_tasks() == before


async def test_an_alarm_is_not_left_behind() -> None:
    clock = ManualClock()
    before = asyncio.all_tasks()

    await within(clock, asyncio.sleep(0), 1_000)

    assert asyncio.all_tasks() == before


async def test_whatever_is_stopped_has_ended() -> None:
    clock = ManualClock()
    works = [Work(clock), Work(clock)]
    tasks = [asyncio.create_task(work.take(10)) for work in works]
    await clock.advance(1)

    await stopped(*tasks)

    assert [work.ended for work in works] == ["cancelled", "cancelled"]


async def test_it_does_not_matter_how_what_is_stopped_ends() -> None:
    async def fail() -> None:
        raise ValueError

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)

    await stopped(task)

    assert task.done()


class Service:
    """Answers after it has failed for some times."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.asked = 0

    async def ask(self) -> str:
        self.asked += 1
        if self._errors:
            raise self._errors.pop(0)
        return "answer"


@pytest.mark.parametrize("kind", [ServiceUnavailableError, OutcomeUnknownError])
async def test_a_service_that_does_not_answer_is_asked_each_second(
    kind: type[ServiceUnavailableError],
) -> None:
    clock = ManualClock()
    service = Service(*(kind("the store", "reading") for _ in range(3)))
    asking = asyncio.create_task(insisting(clock, service.ask))
    await clock.advance(2.9)
    before = (service.asked, asking.done())

    await clock.advance(0.1)

    assert (before, service.asked, asking.result()) == ((3, False), 4, "answer")


async def test_a_service_that_refuses_is_not_asked_again() -> None:
    service = Service(RefusedError("no"))

    with pytest.raises(RefusedError):
        await insisting(ManualClock(), service.ask)

    assert service.asked == 1


async def test_each_vain_attempt_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    clock = ManualClock()
    service = Service(ServiceUnavailableError("the store", "reading"))
    asking = asyncio.create_task(insisting(clock, service.ask))

    await clock.advance(1)

    assert asking.done()
    [line] = [record.__dict__ for record in caplog.records]
    assert line["error"] == "the store did not answer while reading"
