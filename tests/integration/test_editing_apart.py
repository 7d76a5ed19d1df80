"""Two processes with folders of their own, over one Redis: they agree on what runs."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatwootai.composition import running
from chatwootai.core.conversation import TenantId
from chatwootai.core.settings import ServiceSettings, Settings
from tests.contracts.redis_server import RedisServer
from tests.entrypoints.processes import Service, serving
from tests.integration.editing import SECRETS, Shops, edit, lines, logged, opened

pytestmark = pytest.mark.integration

AZUL = TenantId("retail", "azul")
SOON = 4.0  # seconds; a second is what is promised on a machine that does nothing else
QUESTIONS = 30
STORES = {
    "inbox": {"backend": "redis"},
    "documents": {"backend": "redis"},
    "knowledge": {"embedder": "trigrams"},
}


@dataclass
class Pair:
    """Two processes that answer for the same shops, each with files of its own."""

    shops: Shops
    tmp: Path
    redis: Mapping[str, str]

    def config(self, name: str) -> Path:
        return self.tmp / name

    @asynccontextmanager
    async def process(self, name: str) -> AsyncIterator[Service]:
        environment = {**SECRETS, **self.redis}
        data = self.tmp / f"data-{name}"
        async with serving(self.config(name), data, environment=environment) as service:
            self.shops.chatwoot.webhook_url = service.webhooks
            await service.ready()
            yield service

    async def roll_back(self, number: int) -> None:
        """Roll back from a third process, as an operator's command does."""
        service = {**STORES, "redis": {"url": self.redis["CHATWOOTAI_REDIS__URL"]}}
        settings = Settings(
            config=self.config("one"),
            data=self.tmp / "data-operator",
            service=ServiceSettings.model_validate(service),
        )
        async with running(settings, SECRETS) as container:
            await container.updater().begin()
            await container.updater().roll_back(AZUL, number)


@asynccontextmanager
async def paired(folder: Path) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as closing:
        (folder / "redis").mkdir()
        server = RedisServer(folder / "redis").start()
        closing.callback(server.kill)
        shops = await closing.enter_async_context(opened(folder / "one", **STORES))
        shutil.copytree(folder / "one", folder / "two")
        yield Pair(shops, folder, {"CHATWOOTAI_REDIS__URL": server.url})


async def _answers(shops: Shops, count: int = QUESTIONS) -> set[str]:
    """Return the versions of answers to questions that both processes get."""
    asked = [await shops.ask(1, number) for number in range(count)]
    verdict = await shops.answered(asked, linger=0.5)
    print(f"\n{verdict}")  # noqa: T201  it measures
    assert verdict.is_good, verdict
    return verdict.versions


async def test_both_agree_after_an_edit_that_only_one_has_seen_and_after_a_roll_back(
    tmp_path: Path,
) -> None:
    async with paired(tmp_path) as pair, pair.process("one") as one, pair.process("two") as two:
        assert await _answers(pair.shops) == {"azul.1"}
        counts = [len(lines(its, "configuration")) for its in (one, two)]
        edit(pair.config("one"), 2)
        seconds = [
            await logged(its, "configuration", count + 1)
            for its, count in zip((one, two), counts, strict=True)
        ]
        edited = await _answers(pair.shops)
        await pair.roll_back(1)
        await asyncio.gather(
            *(
                logged(its, "configuration", count + 2)
                for its, count in zip((one, two), counts, strict=True)
            )
        )
        rolled_back = await _answers(pair.shops)

    told = ", ".join(f"{its:.2f}" for its in seconds)
    print(f"\nlive in one and then in the other after {told} s")  # noqa: T201  it measures
    assert (edited, rolled_back) == ({"azul.2"}, {"azul.1"})
    assert sum(seconds) < SOON


async def test_old_files_do_not_win_when_their_process_starts_again(tmp_path: Path) -> None:
    async with paired(tmp_path) as pair, pair.process("one") as one:
        async with pair.process("two") as two:
            count = len(lines(two, "configuration"))
            edit(pair.config("one"), 2)
            await logged(two, "configuration", count + 1)
            await two.kill()
        async with pair.process("two") as two:
            ready = await two.ready()
            answers = await _answers(pair.shops)
            await asyncio.sleep(1)
            versions = {line["version"] for line in lines(one, "configuration")}

    assert answers == {"azul.2"}
    assert max(versions) == 2
    assert any("these are the files of version 1; 2 runs" in line for line in ready["degraded"])
