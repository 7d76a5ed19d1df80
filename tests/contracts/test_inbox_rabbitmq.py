"""What the inbox in RabbitMQ promises beyond what every inbox does."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import aio_pika
import pytest

from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.inbox.rabbitmq import Limits, Queues, RabbitmqInbox
from chatwootai.adapters.partitions import partition_of
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ConfigurationError, OverloadedError, ServiceUnavailableError
from chatwootai.core.ports.inbox import Backlog, Lane

from .brokers import HOST, PORT, QUICK, URL, Broker, broker, delivery, put, received, texts
from .stalling import way_to


@pytest.fixture
async def its() -> AsyncIterator[Broker]:
    async with broker() as its:
        yield its


async def test_events_come_in_their_order_with_all_that_they_were(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "b", "a", "ç \x00👋")

    events = await received(inbox, 3)

    assert texts(events) == ["b", "a", "ç \x00👋"]
    assert {(one.conversation, one.attempt) for one in events} == {
        (ConversationId("main", 1, 1), 1)
    }
    assert all(one.is_ours() for one in events)


async def test_an_id_may_be_as_long_as_it_likes(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "ç" * 1000)

    [event] = await received(inbox, 1)
    await inbox.ack([event.receipt])

    assert await inbox.backlog() == Backlog()


async def test_a_delivery_that_comes_many_times_at_once_is_new_once(its: Broker) -> None:
    inbox = its.inbox()

    are_new = await asyncio.gather(*(inbox.put(delivery("a")) for _ in range(50)))

    assert Counter(are_new) == {True: 1, False: 49}


async def test_a_delivery_that_another_process_put_too_is_handed_out_once(its: Broker) -> None:
    inbox = its.inbox()
    for _ in range(2):
        await put(its.inbox(), "same")
    await put(inbox, "next")

    events = await received(inbox, 2)

    assert texts(events) == ["same", "next"]
    await inbox.ack([one.receipt for one in events])
    assert await inbox.backlog() == Backlog()


async def test_a_copy_of_what_was_acknowledged_is_not_handed_out(its: Broker) -> None:
    inbox = its.inbox()
    await put(its.inbox(), "done")
    [event] = await received(inbox, 1)
    await inbox.ack([event.receipt])

    await put(its.inbox(), "done", "next")

    assert texts(await received(inbox, 1)) == ["next"]


async def test_no_more_waits_than_there_is_room_for() -> None:
    async with broker(limits=Limits(most_waiting=5)) as its:
        inbox = its.inbox()

        with pytest.raises(OverloadedError, match=r"is full"):
            await put(inbox, *map(str, range(20)))

        first = await inbox.receive(1)
        assert texts(first) == ["0"]


async def test_there_is_room_again_when_something_was_dealt_with() -> None:
    async with broker(limits=Limits(most_waiting=5)) as its:
        inbox = its.inbox()
        with pytest.raises(OverloadedError):
            await put(inbox, *map(str, range(20)))
        await received(inbox, 5)

        assert await inbox.put(delivery("late"))


async def test_accounts_take_turns(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, *(f"much {number}" for number in range(100)), account=1)
    await put(inbox, "little", conversation=2, account=1)
    await put(inbox, "other", account=2)
    first = await received(inbox, 1)
    await asyncio.sleep(0.2)  # all of it is here now

    second = await inbox.receive(2)

    assert "other" in texts([*first, *second])


async def test_whose_turn_it_is_not_waits_on(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "one", account=1)
    await put(inbox, "two", account=2)

    events = await received(inbox, 1)
    without = {events[0].lane}
    others = await inbox.receive(10, without=without)

    assert {*texts(events), *texts(others)} == {"one", "two"}
    assert Lane("main", 1) in {others[0].lane, events[0].lane}


async def test_what_was_not_acknowledged_comes_again_after_a_restart(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "done", "not done", "not seen")
    first, _ = await received(inbox, 2)
    await inbox.ack([first.receipt])
    await inbox.aclose()
    next_one = its.inbox()

    events = await received(next_one, 2)

    assert [(texts([one]), one.attempt) for one in events] == [(["not done"], 2), (["not seen"], 2)]
    assert next_one.takeovers == 1


async def test_what_was_handed_out_before_is_not_ours_after_the_end(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "a")
    [event] = await received(inbox, 1)

    await inbox.aclose()

    assert not event.is_ours()


async def test_the_backlog_counts_what_waits_and_what_is_held(its: Broker) -> None:
    putting, inbox = its.inbox(), its.inbox()
    await put(putting, "a", "b", "c")
    before = await putting.backlog()
    [event] = await received(inbox, 1)
    await asyncio.sleep(0.1)

    await inbox.ack([event.receipt])

    assert before.events == 3
    after = await inbox.backlog()
    assert after.events == 2
    assert 0 < after.oldest < 5


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
    async with way_to(HOST, PORT) as way:
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
    inbox = its.inbox(renewed_after=0.4)
    await put(inbox, "a", "b")
    await received(inbox, 2)
    await asyncio.sleep(0.3)
    await put(inbox, "c")
    await asyncio.sleep(0.5)  # the first two have been renewed, and the third with them
    await inbox.aclose()

    events = await received(its.inbox(), 3)

    assert texts(events) == ["a", "b", "c"]
    assert {one.attempt for one in events} == {2}


async def test_what_is_no_event_of_ours_is_put_aside(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "a")
    connection = await aio_pika.connect(URL)
    async with connection, connection.channel() as channel:
        junk = aio_pika.Message(b"junk", headers={"delivery": "x", "conversation": "nonsense"})
        await channel.default_exchange.publish(
            junk, its.queues.of(delivery("a").event.conversation)
        )
    await put(inbox, "b")

    assert texts(await received(inbox, 2)) == ["a", "b"]


async def test_other_arguments_than_those_of_the_queues_are_told(its: Broker) -> None:
    await put(its.inbox(), "a")

    with pytest.raises(ConfigurationError, match=r"exists with other arguments .* another prefix"):
        await put(its.inbox(most_waiting=3), "b")
    with pytest.raises(ConfigurationError, match="exists with other arguments"):
        await received(its.inbox(most_redeliveries=3), 1)


async def test_a_queue_that_was_deleted_is_made_anew(its: Broker) -> None:
    inbox = its.inbox()
    await put(inbox, "a")
    connection = await aio_pika.connect(URL)
    async with connection, connection.channel() as channel:
        await channel.queue_delete(its.queues.of(delivery("a").event.conversation))

    with pytest.raises(ServiceUnavailableError):
        await put(inbox, "b")

    assert await inbox.put(delivery("b"))


async def test_no_password_is_told_when_nobody_listens() -> None:
    inbox = RabbitmqInbox("amqp://me:sesame@127.0.0.1:1/", SystemClock(), Queues(2, "x", QUICK))

    with pytest.raises(ServiceUnavailableError, match=r"127\.0\.0\.1:1 .*storing") as putting:
        await put(inbox, "a")
    with pytest.raises(ServiceUnavailableError, match=r"127\.0\.0\.1:1 .*receiving") as receiving:
        await inbox.receive(1)
    await inbox.aclose()

    assert "sesame" not in f"{putting.value!r} {receiving.value!r}"


@pytest.mark.parametrize("receipt", ["", "unknown", "1/unknown", "9" * 40, "-1"])
async def test_unknown_receipts_harm_nothing(its: Broker, receipt: str) -> None:
    inbox = its.inbox()
    await put(inbox, "a")

    await inbox.ack([receipt])

    assert texts(await received(inbox, 1)) == ["a"]
