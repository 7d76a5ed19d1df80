"""What the inbox in RabbitMQ promises beyond what every inbox does."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import aio_pika
import pytest

from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.inbox.rabbitmq import Limits, Queues, RabbitmqInbox
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ConfigurationError, OverloadedError, ServiceUnavailableError
from chatwootai.core.ports.inbox import Backlog, Lane

from .brokers import QUICK, URL, Broker, broker
from .inboxes import delivery, put, received, texts

pytestmark = pytest.mark.integration


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
