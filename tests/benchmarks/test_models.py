"""What a call to a language model costs beside what the bare connection would."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp
import pytest

from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel
from chatwootai.adapters.clock.system import SystemClock
from tests.contracts.models import SCHEMA, asked

pytestmark = pytest.mark.benchmark

Ask = Callable[[], Awaitable[object]]

CALLS: Final = {1: 50, 50: 1_000}
FAST: Final = {1: 200, 50: 1_000}
QUESTION: Final = "Quanto custa o frete para Manaus? " * 40  # as long as what is found adds to it
BODY: Final = {
    "model": "some",
    "messages": [{"role": "user", "content": QUESTION}],
    "max_tokens": 1000,
}


@pytest.mark.parametrize("wait", [0.2, 0.0], ids=["200 ms", "0 ms"])
@pytest.mark.parametrize("at_once", [1, 50])
async def test_a_call_costs_little_beside_the_bare_one(wait: float, at_once: int) -> None:
    calls = (CALLS if wait else FAST)[at_once]
    connections = Connections()
    with serving(wait) as url:
        model = LangChainModel(Access("openai:some", url), connections, SystemClock())
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def bare() -> None:
                async with session.post(f"{url}/chat/completions", json=BODY) as response:
                    await response.json()

            async def streamed() -> None:
                async for _ in model.stream(asked(QUESTION), 60):
                    pass

            plain = await measured(bare, at_once, calls)
            ours = await measured(lambda: model.complete(asked(QUESTION), 60), at_once, calls)
            again = await measured(bare, at_once, calls)
            pieces = await measured(streamed, at_once, calls)
    await connections.aclose()

    base = min(plain, again, key=lambda one: one[1])
    print(f"\na model of {1000 * wait:.0f} ms, {at_once} at once, {calls} calls each:")
    for name, (middle, tail, spent) in (("bare", base), ("ours", ours), ("streamed", pieces)):
        print(
            f"  {name:9} {middle:6.1f} ms in the middle ({middle / base[0]:.2f} x),"
            f" {tail:6.1f} ms for 95 of 100 ({tail / base[1]:.2f} x),"
            f" {spent:.2f} ms of processor time"
        )


async def test_holding_an_answer_to_its_schema_costs_little() -> None:
    from chatwootai.adapters.json_values import read_value  # noqa: PLC0415  to be timed alone

    read_value("{}", SCHEMA)
    began = time.perf_counter()
    for _ in range(1_000):
        read_value('{"intent": "price"}', SCHEMA)

    print(f"\n{time.perf_counter() - began:.3f} ms to read an answer and hold it to its schema")


async def measured(ask: Ask, at_once: int, calls: int) -> tuple[float, float, float]:
    """Return milliseconds: in the middle, for 95 of 100, and of processor time a call."""
    lasted: list[float] = []

    async def one_after_the_other(number: int) -> None:
        for _ in range(number):
            began = time.perf_counter()
            await ask()
            lasted.append(1000 * (time.perf_counter() - began))

    await asyncio.gather(*(ask() for _ in range(at_once)))
    before = time.process_time()
    await asyncio.gather(*(one_after_the_other(calls // at_once) for _ in range(at_once)))
    spent = 1000 * (time.process_time() - before) / len(lasted)
    percent = statistics.quantiles(lasted, n=100)
    return percent[49], percent[94], spent


@contextmanager
def serving(wait: float) -> Iterator[str]:
    """Run a model's server as a process of its own, and yield where it is."""
    command = [sys.executable, "-m", "tests.benchmarks.model_serving", str(wait)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
