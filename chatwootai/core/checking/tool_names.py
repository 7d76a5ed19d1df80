"""Checks what a tenant says of its tools: that they are there, and make sense."""

from collections.abc import Collection, Iterator

from chatwootai.core.checking.offers import Offers
from chatwootai.core.located import Fault, Located, Path
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.tool_faults import tool_faults, tool_names
from chatwootai.core.workflows.flaws import nearest


def unknown_tools(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    """Yield a fault for each tool that is not there, or makes no sense."""
    tools, integration = config.tools, config.integrations.mcp
    preset = offers.presets.get(integration.type) if integration else None
    yield from tool_faults(tools, preset, located, has_server=integration is not None)
    names = {*offers.tools, *(tool_names(tools, preset) if integration else ())}
    for kind, section, there in (
        ("crew", "crews", offers.crews),
        ("agent", "agents", _agents(config, offers)),
    ):
        for name in getattr(tools, section):
            if name not in there:
                at = located.key_position(("tools", section, name))
                yield Fault(at, f"unknown {kind} {name!r}", nearest(name, there))
    lists: list[tuple[Path, Collection[str]]] = [
        (("tools", "allow"), tools.allow or ()),
        *((("tools", "crews", name), its) for name, its in tools.crews.items()),
        *((("tools", "agents", name), its) for name, its in tools.agents.items()),
        *((("agents", name, "tools"), its.tools or ()) for name, its in config.agents.items()),
    ]
    for path, listed in lists:
        for place, tool in enumerate(listed):
            if tool not in names:
                at = located.position((*path, place))
                yield Fault(at, f"unknown tool {tool!r}", nearest(tool, names))


def _agents(config: TenantConfig, offers: Offers) -> Collection[str]:
    return {*offers.agents, *config.agents}
