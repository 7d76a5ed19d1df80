"""What costs the same whatever there is already: with little of it and with much, side by side."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from chatwootai.composition import Container
from chatwootai.core.conversation import ConversationId
from chatwootai.core.ports.inbox import Inbox, Lane
from chatwootai.core.sessions import SessionManager
from tests.benchmarks.shops import SET, answer, asked, warm
from tests.benchmarks.stores import BUSY, KINDS, Kind, fill, remember
from tests.building import SHOP
from tests.contracts.inboxes import delivery

pytestmark = pytest.mark.benchmark

FEW: Final = 100
MANY: Final = 100_000
WAITING: Final = (
    80_000  # events; 64 MiB are read ahead, and nothing new is seen while they are full
)
LONG: Final = 250  # turns, of two messages each
TIMES: Final = 200
TURNS: Final = 60
WARM_UP: Final = 10
PLAIN: Final = "Onde fica a loja?"  # no person is called for that, however often it is asked

Work = Callable[[int], Awaitable[None]]
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@kinds
async def test_an_event_costs_the_same_however_many_of_others_wait(
    kind: Kind, tmp_path: Path
) -> None:
    async with AsyncExitStack() as closing:
        works: list[Work] = []
        for count in (FEW, WAITING):
            stores = await closing.enter_async_context(kind(_folder(tmp_path, count)))
            await fill(stores.inbox, count)
            works.append(_event_through(stores.inbox))
        told = await _side_by_side(works, TIMES)

    print(f"\nan event, {FEW:,} and {WAITING:,} of another account waiting: {told}")


@kinds
async def test_a_session_costs_the_same_however_many_are_stored(kind: Kind, tmp_path: Path) -> None:
    async with AsyncExitStack() as closing:
        works: list[Work] = []
        for count in (FEW, MANY):
            stores = await closing.enter_async_context(kind(_folder(tmp_path, count)))
            sessions = SessionManager(stores.documents)
            await remember(sessions, SHOP, count)
            works.append(_session_changed(sessions))
        told = await _side_by_side(works, TIMES)

    print(f"\na session, {FEW:,} and {MANY:,} stored: {told}")


async def test_a_turn_costs_the_same_however_long_the_conversation_is(tmp_path: Path) -> None:
    question = next(its for its in asked(1_000) if its.ask == PLAIN)
    old, young = ConversationId("main", 1, 1_000_000), range(1, WARM_UP + TURNS + 1)
    async with warm(SET, tmp_path) as container:
        for number in range(1, LONG + 1):
            await answer(container, old, question, number)
        for number in young:
            await answer(container, ConversationId("main", 1, number), question, 1)

        async def in_young(number: int) -> None:
            where = ConversationId("main", 1, young[number])
            await answer(container, where, question, LONG + number + 1)

        async def in_old(number: int) -> None:
            await answer(container, old, question, LONG + number + 1)

        told = await _side_by_side([in_young, in_old], TURNS)
        answered = len(container.recording().said(old))

    print(f"\na turn, 2 and {2 * LONG} messages before it: {told}")
    assert answered == LONG + WARM_UP + TURNS


async def test_a_turn_costs_the_same_however_many_conversations_are_stored(tmp_path: Path) -> None:
    async with AsyncExitStack() as closing:
        works: list[Work] = []
        for count in (FEW, MANY):
            container = await closing.enter_async_context(warm(SET, tmp_path / str(count)))
            tenants = container.tenants().tenants
            for tenant in tenants:
                await remember(container.sessions(), tenant.id, count // len(tenants))
            works.append(_new_conversation(container))
        told = await _side_by_side(works, TURNS)

    print(f"\na turn, {FEW:,} and {MANY:,} conversations stored: {told}")


def _folder(parent: Path, count: int) -> Path:
    folder = parent / str(count)
    folder.mkdir()
    return folder


def _event_through(inbox: Inbox) -> Work:
    async def work(number: int) -> None:
        await inbox.put(delivery(f"measured {number}", number))
        received = await inbox.receive(1, without=[Lane("main", BUSY)])
        await inbox.ack([one.receipt for one in received])
        assert [one.lane for one in received] == [Lane("main", 1)]

    return work


def _session_changed(sessions: SessionManager) -> Work:
    async def work(number: int) -> None:
        where = ConversationId("main", 1, number)
        await sessions.load(SHOP, where)
        await sessions.update(SHOP, where, lambda session: replace(session, contact=number + 1))

    return work


def _new_conversation(container: Container) -> Work:
    questions = asked(WARM_UP + TURNS)

    async def work(number: int) -> None:
        where = ConversationId("main", 1, number + 1)
        await answer(container, where, questions[number], number + 1)

    return work


async def _side_by_side(works: Sequence[Work], times: int) -> str:
    """Do all *works* in turns and tell what each costs, and the last beside the first."""
    lasted: list[list[float]] = [[] for _ in works]
    spent: list[list[float]] = [[] for _ in works]
    for number in range(WARM_UP + times):
        for place, work in enumerate(works):
            began, before = time.perf_counter(), time.process_time()
            await work(number)
            spent[place].append(1000 * (time.process_time() - before))
            lasted[place].append(1000 * (time.perf_counter() - began))
    clock, processor = (
        [statistics.median(its[WARM_UP:]) for its in measured] for measured in (lasted, spent)
    )
    return "; ".join(
        f"{few:.2f} and {many:.2f} ms {of}, ratio {many / few:.2f}"
        for of, (few, many) in (("by the clock", clock), ("of the processor", processor))
    )
