"""A default domain that one process is told reaches every process that shares its documents."""

import asyncio
from pathlib import Path

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.composition import running
from chatwootai.core.settings import ServiceSettings, Settings
from chatwootai.core.waiting import stopped

EXAMPLES = Path(__file__).parents[2] / "examples" / "config"


def settings(data: Path, **service: str) -> Settings:
    checked = ServiceSettings.model_validate(service)
    return Settings(config=EXAMPLES, data=data, service=checked)


async def test_what_is_set_counts_after_the_next_start(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as container:
        await container.updater().begin()
        await container.domains().set_default_domain("retail")

    async with running(settings(tmp_path, default_domain="furniture")) as container:
        at_first = container.domains().default_domain
        await container.updater().begin()

        assert (at_first, container.domains().default_domain) == ("furniture", "retail")


async def test_what_is_set_counts_in_other_processes_soon(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as one, running(settings(tmp_path)) as two:
        clock = ManualClock()
        two.clock.override(clock)
        await two.updater().begin()
        following = asyncio.create_task(two.updater().run())
        await clock.advance(1)

        await one.domains().set_default_domain("furniture")
        async with asyncio.timeout(10):
            while not two.domains().default_domain:
                await clock.advance(1)
                await asyncio.sleep(0.01)

        assert two.domains().default_domain == "furniture"
        await stopped(following)
