import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest

from chatwootai.core.errors import OverloadedError
from chatwootai.core.ports.inbox import Backlog, Delivery, Inbox, Lane, Received
from chatwootai.core.waiting import stopped
from tests.building import event, message

from .inboxes import BUILDERS, BY_ACCOUNT, delivery, is_silent, put, rabbitmq, received, texts

_PARAMS = [
    pytest.param(
        build, id=build.__name__, marks=[pytest.mark.integration] if build is rabbitmq else []
    )
    for build in BUILDERS
]


@pytest.fixture(params=_PARAMS)
async def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inbox]:
    async with AsyncExitStack() as closing:
        yield cast("Inbox", await request.param(tmp_path, closing, 10_000))


@pytest.fixture(params=BY_ACCOUNT, ids=lambda build: build.__name__)
async def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inbox]:
    """An inbox in which three events of an account may wait."""
    async with AsyncExitStack() as closing:
        yield cast("Inbox", await request.param(tmp_path, closing, 3))


async def test_what_was_put_is_handed_out_as_it_was(inbox: Inbox) -> None:
    wanted = event(message("Olá! 👋\n\x00 “ção”", 7), labels=("vip", "São Paulo"))

    assert await inbox.put(Delivery("1", wanted))

    [one] = await received(inbox, 1)
    assert (one.event, one.attempt, one.is_ours()) == (wanted, 1, True)
    assert one.conversation == wanted.conversation


async def test_events_are_handed_out_in_the_order_in_which_they_were_put(inbox: Inbox) -> None:
    await put(inbox, "b", "a", "c")

    assert texts(await received(inbox, 3)) == ["b", "a", "c"]


async def test_no_more_are_handed_out_than_asked_for(inbox: Inbox) -> None:
    await put(inbox, *"abcde")

    batches: list[list[str]] = []
    while sum(len(batch) for batch in batches) < 5:
        batches.append(texts(await inbox.receive(2)))

    assert max(len(batch) for batch in batches) <= 2
    assert [name for batch in batches for name in batch] == list("abcde")


async def test_receiving_waits_for_what_comes(inbox: Inbox) -> None:
    waiting = asyncio.ensure_future(inbox.receive(10))
    await asyncio.sleep(0.01)

    await put(inbox, "late")

    assert texts(await asyncio.wait_for(waiting, 1)) == ["late"]


async def test_each_event_has_a_receipt_of_its_own(inbox: Inbox) -> None:
    await put(inbox, *"abc")

    receipts = [one.receipt for one in await received(inbox, 3)]

    assert len(set(receipts)) == 3


async def test_a_delivery_that_waits_is_not_put_twice(inbox: Inbox) -> None:
    first, second = [await inbox.put(delivery("a")) for _ in range(2)]

    assert (first, second) == (True, False)
    assert texts(await inbox.receive(10)) == ["a"]


@pytest.mark.parametrize("is_acknowledged", [True, False])
async def test_a_delivery_that_was_handed_out_is_known_for_ever_after(
    inbox: Inbox, *, is_acknowledged: bool
) -> None:
    await put(inbox, "a")
    [one] = await received(inbox, 1)
    if is_acknowledged:
        await inbox.ack([one.receipt])

    assert not await inbox.put(delivery("a"))
    assert await is_silent(inbox)


async def test_the_same_event_in_two_deliveries_is_two(inbox: Inbox) -> None:
    same = event(message("oi"))

    assert await inbox.put(Delivery("one", same))
    assert await inbox.put(Delivery("other", same))

    assert texts(await received(inbox, 2)) == ["oi", "oi"]


async def test_a_delivery_that_comes_many_times_at_once_is_new_once(inbox: Inbox) -> None:
    are_new = await asyncio.gather(*(inbox.put(delivery("a")) for _ in range(50)))

    assert Counter(are_new) == {True: 1, False: 49}


async def test_nothing_is_handed_out_twice(inbox: Inbox) -> None:
    await put(inbox, "a", "b")
    await received(inbox, 2)

    assert await is_silent(inbox)


async def test_receiving_that_is_cancelled_loses_nothing(inbox: Inbox) -> None:
    for turns in range(8):  # at whatever instant it is cancelled
        name = str(turns)
        waiting = asyncio.ensure_future(inbox.receive(10))
        await inbox.put(delivery(name))
        for _ in range(turns):
            await asyncio.sleep(0)
        waiting.cancel()
        outcome = (await asyncio.gather(waiting, return_exceptions=True))[0]

        if isinstance(outcome, BaseException):
            outcome = await asyncio.wait_for(inbox.receive(10), 1)
        assert texts(outcome) == [name]


