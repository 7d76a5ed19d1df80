"""`chatwootai plugins`: what is installed, and what it offers."""

from typing import Final

from rich.console import Console
from rich.table import Table

from chatwootai.core.plugin_host import Plugin, PluginHost

EPILOG: Final = """
**Example**

`chatwootai plugins`

A tenant switches a plugin off in its `config.yaml`: `plugins: {whatsapp: {enabled: false}}`.
Exits with 1 when a plugin cannot be loaded, and says which.
"""


def command() -> int:
    """List the plugins, where they come from, and what they offer."""
    table = Table("plugin", "from", "hooks", "offers", title_justify="left")
    for plugin in PluginHost.load().plugins.values():
        table.add_row(plugin.name, plugin.origin, "\n".join(plugin.hooks), _offers(plugin))
    Console().print(table)
    return 0


def _offers(plugin: Plugin) -> str:
    kinds = {"channels": plugin.channels, "agents": plugin.agents, "crews": plugin.crews}
    return "\n".join(f"{kind}: {', '.join(names)}" for kind, names in kinds.items() if names)


command.__name__ = "plugins"
