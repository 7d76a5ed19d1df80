"""`chatwootai plugins`: what is installed, and what it offers."""

from typing import Final

from rich.text import Text

from chatwootai.core.plugin_host import Plugin, PluginHost
from chatwootai.entrypoints.cli.screen import screen

EPILOG: Final = """
**Examples**

`chatwootai plugins`

A tenant switches a plugin off in its `config.yaml`: `plugins: {whatsapp: {enabled: false}}`.

**Exit codes**: 0 all are listed, 1 one cannot be loaded (it is named), 2 wrong usage.
"""


def command() -> int:
    """List the plugins, where they come from, and what they offer."""
    console = screen()
    for plugin in PluginHost.load().plugins.values():
        console.print(Text.assemble((plugin.name, "bold"), f" ({plugin.origin})"), soft_wrap=True)
        for kind, names in _facts(plugin).items():
            console.print(f"  {kind}: {', '.join(names) or 'none'}", soft_wrap=True)
    return 0


def _facts(plugin: Plugin) -> dict[str, list[str]]:
    offered = {"channels": plugin.channels, "agents": plugin.agents, "crews": plugin.crews}
    settings = list(plugin.settings.model_fields) if plugin.settings else []
    return {
        **{kind: sorted(names) for kind, names in offered.items() if names},
        **({"settings": settings} if settings else {}),
        "hooks": list(plugin.hooks),
    }


command.__name__ = "plugins"
