"""Which version of a tenant's configuration runs: what its files say, or one that was kept."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, UnknownVersionError
from chatwootai.core.located import Fault, Position
from chatwootai.core.measures import Counted
from chatwootai.core.ports.meters import Meters
from chatwootai.core.tenants.compiling import Recipe, compiled
from chatwootai.core.tenants.differences import differences
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.loading import Cooked
from chatwootai.core.tenants.news import News
from chatwootai.core.tenants.registry import Change, TenantRegistry
from chatwootai.core.tenants.storing import content_hash, stored
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.versions import Proposal, TenantVersions, Version

_log = logging.getLogger(__name__)

_MOST_TOLD: Final = 20  # keys of a change


@dataclass(frozen=True, slots=True)
class State:
    """How a tenant stands.

    Attributes:
        version: The one that runs; none if none was ever accepted.
        faults: Why it is not what its files say.
    """

    version: Version | None = None
    faults: Sequence[Fault] = ()


class Settler:
    """Puts versions in force, tenant by tenant; what does not pass leaves what runs as it is."""

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        registry: TenantRegistry,
        versions: TenantVersions,
        news: News,
        known: Known,
        prove: Callable[[Tenant], None],
        *,
        meters: Meters,
        is_shared: bool,
    ) -> None:
        """Take what is needed.

        Args:
            registry: Where what runs is put in force.
            versions: Where it is kept.
            news: By which other processes learn of it.
            known: The names that a configuration may use.
            prove: Raises a `ConfigurationError` if a tenant would not work all the same.
            meters: Where it is counted.
            is_shared: Whether other machines, with files of their own, keep versions there, too.
        """
        self._registry = registry
        self._versions = versions
        self._news = news
        self._known = known
        self._prove = prove
        self._meters = meters
        self._is_shared = is_shared
        self._untold: dict[TenantId, None] = {}
        self.states: dict[TenantId, State] = {}

    async def settle(self, cooked: Cooked, *, is_start: bool) -> None:
        """Let what a tenant's files say run, if it passes and nothing newer is kept.

        Args:
            cooked: What became of the files.
            is_start: Whether they are read for the first time: they may be older than what runs.
        """
        tenant_id, tenant = cooked.recipe.id, cooked.tenant
        history = await self._versions.history(tenant_id)
        faults = [*cooked.faults, *self._unproven(cooked)]
        if tenant is None or faults:
            await self._refuse(tenant_id, history, faults)
            return
        newest, content = history[0] if history else None, _content(cooked)
        if newest is not None and (newest.content, newest.aside) == (content, ""):
            self._install(tenant, newest)
            return
        kept = self._kept_instead(cooked, content, history, is_start=is_start)
        if newest is not None and kept:
            await self._restore(tenant_id, newest, kept)
            return
        before = self._registry.get(tenant_id)
        if is_start and newest is not None:
            before = await self._compiled(tenant_id, newest)
        proposal = Proposal(cooked.recipe, "files", _changed(before, tenant))
        version = await self._versions.accept(tenant_id, proposal)
        self._install(tenant, version)
        if version != newest:
            self._note("accepted", tenant_id, version)

    async def follow(self, tenant_id: TenantId, cooked: Cooked | None) -> None:
        """Let run what another process has accepted; *cooked* is what our files say."""
        history = await self._versions.history(tenant_id)
        state = self.states.get(tenant_id)
        if not history or (state and state.version == history[0]):
            return
        content = _content(cooked) if cooked else ""
        faults: Sequence[Fault] = cooked.faults if cooked else state.faults if state else ()
        if cooked and history[0].aside == content:
            faults = self._set_aside(cooked, history[0])
        if cooked and cooked.tenant and history[0].content == content:
            self._install(cooked.tenant, history[0])
            self._log("restored", tenant_id, history[0])
        else:
            await self._restore(tenant_id, history[0], faults)

    async def roll_back(self, tenant_id: TenantId, number: int, cooked: Cooked | None) -> Version:
        """Let version *number* run in the place of what *cooked* says, until that changes.

        Raises:
            UnknownVersionError: There is no such version.
            ConfigurationError: It does not pass the checks any more.
        """
        recipe = await self._versions.recipe(tenant_id, number)
        tenant = self._passed(recipe)
        changed = _changed(await self._running(tenant_id), tenant)
        aside = _content(cooked) if cooked else ""
        if aside == content_hash(stored(recipe)[0]):
            aside = ""  # it is what the files say
        proposal = Proposal(recipe, f"roll-back to {number}", changed, aside)
        version = await self._versions.accept(tenant_id, proposal)
        self._install(tenant, version, self._set_aside(cooked, version) if cooked and aside else ())
        self._note("rolled_back", tenant_id, version)
        return version

    async def tell(self) -> None:
        """Let other processes know of all that is new."""
        untold = list(self._untold)
        if untold:
            await self._news.tell(*untold)
        for tenant_id in untold:
            del self._untold[tenant_id]

    async def go_on_without(self, tenant_id: TenantId, fault: Fault) -> None:
        """Let a tenant go on whose files are gone, as they were."""
        state = self.states.get(tenant_id)
        if state is None:
            history = await self._versions.history(tenant_id)
            if history:
                await self._restore(tenant_id, history[0], [fault])
        else:
            self.states[tenant_id] = State(state.version, [fault])

    def let_go(self, tenant_id: TenantId) -> None:
        """Serve a tenant no more; its versions are kept."""
        self.states.pop(tenant_id, None)
        self._registry.install(Change({tenant_id: None}))
        _log.warning("tenant removed", extra={"tenant": str(tenant_id)})

    async def _running(self, tenant_id: TenantId) -> Tenant | None:
        """Return the tenant as it runs, also before this process has settled it."""
        if tenant_id in self.states:
            return self._registry.get(tenant_id)
        history = await self._versions.history(tenant_id)
        return await self._compiled(tenant_id, history[0]) if history else None

    def _unproven(self, cooked: Cooked) -> Sequence[Fault]:
        """Return why a tenant that passed all checks of its files would still not work."""
        if cooked.tenant is None:
            return ()
        try:
            self._prove(cooked.tenant)
        except ConfigurationError as error:
            at = Position(cooked.recipe.account.file)
            return [Fault(at, str(error), "what ran before goes on")]
        return ()

    async def _refuse(
        self, tenant_id: TenantId, history: Sequence[Version], faults: Sequence[Fault]
    ) -> None:
        extra = {"tenant": str(tenant_id), "why": str(faults[0]), "faults": len(faults)}
        _log.error("configuration refused", extra=extra)
        self._meters.count(Counted.CONFIGURATIONS, tenant=str(tenant_id), configured="refused")
        state = self.states.get(tenant_id)
        if state is None and history:
            await self._restore(tenant_id, history[0], faults)
        else:
            self.states[tenant_id] = State(state.version if state else None, faults)

    def _kept_instead(
        self, cooked: Cooked, content: str, history: Sequence[Version], *, is_start: bool
    ) -> Sequence[Fault]:
        """Return why the newest version is to run and not the files, which pass; else nothing."""
        if history and history[0].aside == content:
            return self._set_aside(cooked, history[0])
        older = [one for one in history[1:] if one.content == content]
        if is_start and self._is_shared and older:
            at = Position(cooked.recipe.account.file)
            what = f"these are the files of version {older[0].number}; {history[0].number} runs"
            remedy = f"bring the new files here, or: chatwootai tenants rollback {cooked.recipe.id}"
            return [Fault(at, what, f"{remedy} {older[0].number}")]
        return ()

    def _set_aside(self, cooked: Cooked, version: Version) -> Sequence[Fault]:
        """Return that *version* runs in the place of what the files say."""
        at = Position(cooked.recipe.account.file)
        what = f"this was set aside by a {version.why}"
        return [Fault(at, what, "correct the files: a change of them is taken up"), *cooked.faults]

    async def _restore(
        self, tenant_id: TenantId, version: Version, faults: Sequence[Fault] = ()
    ) -> None:
        """Let a kept version run though the files say something else, or nothing."""
        tenant = await self._compiled(tenant_id, version)
        if tenant is None:  # whatever runs is better than nothing
            state = self.states.get(tenant_id)
            self.states[tenant_id] = State(state.version if state else None, faults)
            return
        self._install(tenant, version, faults)
        self._log("restored", tenant_id, version)

    async def _compiled(self, tenant_id: TenantId, version: Version) -> Tenant | None:
        try:
            return self._passed(await self._versions.recipe(tenant_id, version.number))
        except (ConfigurationError, UnknownVersionError) as error:
            extra = {"tenant": str(tenant_id), "version": version.number, "why": str(error)}
            _log.error("version not restored", extra=extra)
            return None

    def _passed(self, recipe: Recipe) -> Tenant:
        faults: list[Fault] = []
        tenant = compiled(recipe, self._known, faults)
        if tenant is None or faults:
            raise ConfigurationError.of(faults)
        self._prove(tenant)
        return tenant

    def _install(self, tenant: Tenant, version: Version, faults: Sequence[Fault] = ()) -> None:
        self.states[tenant.id] = State(version, faults)
        if self._registry.get(tenant.id) is not tenant:
            self._registry.install(Change({tenant.id: tenant}))

    def _note(self, result: str, tenant_id: TenantId, version: Version) -> None:
        self._log(result, tenant_id, version)
        self._untold[tenant_id] = None

    def _log(self, result: str, tenant_id: TenantId, version: Version) -> None:
        self._meters.count(Counted.CONFIGURATIONS, tenant=str(tenant_id), configured=result)
        extra: Mapping[str, object] = {
            "tenant": str(tenant_id),
            "version": version.number,
            "result": result,
            "changed": list(version.changed),
        }
        _log.info("configuration", extra=extra)


def _content(cooked: Cooked) -> str:
    return content_hash(stored(cooked.recipe)[0])


def _changed(before: Tenant | None, after: Tenant) -> tuple[str, ...]:
    """Return the keys that are otherwise; none for a tenant that is new."""
    if before is None or before is after:
        return ()
    return tuple(one.key for one in differences(before, after)[:_MOST_TOLD])
