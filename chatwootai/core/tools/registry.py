"""The only way to a tool: knows which tools a tenant has, and lets each agent have its own."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents
from chatwootai.core.tenants.registry import Change
from chatwootai.core.tenants.tenant import Tenant, View
from chatwootai.core.tenants.tooling import ServerTools
from chatwootai.core.tools.actions import Action
from chatwootai.core.tools.confirmations import Confirmations
from chatwootai.core.tools.deeds import Deeds
from chatwootai.core.tools.paces import Paces
from chatwootai.core.tools.servers import ToolServers
from chatwootai.core.tools.tool import ToolType
from chatwootai.core.tools.toolbox import Checker, Means, Toolbox

Offered = Callable[[Tenant], Mapping[str, ToolType]]
_NOBODY: Final = ""


class ToolRegistry:
    """Knows the tools of each tenant, and hands out those that an agent may use."""

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        servers: ToolServers,
        offered: Offered,
        presets: Mapping[str, ServerTools],
        documents: Documents,
        clock: Clock,
        *,
        checker: Checker,
    ) -> None:
        self._servers = servers
        self._offered = offered
        self._presets = presets
        self._checker = checker
        self._means = Means(Deeds(documents, clock), Confirmations(documents), Paces(clock), clock)
        self._actions: dict[tuple[TenantId, View, str], Mapping[str, Action]] = {}

    def toolbox(
        self,
        tenant: Tenant,
        crew: str = _NOBODY,
        agent: str = _NOBODY,
        without: Collection[str] = (),
    ) -> Toolbox:
        """Return the tools that *agent* of *crew* may use for *tenant*'s customers.

        Those in *without* are among them only if the tenant says so of the crew.
        """
        actions = self._all(tenant)
        written = tenant.config.tools
        allowed = set(actions) if written.allow is not None else _harmless(actions)
        its = tenant.config.agents.get(agent)
        if crew not in written.crews:
            allowed -= set(without)
        lists = written.allow, written.crews.get(crew), written.agents.get(agent)
        for listed in (*lists, its.tools if its else None):
            if listed is not None:
                allowed &= set(listed)
        return Toolbox(
            tenant,
            self._tools_of(tenant),
            actions,
            frozenset(allowed),
            self._servers,
            self._means,
            checker=self._checker,
        )

    def renew(self, change: Change) -> None:
        """Forget what the tenants in *change* had."""
        for key in [key for key in self._actions if key[0] in change.tenants]:
            del self._actions[key]
        self._servers.renew(change)

    def _all(self, tenant: Tenant) -> Mapping[str, Action]:
        key = tenant.id, tenant.view, tenant.hash
        if key not in self._actions:
            written = self._tools_of(tenant).actions.items()
            own = {name: Action.written(name, its) for name, its in written}
            brought = self._offered(tenant).items()
            self._actions[key] = {
                **{name: Action.of_plugin(kind) for name, kind in brought},
                **own,
            }
        return self._actions[key]

    def _tools_of(self, tenant: Tenant) -> ServerTools:
        integration = tenant.config.integrations.mcp
        if integration is None:
            return ServerTools()
        return tenant.config.tools.over(self._presets.get(integration.type))


def _harmless(actions: Mapping[str, Action]) -> set[str]:
    return {name for name, action in actions.items() if not action.tool.is_write}
