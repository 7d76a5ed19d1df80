"""Who does what when several processes share an inbox in RabbitMQ."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chatwootai.adapters.inbox.rabbitmq import Limits
from chatwootai.adapters.partitions import partition_of
from chatwootai.core.ports.inbox import Backlog
from chatwootai.testing import FaultyProxy

from .brokers import HOST, PORT, Broker, broker
from .inboxes import put, received, texts


@pytest.fixture
async def its() -> AsyncIterator[Broker]:
    async with broker() as its:
        yield its


@pytest.mark.integration
async def test_workers_share_the_partitions() -> None:
    async with broker(partitions=8) as its:
        putting, workers = its.inbox(), [its.inbox(), its.inbox()]
        idle = [asyncio.ensure_future(received(worker, 1, 20)) for worker in workers]
        await asyncio.sleep(2.5)  # until both know of each other
        for number in range(80):
            await put(putting, str(number), conversation=number)
        events = [await its for its in idle]

        for worker, taken in zip(workers, events, strict=True):
            while more := await worker.receive(100, patience=0.3):
                taken.extend(more)

    shares = [{partition_of(one.conversation, 8) for one in its} for its in events]
    assert [len(share) for share in shares] == [4, 4]
    assert sorted(texts(events[0] + events[1]), key=int) == [str(number) for number in range(80)]


async def test_a_worker_that_leaves_gives_its_partitions_to_the_other(its: Broker) -> None:
    leaving = its.inbox()
    await put(leaving, *"abc")
    await received(leaving, 2)
    staying = its.inbox()
    waiting = asyncio.ensure_future(received(staying, 3, 10))
    await asyncio.sleep(0.5)

    await leaving.aclose()

    assert texts(await waiting) == ["a", "b", "c"]


@pytest.mark.integration
async def test_a_worker_that_comes_waits_until_what_goes_on_is_done(its: Broker) -> None:
    first, second = its.inbox(handing_over=10.0), its.inbox()
    for number in range(20):
        await put(first, str(number), conversation=number)
    events = await received(first, 20)

    waiting = asyncio.ensure_future(second.receive(1, patience=3))
    await asyncio.sleep(1.5)
    are_ours = [one.is_ours() for one in events]
    await first.ack([one.receipt for one in events])

    assert are_ours == [True] * 20
    assert not await waiting
    assert await first.backlog() == Backlog()


@pytest.mark.integration
async def test_a_worker_that_comes_does_not_wait_for_ever(its: Broker) -> None:
    first, second = its.inbox(handing_over=0.5), its.inbox()
    for number in range(20):
        await put(first, str(number), conversation=number)
    events = await received(first, 20)

    taken = await received(second, 1, 10)
    while more := await second.receive(20, patience=0.5):
        taken += more

    lost = [text for text in texts(events) if text in texts(taken)]
    assert 0 < len(lost) < 20
    assert [text for text in texts(events) if text not in lost] == [
        text for one, text in zip(events, texts(events), strict=True) if one.is_ours()
    ]


async def test_what_nobody_survives_is_handed_out_as_given_up() -> None:
    async with broker(limits=Limits(most_redeliveries=2, greeting=0.0)) as its:
        await put(its.inbox(), "poison")
        attempts = []
        for _ in range(3):
            inbox = its.inbox()
            attempts += [one.attempt for one in await received(inbox, 1)]
            await inbox.aclose()
        inbox = its.inbox()

        [event] = await received(inbox, 1)
        await inbox.ack([event.receipt])

        assert attempts == [1, 2, 3]
        assert (texts([event]), event.attempt) == (["poison"], 1_000_000)
        assert await inbox.backlog() == Backlog()


@pytest.mark.integration
async def test_connections_that_are_lost_are_no_attempts(its: Broker) -> None:
    way = FaultyProxy((HOST, PORT))
    async with way.serving():
        inbox = its.inbox(url=f"amqp://guest:guest@127.0.0.1:{way.port}/")
        await put(inbox, "a")
        events = await received(inbox, 1)
        for _ in range(3):
            way.cut()
            events += await received(inbox, 1)
        await inbox.aclose()

    assert [one.attempt for one in events] == [1, 1, 1, 1]
    assert [one.is_ours() for one in events] == [False] * 4


@pytest.mark.integration
async def test_what_is_held_for_long_is_renewed_and_not_handed_out_twice(its: Broker) -> None:
    inbox = its.inbox(renewed_after=0.2)
    await put(inbox, "a", "b")
    events = await received(inbox, 2)

    more = await inbox.receive(10, patience=1.0)
    await inbox.ack([one.receipt for one in events])
    await asyncio.sleep(0.2)

    assert not more
    assert all(one.is_ours() for one in events)
    assert await inbox.backlog() == Backlog()


@pytest.mark.integration
async def test_what_was_renewed_comes_again_in_its_order(its: Broker) -> None:
    inbox = its.inbox(renewed_after=2.0)
    await put(inbox, "a", "b")
    await received(inbox, 2)
    await asyncio.sleep(1.0)
    await put(inbox, "c")
    await asyncio.sleep(2.0)  # the first two have been renewed, and the third with them
    await inbox.aclose()

    events = await received(its.inbox(), 3)

    assert texts(events) == ["a", "b", "c"]
    assert {one.attempt for one in events} == {2}
