"""From a changed file to what runs: read again, compiled, settled; in every process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Position
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.tenant_source import TenantSource
from chatwootai.core.tenants.loading import Cooked, Loaded, Loader
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.mappings import Mappings
from chatwootai.core.tenants.news import EVERYBODY, News
from chatwootai.core.tenants.registry import Change, TenantRegistry
from chatwootai.core.tenants.settling import Settler, State
from chatwootai.core.tenants.versions import Version
from chatwootai.core.waiting import insisting

_log = logging.getLogger(__name__)

_LISTEN_SECONDS: Final = 0.5  # between two looks at what other processes have changed
_LOOKS: Final = 120  # of these, one is at everything: a process may have ended before it told
_WATCH_AGAIN_SECONDS: Final = 5.0
_AT_ONCE: Final = 50  # tenants that are settled at the same time
_FILE: Final = Position("chatwoot_mapping.yaml")
_GONE: Final = Fault(
    _FILE, "the file is gone, and what it said goes on", "put it back; write '{}' to map nothing"
)
_OLD: Final = Fault(
    _FILE, "this mapping was replaced by another one, which runs", "bring the new files here"
)


class TenantUpdater:
    """Takes up what people write, tenant by tenant, while the service works.

    The *followers* are called at the start, and when another process has changed what concerns
    the service as a whole.
    """

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        source: TenantSource,
        loader: Loader,
        loaded: Loaded,
        registry: TenantRegistry,
        settler: Settler,
        *,
        mappings: Mappings,
        news: News,
        clock: Clock,
        is_shared: bool,
        followers: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._source = source
        self._loader = loader
        self._loaded = loaded
        self._registry = registry
        self._settler = settler
        self._mappings = mappings
        self._news = news
        self._clock = clock
        self._is_shared = is_shared
        self._followers = followers
        self._settled: dict[TenantId, Cooked] = {}
        self._mapped: tuple[ChatwootMapping | None, Sequence[Fault]] | None = None
        self._mapping_faults: Sequence[Fault] = ()
        self._has_untold_mapping = False
        self._blind = ""
        self._has_begun = False
        self._lock = asyncio.Lock()

    @property
    def states(self) -> Mapping[TenantId, State]:
        """How each tenant stands."""
        return self._settler.states

    @property
    def faults(self) -> Sequence[Fault]:
        """All that is wrong with what is written now."""
        states = (fault for state in self.states.values() for fault in state.faults)
        return sorted({*self._loaded.faults, *self._mapping_faults, *states})

    @property
    def shortcomings(self) -> Sequence[str]:
        """What is not as it is written, in words for the operator."""
        blind = [f"changes of files are not seen: {self._blind}"] if self._blind else []
        kept = [
            f"tenant {tenant}: version {state.version.number} goes on, not what its files say"
            for tenant, state in self.states.items()
            if state.faults and state.version is not None
        ]
        return [*blind, *kept, *(str(fault) for fault in self.faults)]

    async def begin(self) -> None:
        """Settle which version of each tenant runs, after the start; once is enough.

        Raises:
            ServiceUnavailableError: What is kept could not be read or written.
        """
        async with self._lock:
            if not self._has_begun:
                await self._news.heard()
                kept = await self._mappings.newest()
                await self._call_followers()
                await self._take_up(_held(self._loaded, kept), is_start=True)
                self._has_begun = True

    async def run(self) -> None:
        """Take up every change, of the files and by other processes, until this is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            group.create_task(self._listen())

    async def reload(self) -> None:
        """Read everything again, and take up what has changed; also secrets, in every process.

        Raises:
            ServiceUnavailableError: What is kept could not be read or written.
        """
        await self._update(None)
        self._registry.install(Change(mapping=self._registry.mapping))
        await self._news.tell(EVERYBODY)

    async def roll_back(self, tenant_id: TenantId, number: int) -> Version:
        """Let version *number* run until the files change.

        Raises:
            UnknownVersionError: There is no such version.
            ConfigurationError: It does not pass the checks any more.
        """
        async with self._lock:
            cooked = self._loaded.cooked.get(tenant_id)
            version = await self._settler.roll_back(tenant_id, number, cooked)
            await self._settler.tell()
            return version

    async def _watch(self) -> None:
        while True:
            try:
                async for changed in self._source.changes():
                    self._blind = ""
                    await insisting(self._clock, partial(self._update, changed.files))
                    if changed.has_secrets:
                        _log.info("secrets are read again")
                        self._registry.install(Change(mapping=self._registry.mapping))
            except OSError as error:
                self._blind = error.strerror or type(error).__name__
                _log.warning("files are not watched", extra={"why": self._blind})
                await self._clock.sleep(_WATCH_AGAIN_SECONDS)
                await insisting(self._clock, partial(self._update, None))

    async def _listen(self) -> None:
        for look in count(1):
            await self._clock.sleep(_LISTEN_SECONDS)
            heard = await insisting(self._clock, self._news.heard)
            if heard is None or look % _LOOKS == 0:
                heard = [EVERYBODY, *{*self.states, *self._registry.mapping.tenants}]
            for tenant_id in heard:
                await insisting(self._clock, partial(self._follow, tenant_id))

    async def _follow(self, tenant_id: TenantId) -> None:
        async with self._lock:
            if tenant_id == EVERYBODY:
                # also the same again: whoever told of it may have renewed a secret
                mapping = await self._mappings.newest()
                self._registry.install(Change(mapping=mapping or self._registry.mapping))
                await self._call_followers()
            else:
                await self._settler.follow(tenant_id, self._loaded.cooked.get(tenant_id))

    async def _call_followers(self) -> None:
        for follow in self._followers:
            await follow()

    async def _update(self, changed: Collection[str] | None) -> None:
        async with self._lock:
            loaded = await asyncio.to_thread(self._read, changed)
            await self._take_up(loaded, is_start=False)

    def _read(self, changed: Collection[str] | None) -> Loaded:
        files = self._source.read(changed)
        if not files.is_readable:  # that says nothing of what the files would say
            return replace(self._loaded, faults=tuple(files.faults))
        kept = [tenant.id for tenant in self._registry.tenants if tenant.id not in files.accounts]
        return _held(self._loader.load(files, kept), self._registry.mapping)

    async def _take_up(self, loaded: Loaded, *, is_start: bool) -> None:
        self._loaded = loaded
        due = [its for its, cooked in loaded.cooked.items() if self._settled.get(its) is not cooked]
        for start in range(0, len(due), _AT_ONCE):
            batch = (self._settle(loaded.cooked[its], is_start) for its in due[start:][:_AT_ONCE])
            await asyncio.gather(*batch)
        for tenant_id in {*self.states, *loaded.named} - loaded.cooked.keys():
            await self._without_files(tenant_id, loaded)
        if is_start or self._mapped != (loaded.mapping, loaded.mapping_faults):
            await self._map(loaded, is_start=is_start)
            self._mapped = loaded.mapping, loaded.mapping_faults
        if self._has_untold_mapping:
            await self._news.tell(EVERYBODY)
            self._has_untold_mapping = False
        await self._settler.tell()

    async def _settle(self, cooked: Cooked, is_start: bool) -> None:
        await self._settler.settle(cooked, is_start=is_start)
        self._settled[cooked.recipe.id] = cooked

    async def _without_files(self, tenant_id: TenantId, loaded: Loaded) -> None:
        """Let a tenant go whose folder is gone, unless customers still write to it."""
        self._settled.pop(tenant_id, None)
        if tenant_id in loaded.named:
            at = Position(f"domains/{tenant_id}/config.yaml")
            what = "the folder is gone, but the mapping names the tenant"
            remedy = "put the folder back, or take the tenant out of chatwoot_mapping.yaml"
            await self._settler.go_on_without(tenant_id, Fault(at, what, remedy))
        elif tenant_id in self.states:
            self._settler.let_go(tenant_id)

    async def _map(self, loaded: Loaded, *, is_start: bool) -> None:
        """Take up the mapping if it is right, else leave it; after a start, as it was kept."""
        mapping, faults = loaded.mapping, loaded.mapping_faults
        self._mapping_faults = ()
        if faults or mapping is None:
            why = str(faults[0]) if faults else "it cannot be read"
            _log.error("mapping refused", extra={"why": why, "faults": len(faults)})
        elif is_start and self._is_shared and await self._mappings.has_replaced(mapping):
            self._mapping_faults = (_OLD,)
        else:
            is_new = await self._mappings.accept(mapping)
            if is_new or mapping != self._registry.mapping:
                self._registry.install(Change(mapping=mapping))
            if is_new:
                _log.info("mapping accepted", extra={"accounts": len(mapping.accounts)})
                self._has_untold_mapping = True
            return
        kept = await self._mappings.newest() if is_start else None
        if kept is not None:
            self._registry.install(Change(mapping=kept))


def _held(loaded: Loaded, mapping: ChatwootMapping | None) -> Loaded:
    """Return *loaded* with *mapping* in force, if the file that held it is gone."""
    if loaded.has_mapping or mapping is None or not mapping.accounts:
        return loaded
    faults = tuple(sorted({*loaded.faults, _GONE}))
    return replace(loaded, mapping_faults=(_GONE,), named=mapping.tenants, faults=faults)
