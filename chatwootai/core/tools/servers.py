"""The servers of tools that are in use: one for each tenant that has a back office."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.tool_server import ToolServer
from chatwootai.core.tenants.registry import Change
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tooling import McpIntegration

Build = Callable[[Tenant, McpIntegration], ToolServer]
_PLUGINS: Final = "plugins"


class ToolServers:
    """Gives each tenant the servers of its own, and closes those that nobody needs any more."""

    def __init__(self, build: Build, of_plugins: Callable[[Tenant], ToolServer]) -> None:
        self._build = build
        self._of_plugins = of_plugins
        self._servers: dict[TenantId, dict[str, ToolServer]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def shortcomings(self) -> Sequence[str]:
        """What is not as it should be, in words for the operator."""
        return [
            f"tools of {tenant}: {line}"
            for tenant, servers in self._servers.items()
            for server in servers.values()
            for line in server.shortcomings
        ]

    def back_office(self, tenant: Tenant) -> ToolServer | None:
        """Return the server of *tenant*'s back office; none if it has none."""
        integration = tenant.config.integrations.mcp
        if integration is None:
            return None
        return self._known(
            tenant, _name(tenant, integration), lambda: self._build(tenant, integration)
        )

    def plugins(self, tenant: Tenant) -> ToolServer:
        """Return what carries out the tools that plugins bring for *tenant*."""
        return self._known(tenant, _of_plugins(tenant), lambda: self._of_plugins(tenant))

    def renew(self, change: Change) -> None:
        """Close the servers that the tenants in *change* do not use any more."""
        for tenant_id, tenant in change.tenants.items():
            wanted = _wanted(tenant) if tenant else set()
            servers = self._servers.get(tenant_id, {})
            for name in set(servers) - wanted:
                task = asyncio.create_task(servers.pop(name).aclose())
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
            if not servers:
                self._servers.pop(tenant_id, None)

    async def aclose(self) -> None:
        """Close all servers."""
        servers = [one for its in self._servers.values() for one in its.values()]
        self._servers.clear()
        await asyncio.gather(*(server.aclose() for server in servers), *self._closing)

    def _known(self, tenant: Tenant, name: str, build: Callable[[], ToolServer]) -> ToolServer:
        servers = self._servers.setdefault(tenant.id, {})
        if name not in servers:
            servers[name] = build()
        return servers[name]


def _wanted(tenant: Tenant) -> set[str]:
    wanted: set[str] = set()
    for view in tenant.everywhere:
        wanted.add(_of_plugins(view))
        if view.config.integrations.mcp is not None:
            wanted.add(_name(view, view.config.integrations.mcp))
    return wanted


def _name(tenant: Tenant, integration: McpIntegration) -> str:
    return f"{integration.model_dump_json()} {tenant.config.tools.may_write}"


def _of_plugins(tenant: Tenant) -> str:
    return f"{_PLUGINS} {tenant.view} {tenant.hash}"
