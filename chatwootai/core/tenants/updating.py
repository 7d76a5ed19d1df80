"""From a changed file to what runs: read again, compiled, settled; in every process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import JsonValue

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.located import Fault, Position
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Key
from chatwootai.core.ports.tenant_source import TenantSource
from chatwootai.core.tenants.loading import Cooked, Loaded, Loader
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.news import EVERYBODY, News
from chatwootai.core.tenants.registry import Change, TenantRegistry
from chatwootai.core.tenants.settling import Settler, State
from chatwootai.core.tenants.versions import Version
from chatwootai.core.waiting import insisting

_log = logging.getLogger(__name__)

_MAPPING: Final = Key(EVERYBODY, "configuration/mapping")
_LISTEN_SECONDS: Final = 0.5  # between two looks at what other processes have changed
_WATCH_AGAIN_SECONDS: Final = 5.0
_AT_ONCE: Final = 50  # tenants that are settled at the same time


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
        documents: Documents,
        news: News,
        clock: Clock,
        followers: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._source = source
        self._loader = loader
        self._loaded = loaded
        self._registry = registry
        self._settler = settler
        self._documents = documents
        self._news = news
        self._clock = clock
        self._followers = followers
        self._settled: dict[TenantId, Cooked] = {}
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
        return sorted({*self._loaded.faults, *states})

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
                await self._call_followers()
                await self._take_up(self._loaded, is_start=True)
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
            return await self._settler.roll_back(tenant_id, number, cooked)

    async def _watch(self) -> None:
        while True:
            try:
                async for changed in self._source.changes():
                    self._blind = ""
                    await insisting(self._clock, partial(self._update, changed))
            except OSError as error:
                self._blind = error.strerror or type(error).__name__
                _log.warning("files are not watched", extra={"why": self._blind})
            await self._clock.sleep(_WATCH_AGAIN_SECONDS)
            await insisting(self._clock, partial(self._update, None))

    async def _listen(self) -> None:
        while True:
            await self._clock.sleep(_LISTEN_SECONDS)
            heard = await insisting(self._clock, self._news.heard)
            for tenant_id in [EVERYBODY, *self.states] if heard is None else heard:
                await insisting(self._clock, partial(self._follow, tenant_id))

    async def _follow(self, tenant_id: TenantId) -> None:
        async with self._lock:
            if tenant_id == EVERYBODY:
                # also the same again: whoever told of it may have renewed a secret
                mapping = await self._kept_mapping()
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
        kept = [tenant.id for tenant in self._registry.tenants if tenant.id not in files.accounts]
        return self._loader.load(files, kept)

    async def _take_up(self, loaded: Loaded, *, is_start: bool) -> None:
        self._loaded = loaded
        due = [its for its, cooked in loaded.cooked.items() if self._settled.get(its) is not cooked]
        for start in range(0, len(due), _AT_ONCE):
            batch = (self._settle(loaded.cooked[its], is_start) for its in due[start:][:_AT_ONCE])
            await asyncio.gather(*batch)
        for tenant_id in {*self.states, *loaded.named} - loaded.cooked.keys():
            await self._without_files(tenant_id, loaded)
        await self._map(loaded, is_start=is_start)

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
        mapping = loaded.mapping
        if loaded.mapping_faults or mapping is None:
            extra = {"why": str(loaded.faults[0]), "faults": len(loaded.mapping_faults)}
            _log.error("mapping refused", extra=extra)
            mapping = await self._kept_mapping() if is_start else None
            if mapping is not None:
                self._registry.install(Change(mapping=mapping))
            return
        if is_start or mapping != self._registry.mapping:
            is_new = await self._keep_mapping(mapping)
            self._registry.install(Change(mapping=mapping))
            if is_new:
                _log.info("mapping accepted", extra={"accounts": len(mapping.accounts)})
                await self._news.tell(EVERYBODY)

    async def _kept_mapping(self) -> ChatwootMapping | None:
        document = await self._documents.get(_MAPPING)
        return None if document is None else ChatwootMapping.model_validate(document.value)

    async def _keep_mapping(self, mapping: ChatwootMapping) -> bool:
        """Keep *mapping*; tell whether it is another than the one that was kept."""
        value: JsonValue = mapping.model_dump(mode="json")
        while True:
            document = await self._documents.get(_MAPPING)
            if document is not None and document.value == value:
                return False
            version = None if document is None else document.version
            try:
                await self._documents.put(_MAPPING, value, expected=version)
            except ConflictError:
                continue
            return True
