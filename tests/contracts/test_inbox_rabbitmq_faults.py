"""What the inbox in RabbitMQ promises when processes die and networks fail."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count

import pytest

from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.inbox.rabbitmq import Limits, RabbitmqInbox
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.waiting import insisting, stopped
from chatwootai.testing import FaultyProxy

from . import endless_receiver
from .brokers import HOST, PORT, Broker, broker
from .inboxes import delivery, put, received, texts

pytestmark = pytest.mark.integration

TAKEN_OVER = 15.0  # seconds: what operators are promised


@dataclass
class Remote:
    """A broker, and a way to it that a test can cut."""

    broker: Broker
    way: FaultyProxy

    def inbox(self) -> RabbitmqInbox:
        return self.broker.inbox(url=f"amqp://guest:guest@127.0.0.1:{self.way.port}/")


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    way = FaultyProxy((HOST, PORT))
    async with way.serving(), broker(limits=Limits()) as its:
        yield Remote(its, way)


async def test_a_killed_workers_events_go_on_elsewhere_in_order() -> None:
    async with broker(partitions=4, limits=Limits()) as its:
        putting, other = its.inbox(), its.inbox()
        names = [f"{number}-{part}" for part in "abc" for number in range(20)]
        command = [sys.executable, "-m", endless_receiver.__name__, its.queues.prefix, "4", "0-"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:  # noqa: S603, ASYNC220  ours
            assert worker.stdout is not None
            for name in names:
                await put(putting, name, conversation=int(name.split("-")[0]))
            for _ in names:
                await asyncio.to_thread(worker.stdout.readline)
            waiting = asyncio.ensure_future(received(other, 1, 30))
            await asyncio.sleep(3)  # the other one has taken its share of it
            worker.kill()
        killed_at = time.monotonic()

        events = await waiting
        while len(events) < 57:
            events += await received(other, 1, TAKEN_OVER)

        print(f"taken over within {time.monotonic() - killed_at:.1f} s")  # noqa: T201  worth seeing
        assert time.monotonic() - killed_at < TAKEN_OVER
        assert other.takeovers == 4
        for number in range(1, 20):
            its_texts = [text for text in texts(events) if text.startswith(f"{number}-")]
            assert its_texts == [f"{number}-a", f"{number}-b", f"{number}-c"]


async def put_all(inbox: RabbitmqInbox, stored: list[str]) -> None:
    for number in count():
        with suppress(ServiceUnavailableError):
            if await inbox.put(delivery(str(number), number % 7)):
                stored.append(str(number))


async def deal_with_all(inbox: RabbitmqInbox, seen: list[str], done: set[str]) -> None:
    """Note what is handed out; what was surely acknowledged is not to come again."""
    while True:
        for one in await received(inbox, 1, 30):
            seen.extend(texts([one]))
            assert not done.intersection(texts([one]))
            await insisting(SystemClock(), partial(inbox.ack, [one.receipt]))
            if one.is_ours():
                done.update(texts([one]))


async def test_connections_that_are_cut_lose_and_double_nothing(remote: Remote) -> None:
    stored: list[str] = []
    seen: list[str] = []
    cuts = 8

    putting = asyncio.ensure_future(put_all(remote.inbox(), stored))
    dealing = asyncio.ensure_future(deal_with_all(remote.inbox(), seen, set()))
    for _ in range(cuts):
        await asyncio.sleep(0.7)
        remote.way.cut()
    await stopped(putting)
    for _ in range(200):
        if dealing.done() or set(stored) <= set(seen):
            break
        await asyncio.sleep(0.1)
    assert not dealing.done()
    await stopped(dealing)

    print(f"stored {len(stored)}, handed out {len(seen)}")  # noqa: T201  worth seeing
    assert set(stored) - set(seen) == set()
    assert len(seen) - len(set(seen)) <= cuts  # one at a time was dealt with
    for conversation in range(7):
        numbers = [int(text) for text in dict.fromkeys(seen) if int(text) % 7 == conversation]
        assert numbers == sorted(numbers)
    assert len(stored) > 100


async def test_who_is_cut_off_knows_it_before_another_is_handed_the_same(remote: Remote) -> None:
    lonely, other = remote.inbox(), remote.broker.inbox()
    await put(lonely, "a", "b")
    events = await received(lonely, 2)
    remote.way.stall()
    stalled_at = time.monotonic()

    waiting = asyncio.ensure_future(received(other, 2, 30))
    while any(one.is_ours() for one in events):
        assert not waiting.done()
        await asyncio.sleep(0.05)
    lost_after = time.monotonic() - stalled_at
    again = await waiting
    over_after = time.monotonic() - stalled_at

    print(f"lost after {lost_after:.1f} s, taken over after {over_after:.1f} s")  # noqa: T201
    assert texts(again) == ["a", "b"]
    assert lost_after < 5.5
    assert over_after < TAKEN_OVER
    await remote.way.heal()
    await asyncio.sleep(1)
    assert not any(one.is_ours() for one in events)


async def test_a_connection_that_stalls_is_told_in_time_and_recovers(remote: Remote) -> None:
    inbox = remote.inbox()
    await put(inbox, "a")
    [event] = await received(inbox, 1)
    remote.way.stall()
    begun_at = time.monotonic()

    with pytest.raises(ServiceUnavailableError, match="storing"):
        await put(inbox, "b")
    with pytest.raises(ServiceUnavailableError):
        await inbox.receive(1, patience=10)
    with pytest.raises(ServiceUnavailableError):
        await inbox.ack([event.receipt])
    took = time.monotonic() - begun_at
    await remote.way.heal()

    assert took < 9
    assert texts(await received(inbox, 1, 15)) == ["a"]
    assert await inbox.put(delivery("c"))


async def test_putting_ends_before_who_delivers_gives_up(remote: Remote) -> None:
    inbox = remote.inbox()
    await put(inbox, "a")
    remote.way.stall()
    begun_at = time.monotonic()

    outcomes = await asyncio.gather(
        *(inbox.put(delivery(str(number))) for number in range(20)), return_exceptions=True
    )

    assert {type(outcome) for outcome in outcomes} == {ServiceUnavailableError}
    assert time.monotonic() - begun_at < 4


async def test_a_broker_that_is_away_at_first_is_found_later(remote: Remote) -> None:
    remote.way.refuse()
    remote.way.cut()
    inbox = remote.inbox()
    with pytest.raises(ServiceUnavailableError):
        await inbox.receive(1)
    with pytest.raises(ServiceUnavailableError):
        await put(inbox, "a")

    await remote.way.heal()

    assert await inbox.put(delivery("a"))
    assert texts(await received(inbox, 1)) == ["a"]


async def test_an_inbox_can_be_closed_while_the_broker_does_not_answer(remote: Remote) -> None:
    inbox = remote.inbox()
    await put(inbox, "a")
    await received(inbox, 1)
    remote.way.stall()
    begun_at = time.monotonic()

    await inbox.aclose()

    assert time.monotonic() - begun_at < 15
