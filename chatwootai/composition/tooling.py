"""The tools: how each tenant's back office is reached, and what plugins bring."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import Final

from pydantic import JsonValue, SecretStr

from chatwootai.adapters.argument_checks import argument_check
from chatwootai.adapters.tool_server.in_process import InProcessToolServer
from chatwootai.adapters.tool_server.mcp import Address, McpToolServer, NoWay, Program
from chatwootai.core.checking.installed import Installed
from chatwootai.core.errors import RefusedError
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.ports.tool_server import ToolServer
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tooling import McpConfig, McpIntegration
from chatwootai.core.tools.registry import ToolRegistry
from chatwootai.core.tools.servers import ToolServers
from chatwootai.core.tools.tool import ToolFunction, ToolType

_log = logging.getLogger(__name__)

_ODOO_SERVER: Final = "mcp_server_odoo"
_PYTHON: Final = "python"  # in a command: the interpreter that we run in
_NO_PROGRAMS: Final = "accounts may start no programs here (tools.programs in chatwootai.yaml)"


def servers(
    settings: Settings,
    secrets: Secrets,
    plugins: PluginHost,
    *,
    closing: AsyncExitStack,
) -> ToolServers:
    """Return the servers of all tenants; none is started before it is needed."""

    def back_office(tenant: Tenant, integration: McpIntegration) -> ToolServer:
        return _back_office(tenant, integration, settings, secrets)

    def of_plugins(tenant: Tenant) -> ToolServer:
        offered = plugins.offered(tenant.config).tools.items()
        built = {name: (kind.tool.shape, _built(kind, tenant)) for name, kind in offered}
        return InProcessToolServer(built)

    its = ToolServers(back_office, of_plugins)
    closing.push_async_callback(its.aclose)
    return its


def registry(  # noqa: PLR0913  each is a need of its own
    servers: ToolServers,
    plugins: PluginHost,
    known: Installed,
    documents: Documents,
    clock: Clock,
    *,
    tenants: TenantRegistry,
) -> ToolRegistry:
    """Return the only way to a tool; it follows the tenants' configuration."""

    def offered(tenant: Tenant) -> Mapping[str, ToolType]:
        return plugins.offered(tenant.config).tools

    its = ToolRegistry(servers, offered, known.presets, documents, clock, checker=argument_check)
    tenants.observe(its.renew)
    return its


def missing_tools(tenants: TenantRegistry) -> Iterator[str]:
    """Yield the tenants whose Odoo cannot be reached with what is installed."""
    if find_spec(_ODOO_SERVER) is not None:
        return
    for tenant in tenants.tenants:
        integration = tenant.config.integrations.mcp
        if integration is not None and integration.type == "odoo-mcp":
            yield (
                f"tenant {tenant.id}: Odoo cannot be reached without mcp-server-odoo; "
                "install it: pip install 'chatwootai[odoo]'"
            )


def _back_office(
    tenant: Tenant, integration: McpIntegration, settings: Settings, secrets: Secrets
) -> ToolServer:
    config = integration.config
    revealed = {name: secrets.reveal(name) for name in config.references}
    missing = [name for name, secret in revealed.items() if secret is None]
    known = {name: secret for name, secret in revealed.items() if secret is not None}
    way: Address | NoWay | Program
    if missing:
        way = NoWay(f"secret {missing[0]!r} is not set")
    elif integration.type == "odoo-mcp":
        way = _odoo(tenant, config, known, settings)
    elif config.url is not None:
        token = known.get(config.credential_ref or "")
        bearer = f"Bearer {token.get_secret_value()}" if token else ""
        way = Address(str(config.url), {"Authorization": bearer} if bearer else {})
    elif settings.service.tools.programs:
        given = {name: known[its].get_secret_value() for name, its in config.secrets.items()}
        first, *rest = config.command
        command = (sys.executable if first == _PYTHON else first, *rest)
        way = Program(command, {**config.environment, **given}, settings.config)
    else:
        way = NoWay(_NO_PROGRAMS)
    hidden = [secret.get_secret_value() for secret in known.values()]
    return McpToolServer(way, idle=config.idle, secrets=hidden)


def _odoo(
    tenant: Tenant, config: McpConfig, known: Mapping[str, SecretStr], settings: Settings
) -> Program:
    secret = known[config.credential_ref or ""].get_secret_value()
    proof = {"ODOO_USER": config.user, "ODOO_PASSWORD": secret} if config.user else {}
    environment = {
        "ODOO_URL": str(config.url),
        "ODOO_DB": config.db or "",
        # without its module in Odoo; what may be written, Odoo's user and our lists decide
        "ODOO_YOLO": "true" if tenant.config.tools.may_write else "read",
        "ODOO_MCP_LOG_LEVEL": "WARNING",
        **(proof or {"ODOO_API_KEY": secret}),
        **config.environment,
    }
    folder = settings.data if settings.data.is_dir() else None
    return Program((sys.executable, "-m", _ODOO_SERVER), environment, folder)


def _built(kind: ToolType, tenant: Tenant) -> ToolFunction:
    try:
        return kind.build(tenant)
    except Exception as error:  # noqa: BLE001  tools are plugins
        why = f"the tool {kind.name!r} cannot be built ({type(error).__name__})"
        _log.error("tool not built", extra={"tenant": str(tenant.id), "tool": kind.name})

        async def refuse(arguments: Mapping[str, JsonValue]) -> JsonValue:
            raise RefusedError(why)

        return refuse
