"""Hands out crews: each is built once for a configuration's content."""

from chatwootai.core.conversation import Channel, TenantId
from chatwootai.core.crews.crew import Crew
from chatwootai.core.crews.factory import CrewFactory
from chatwootai.core.tenants.registry import Change
from chatwootai.core.tenants.tenant import Tenant

_Crews = dict[tuple[str, Channel], Crew]


class CrewRegistry:
    """Keeps the crews of each tenant's current configuration, by what that says."""

    def __init__(self, factory: CrewFactory) -> None:
        self._factory = factory
        self._crews: dict[TenantId, dict[str, _Crews]] = {}

    def crew(self, tenant: Tenant, purpose: str, channel: Channel) -> Crew:
        """Return the crew of *tenant* for *purpose* on *channel*.

        Raises:
            ConfigurationError: The tenant's configuration gives no such crew.
        """
        crews = self._crews.setdefault(tenant.id, {}).setdefault(tenant.hash, {})
        if (purpose, channel) not in crews:
            crews[purpose, channel] = self._factory.build(tenant, purpose, channel)
        return crews[purpose, channel]

    def renew(self, change: Change) -> None:
        """Keep no crew of a configuration that is not in force any more."""
        for tenant_id, tenant in change.tenants.items():
            current = {view.hash for view in tenant.everywhere} if tenant else set()
            crews = self._crews.get(tenant_id, {})
            self._crews[tenant_id] = {key: its for key, its in crews.items() if key in current}
            if not self._crews[tenant_id]:
                del self._crews[tenant_id]

    def prove(self, tenant: Tenant) -> None:
        """Build what customers of *tenant* are served by usually, everywhere and in every trial.

        Raises:
            ConfigurationError: Something of it cannot be built.
        """
        proven: set[str] = set()
        for view in tenant.everywhere:
            if view.hash not in proven:
                proven.add(view.hash)
                purposes = [view.config.crew, *(rule.crew for rule in view.config.routing)]
                for purpose in dict.fromkeys(purposes):
                    self._factory.build(view, purpose, Channel(view.view.channel))
