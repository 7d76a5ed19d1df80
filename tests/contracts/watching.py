"""A folder of tenants that is watched while a test changes it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.tenant_source import Changed, TenantFiles
from tests.building import OTHER_SHOP, SHOP
from tests.contracts.test_tenant_source import written

CONFIG = "domains/retail/account_1/config.yaml"
OTHER = "domains/furniture/account_2/config.yaml"
FAQ = "domains/retail/account_1/knowledge/faq.yaml"
FILES = {
    "chatwoot_mapping.yaml": "{}",
    "domains/retail/domain.yaml": "name: retail",
    CONFIG: "name: A",
    FAQ: "[]",
    OTHER: "name: B",
}
PATIENCE = 5.0
QUIET = 0.2  # seconds in which a change would have been told


@dataclass
class Watched:
    """A folder that is watched, and what was told of it."""

    folder: Path
    source: YamlFolder
    told: list[Changed] = field(default_factory=list)
    read: list[TenantFiles] = field(default_factory=list)

    @property
    def files(self) -> TenantFiles:
        return self.read[-1]

    @property
    def names(self) -> set[str]:
        """The names of all that was told of, but for that anything may have changed."""
        return {name for one in self.told[1:] for name in one.files or ()}

    async def follow(self) -> None:
        async with aclosing(self.source.changes()) as changes:  # type: ignore[type-var]  # it is one
            async for changed in changes:
                self.told.append(changed)
                self.read.append(self.source.read(changed.files))

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.told) < count:  # noqa: ASYNC110  what happens is on the disk
                await asyncio.sleep(0.01)

    async def settled(self) -> None:
        """Wait until a change is told, and no further one is."""
        await self.until(2)
        count = 0
        while len(self.told) > count:
            count = len(self.told)
            await asyncio.sleep(QUIET)


@asynccontextmanager
async def watched(folder: Path, secrets: Path | None = None) -> AsyncIterator[Watched]:
    source = YamlFolder(written(folder, FILES), secrets)
    its = Watched(folder, source, read=[source.read()])
    task = asyncio.create_task(its.follow())
    try:
        await its.until(1)
        yield its
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def same(one: TenantFiles, other: TenantFiles, *but: TenantId) -> bool:
    """Tell whether all but the tenants *but* are the very same objects."""
    return all(
        one.accounts.get(its) is other.accounts.get(its)
        and one.knowledge.get(its) is other.knowledge.get(its)
        for its in {SHOP, OTHER_SHOP, TenantId("retail", ""), TenantId("furniture", "")} - {*but}
    )
