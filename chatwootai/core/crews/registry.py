"""Hands out crews: each is built once for a configuration's content."""

from chatwootai.core.conversation import Channel, TenantId
from chatwootai.core.crews.crew import Crew
from chatwootai.core.crews.factory import CrewFactory
from chatwootai.core.tenants.tenant import Tenant


class CrewRegistry:
    """Keeps the crews of each tenant's current configuration, and of no other."""

    def __init__(self, factory: CrewFactory) -> None:
        self._factory = factory
        self._crews: dict[TenantId, tuple[str, dict[tuple[str, Channel], Crew]]] = {}

    def crew(self, tenant: Tenant, purpose: str, channel: Channel) -> Crew:
        """Return the crew of *tenant* for *purpose* on *channel*.

        Raises:
            ConfigurationError: The tenant's configuration gives no such crew.
        """
        known_hash, crews = self._crews.get(tenant.id, ("", {}))
        if known_hash != tenant.hash:
            crews = {}
            self._crews[tenant.id] = (tenant.hash, crews)
        if (purpose, channel) not in crews:
            crews[purpose, channel] = self._factory.build(tenant, purpose, channel)
        return crews[purpose, channel]
