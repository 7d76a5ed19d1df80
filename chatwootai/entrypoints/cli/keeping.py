"""The files of the accounts, and what is kept of them, side by side."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from chatwootai.composition import Container
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ChatwootAIError, ConfigurationError, UnknownTenantError
from chatwootai.core.located import Fault
from chatwootai.core.tenants.compiling import compiled
from chatwootai.core.tenants.standing import Course, standing
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.versions import Version
from chatwootai.entrypoints.cli.explain import called
from chatwootai.entrypoints.cli.findings import facts_of


class Keeping:
    """Looks at both without letting anything run by that."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._loaded = container.loaded()
        self._versions = container.versions()

    @property
    def ids(self) -> Sequence[TenantId]:
        """Every tenant that has files, or that the mapping names, by name."""
        return sorted({*self._loaded.cooked, *self._loaded.named}, key=str)

    async def called(self, name: str) -> TenantId:
        """Return the tenant called *name*, also if only its versions are left.

        Raises:
            UnknownTenantError: None is, or several are.
        """
        try:
            return called(name, self._loaded.cooked).recipe.id
        except UnknownTenantError:
            domain, _, account = name.rpartition("/")
            named = [its for its in self.ids if name in (str(its), its.account)]
            for tenant_id in [*named, TenantId(domain, account)]:
                if tenant_id not in self._loaded.cooked and await self.history(tenant_id):
                    return tenant_id
            raise

    async def history(self, tenant_id: TenantId) -> Sequence[Version]:
        """Return a tenant's versions, the newest first."""
        return await self._versions.history(tenant_id)

    async def compiled(self, tenant_id: TenantId, number: int) -> Tenant:
        """Return version *number* of a tenant, ready to run.

        Raises:
            UnknownVersionError: There is no such version.
            ConfigurationError: It does not pass the checks any more.
        """
        faults: list[Fault] = []
        recipe = await self._versions.recipe(tenant_id, number)
        tenant = compiled(recipe, self._container.known(), faults)
        if tenant is None or faults:
            why = "; ".join(str(fault) for fault in sorted(set(faults)))
            raise ConfigurationError(
                f"version {number} of {tenant_id} does not pass the checks any more: {why}"
            )
        return tenant

    def written(self, tenant_id: TenantId) -> Tenant:
        """Return what a tenant's files say.

        Raises:
            ConfigurationError: They are not usable, or there are none.
        """
        cooked = self._loaded.cooked.get(tenant_id)
        if cooked is None:
            raise ConfigurationError(f"{tenant_id} has no files any more; its versions are kept")
        if cooked.tenant is None:
            raise ConfigurationError.of(cooked.faults)
        return cooked.tenant

    async def roll_back(self, tenant_id: TenantId, number: int) -> Version:
        """Let version *number* run until the files change."""
        return await self._container.updater().roll_back(tenant_id, number)

    async def row(self, tenant_id: TenantId) -> Mapping[str, object]:
        """Return what a list says of a tenant."""
        cooked = self._loaded.cooked.get(tenant_id)
        its = standing(cooked, await self.history(tenant_id))
        tenant = cooked.tenant if cooked else None
        if its.version is not None and its.course is not Course.AS_WRITTEN:
            tenant = await self._running(tenant_id, its.version)
        rollout = tenant.config.rollout if tenant else {}
        return {
            "tenant": str(tenant_id),
            "version": its.version.number if its.version else None,
            "since": when(its.version) if its.version else None,
            "state": its.course.value,
            "told": its.told,
            "domains": list(tenant.domains) if tenant else [],
            "variants": [name for name, trial in rollout.items() if trial.enabled],
            "faults": [facts_of(fault) for fault in its.faults],
        }

    async def _running(self, tenant_id: TenantId, version: Version) -> Tenant | None:
        try:
            return await self.compiled(tenant_id, version.number)
        except ChatwootAIError:  # a list goes on; `diff` tells why
            return None


def when(version: Version) -> str:
    """Return since when *version* is kept."""
    return datetime.fromtimestamp(version.at, UTC).isoformat(" ", "seconds")