async def test_acknowledging_is_for_what_is_named_alone(inbox: Inbox) -> None:
    await put(inbox, "a", "b")
    first, second = await received(inbox, 2)

    await inbox.ack([first.receipt])
    await inbox.ack([])
    await inbox.ack([first.receipt, second.receipt])

    assert await is_silent(inbox)


@pytest.mark.parametrize("receipt", ["", "unknown", "4711", "9" * 40, "-1", "1 OR 1"])
async def test_unknown_receipts_are_no_error_and_harm_nothing(inbox: Inbox, receipt: str) -> None:
    await put(inbox, "a")

    await inbox.ack([receipt])

    assert texts(await inbox.receive(10)) == ["a"]


async def test_a_busy_inbox_neither_loses_nor_doubles_nor_shuffles(inbox: Inbox) -> None:
    conversations, each = 20, 50
    handed_out: list[Received] = []

    async def put_all(conversation: int) -> None:
        for number in range(each):
            await inbox.put(delivery(f"{conversation}-{number}", conversation))

    async def take() -> None:
        while len(handed_out) < conversations * each:
            taken = await inbox.receive(7)
            handed_out.extend(taken)
            await inbox.ack([one.receipt for one in taken])

    taking = asyncio.ensure_future(take())
    await asyncio.gather(*map(put_all, range(conversations)))
    await asyncio.wait_for(taking, 10)

    by_conversation: dict[int, list[str]] = {number: [] for number in range(conversations)}
    for one, text in zip(handed_out, texts(handed_out), strict=True):
        by_conversation[one.event.conversation.number].append(text)
    assert by_conversation == {
        conversation: [f"{conversation}-{number}" for number in range(each)]
        for conversation in range(conversations)
    }


async def test_two_who_receive_at_once_share_what_there_is(inbox: Inbox) -> None:
    names = [str(number) for number in range(300)]
    handed_out: list[str] = []
    is_all = asyncio.Event()

    async def take() -> None:
        while True:
            handed_out.extend(texts(await inbox.receive(3)))
            if len(handed_out) >= len(names):
                is_all.set()

    taking = [asyncio.ensure_future(take()) for _ in range(4)]
    await asyncio.gather(*(inbox.put(delivery(name)) for name in names))
    await asyncio.wait_for(is_all.wait(), 10)
    await stopped(*taking)

    assert sorted(handed_out) == sorted(names)
    assert await is_silent(inbox)


async def test_receiving_ends_without_anything_when_its_patience_does(inbox: Inbox) -> None:
    assert not await inbox.receive(10, patience=0.02)


async def test_accounts_take_turns(inbox: Inbox) -> None:
    await asyncio.gather(*(inbox.put(delivery(f"noisy {n}", n)) for n in range(300)))
    await inbox.put(delivery("quiet", account=2))

    first = await received(inbox, 1)
    await asyncio.sleep(0.2)  # a broker sends the rest by and by

    assert "quiet" in texts([*first, *await received(inbox, 19)])


async def test_an_account_that_is_left_out_waits_on(inbox: Inbox) -> None:
    await put(inbox, "a", "b")
    await inbox.put(delivery("other", account=2))

    without = await inbox.receive(10, without=[Lane("main", 1)])
    later = await received(inbox, 2)

    assert (texts(without), texts(later)) == (["other"], ["a", "b"])


async def test_a_backlog_is_what_is_not_acknowledged(inbox: Inbox) -> None:
    before = await inbox.backlog()
    await put(inbox, "a", "b", "c")
    first, *_ = await received(inbox, 2)
    await inbox.ack([first.receipt])

    after = await inbox.backlog()

    assert (before, after.events) == (Backlog(), 2)


async def test_an_account_of_which_too_much_waits_is_refused_more_until_it_is_less(
    crowded: Inbox,
) -> None:
    await put(crowded, "a", "b", "c")
    with pytest.raises(OverloadedError):
        await put(crowded, "d")
    await crowded.put(delivery("other", account=2))
    handed_out = await received(crowded, 4)
    await crowded.ack([one.receipt for one in handed_out])

    assert await crowded.put(delivery("d"))
    assert texts(await received(crowded, 1)) == ["d"]


async def test_more_than_an_account_has_room_for_in_memory_is_handed_out_whole(
    inbox: Inbox,
) -> None:
    names = [f"{number} {'x' * 40_000}" for number in range(120)]  # 4.8 MB
    await asyncio.gather(*(inbox.put(delivery(name, len(name))) for name in names))

    assert sorted(texts(await received(inbox, len(names)))) == sorted(names)
