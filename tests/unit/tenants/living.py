"""Processes that take up what people write, over documents that they share."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Self

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.tenant_source.in_memory import InMemoryTenantSource
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.measures import Counted
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.loading import Loader
from chatwootai.core.tenants.mappings import Mappings
from chatwootai.core.tenants.news import News
from chatwootai.core.tenants.registry import Change, TenantRegistry
from chatwootai.core.tenants.settling import Settler
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.updating import TenantUpdater
from chatwootai.core.tenants.versions import TenantVersions
from chatwootai.core.waiting import stopped
from tests.building import OTHER_SHOP, SHOP
from tests.unit.house import FickleDocuments
from tests.unit.tenants.written import KNOWN, files, located

_ROUNDS: Final = 5  # after which whatever is about to begin has begun
_PATIENCE: Final = 10.0
UNPROVABLE: Final = "Nobody"  # the name of a company for which nothing can be built


def config(tenant_id: TenantId = SHOP, name: str = "Loja Azul", more: str = "") -> str:
    """Return what a `config.yaml` says."""
    return f"account_id: {tenant_id.account}\nname: {name}\n{more}"


def mapping(*tenants: TenantId) -> str:
    """Return a mapping by which *tenants* have the accounts 1, 2, … of `main`."""
    lines = ["installations: {main: {url: 'http://127.0.0.1:3000'}}", "accounts:"]
    lines += [
        f"- {{installation: main, chatwoot_account_id: {number}, domain: {its.domain}, "
        f"account: {its.account}, bot_token_ref: bot, webhook_secret_refs: [hook]}}"
        for number, its in enumerate(tenants, 1)
    ]
    return "\n".join(lines if tenants else lines[:1])


BROKEN: Final = config(more="nome: errado\n")
BOTH: Final = files(
    {SHOP: config(), OTHER_SHOP: config(OTHER_SHOP, "Móveis")}, mapping=mapping(SHOP, OTHER_SHOP)
)


def edited(its: TenantFiles, configs: Mapping[TenantId, str | None]) -> TenantFiles:
    """Return *its* files with others in the place of some; none is one that is gone."""
    accounts = {key: text for key, text in its.accounts.items() if key not in configs}
    new = {key: located(text, f"{key.account}.yaml") for key, text in configs.items() if text}
    return replace(its, accounts=accounts | new)


def remapped(its: TenantFiles, text: str | None) -> TenantFiles:
    """Return *its* files with another mapping, or without one."""
    return replace(its, mapping=None if text is None else located(text, "mapping.yaml"))


@dataclass
class Common:
    """What several processes have in common."""

    clock: ManualClock = field(default_factory=ManualClock)
    documents: FickleDocuments = field(init=False)

    def __post_init__(self) -> None:
        self.documents = FickleDocuments(self.clock)

    @property
    def versions(self) -> TenantVersions:
        return TenantVersions(self.documents, self.clock)


class Living:
    """A process that has read *written*, and what became of it."""

    def __init__(
        self, written: TenantFiles, common: Common | None = None, *, is_shared: bool = False
    ) -> None:
        self.common = common or Common()
        self.source = InMemoryTenantSource(written)
        self.unprovable = UNPROVABLE
        loader = Loader(KNOWN)
        loaded = loader.load(written)
        self.registry = TenantRegistry(loaded)
        self.changes: list[Change] = []
        self.registry.observe(self.changes.append)
        self.meters = InMemoryMeters([SHOP, OTHER_SHOP])
        news = News(self.common.documents)
        self.settler = Settler(
            self.registry,
            self.common.versions,
            news,
            KNOWN,
            self._prove,
            meters=self.meters,
            is_shared=is_shared,
        )
        self.updater = TenantUpdater(
            self.source,
            loader,
            loaded,
            self.registry,
            self.settler,
            mappings=Mappings(self.common.documents),
            news=news,
            clock=self.common.clock,
            is_shared=is_shared,
        )

    async def begun(self) -> Self:
        await self.updater.begin()
        return self

    async def give(self, written: TenantFiles) -> None:
        """Let *written* be what the files say now, and be taken up."""
        self.source.give(written)
        await self.updater.reload()

    def name(self, tenant_id: TenantId = SHOP) -> str | None:
        """Return by what one knows which configuration of a tenant runs."""
        tenant = self.registry.get(tenant_id)
        return tenant.config.name if tenant else None

    def number(self, tenant_id: TenantId = SHOP) -> int | None:
        """Return the number of the version that runs."""
        version = self.updater.states[tenant_id].version
        return version.number if version else None

    def told(self, tenant_id: TenantId = SHOP) -> list[str]:
        """Return why a tenant is not what its files say."""
        return [fault.what for fault in self.updater.states[tenant_id].faults]

    @property
    def accounts(self) -> list[str]:
        return [str(account.tenant) for account in self.registry.mapping.accounts]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Let it take up changes by itself."""
        await self.begun()
        task = asyncio.create_task(self.updater.run())
        await self.later()
        try:
            yield self
        finally:
            await stopped(task)

    @property
    def is_busy(self) -> bool:
        """Whether something is taken up just now, or about to be."""
        return self.updater._lock.locked() or self.source._changed.is_set()

    async def later(self, seconds: float = 0.0) -> None:
        """Let *seconds* pass, and threads come to an end."""
        rounds = 0
        async with asyncio.timeout(_PATIENCE):
            while rounds < _ROUNDS or self.is_busy:
                rounds += 1
                await self.common.clock.advance(0)
                await asyncio.sleep(0.01)
        if seconds:
            await self.common.clock.advance(seconds)
            await self.later()

    def _prove(self, tenant: Tenant) -> None:
        if tenant.config.name == self.unprovable:
            raise ConfigurationError(f"nothing can be built for {tenant.config.name}")


def counted(living: Living) -> dict[str, float]:
    """Return how often what became of SHOP's configurations."""
    return {
        labels[1]: times
        for (what, labels), times in living.meters.counts.items()
        if what is Counted.CONFIGURATIONS and labels[0] == str(SHOP)
    }


async def lived(*names: str, common: Common | None = None) -> Common:
    """Return the documents of a process that has seen one version after the other, and ended."""
    living = await Living(edited(BOTH, {SHOP: config(name=names[0])}), common).begun()
    for name in names[1:]:
        await living.give(edited(BOTH, {SHOP: config(name=name)}))
    return living.common
