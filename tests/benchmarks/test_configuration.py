"""What many tenants cost, and what an edit of one of them does."""

import asyncio
import gc
import statistics
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from chatwootai.composition import Container, running
from chatwootai.core.conversation import ConversationId, TenantId
from tests.benchmarks import many_shops
from tests.benchmarks.shops import SET, answer, asked, warm

pytestmark = pytest.mark.benchmark

FEW: Final = 100
MANY: Final = 1_000
EDITS: Final = 15
TURNS: Final = 100
FLAT: Final = 3.0  # at most; what is flat is near to 1, what grows is near to 10
_PATIENCE: Final = 10.0


@dataclass
class Spent:
    """Seconds by the clock, and of the processor."""

    clock: float = 0.0
    processor: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Tell what the block takes."""
    spent, clock, processor = Spent(), time.perf_counter(), time.process_time()
    yield spent
    spent.clock = time.perf_counter() - clock
    spent.processor = time.process_time() - processor


async def test_a_thousand_tenants_are_loaded(tmp_path: Path) -> None:
    folder = many_shops.write(tmp_path / "config", MANY)
    told: list[str] = []
    for what in ("for the first time", "again"):
        async with running(many_shops.settings(folder, tmp_path / "data"), {}) as container:
            with spending() as reading:
                loaded = container.loaded()
            assert loaded.faults == ()
            with spending() as settling:
                await container.updater().begin()
            told.append(
                f"{what}: read and compiled in {reading.clock:.2f} s "
                f"({reading.processor:.2f} s of the processor), "
                f"settled in {settling.clock:.2f} s ({settling.processor:.2f} s)"
            )
            assert len(container.updater().states) == MANY

    print(f"\n{MANY:,} tenants, {'; '.join(told)}")


async def test_what_a_tenant_takes_in_memory(tmp_path: Path) -> None:
    held: dict[int, int] = {}
    for count in (FEW, MANY):
        folder = many_shops.write(tmp_path / str(count), count, with_knowledge=False)
        async with running(
            many_shops.settings(folder, tmp_path / f"data-{count}"), {}
        ) as container:
            container.plugins(), container.loader()
            gc.collect()
            tracemalloc.start()
            container.tenants()
            await container.updater().begin()
            gc.collect()
            held[count] = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()

    each = (held[MANY] - held[FEW]) / (MANY - FEW) / 1024
    print(f"\na tenant takes {each:.0f} KB beside its knowledge")


async def test_an_edit_costs_the_same_however_many_tenants_there_are(tmp_path: Path) -> None:
    measured: dict[int, Spent] = {}
    for count in (FEW, MANY):
        folder = many_shops.write(tmp_path / str(count), count)
        async with many_shops.followed(folder, tmp_path / f"data-{count}") as container:
            spent = [await _edited(container, folder, f"Nome {number}") for number in range(EDITS)]
        measured[count] = Spent(
            statistics.median(one.clock for one in spent),
            statistics.median(one.processor for one in spent),
        )
        worst = max(one.clock for one in spent)
        usual = measured[count]
        print(
            f"\nan edit of one of {count:,} tenants is live after {usual.clock:.2f} s, at worst "
            f"{worst:.2f} s, and costs {1000 * usual.processor:.0f} ms of the processor"
        )

    ratio = measured[MANY].processor / measured[FEW].processor
    print(f"with {MANY:,} tenants beside {FEW}: ratio {ratio:.2f}")
    assert ratio < FLAT


async def test_nothing_is_read_from_the_disk_on_a_messages_way(tmp_path: Path) -> None:
    questions, opened = asked(TURNS + 20), Counter[str]()
    async with warm(SET, tmp_path) as container:
        for number, question in enumerate(questions[:20]):
            await answer(container, ConversationId("main", 1, number + 1), question, 1)
        with _auditing(opened):
            for number, question in enumerate(questions[20:], 100):
                await answer(container, ConversationId("main", 1, number), question, 1)

    print(f"\n{TURNS} turns, files opened and folders listed: {opened.total()} {dict(opened)}")
    assert not opened


async def _edited(container: Container, folder: Path, name: str) -> Spent:
    """Edit one shop, and wait until it is so."""
    tenant_id = TenantId("retail", "shop_7")
    with spending() as spent:
        await asyncio.to_thread(many_shops.edit, folder, 7, name)
        async with asyncio.timeout(_PATIENCE):
            while True:
                tenant = container.tenants().get(tenant_id)
                if tenant and tenant.config.name == name:
                    break
                await asyncio.sleep(0.02)
        clock = time.perf_counter()
        await asyncio.sleep(0.2)  # what comes after it costs, too
    spent.clock -= time.perf_counter() - clock
    return spent


@contextmanager
def _auditing(found: Counter[str]) -> Iterator[None]:
    """Note which files are opened and which folders listed during the block."""
    is_on = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if is_on and event in ("open", "os.listdir", "os.scandir"):
            found[str(arguments[0])] += 1

    sys.addaudithook(hook)  # which cannot be taken back
    try:
        yield
    finally:
        is_on = False
