"""Loads plugins, and knows what each of them offers to which tenant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, cast

import pluggy

from chatwootai.core import hookspecs
from chatwootai.core.agents.agent import AgentType
from chatwootai.core.channels import Channels, ChannelType
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.models import TenantConfig


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was loaded.

    Attributes:
        origin: The distribution that it came with, and its version.
        hooks: What it implements.
    """

    name: str
    origin: str
    hooks: Sequence[str]
    channels: Mapping[str, ChannelType] = field(default_factory=dict)
    agents: Mapping[str, AgentType] = field(default_factory=dict)
    crews: Mapping[str, CrewType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a tenant's plugins offer, by name."""

    channels: Channels
    agents: Mapping[str, AgentType]
    crews: Mapping[str, CrewType]


class PluginHost:
    """Knows every plugin; a tenant sees those that it has not switched off."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.plugins: Mapping[str, Plugin] = {plugin.name: plugin for plugin in plugins}
        for kind in ("channels", "agents", "crews"):
            _refuse_two(kind, self.plugins.values())
        self._offered: dict[frozenset[str], Offered] = {}

    @classmethod
    def load(cls, group: str = hookspecs.PROJECT) -> "PluginHost":
        """Load every plugin that is installed under the entry-point *group*.

        Raises:
            ConfigurationError: A plugin cannot be loaded, implements a hook that does not exist,
                or registers a name that another one registers.
        """
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        return cls(_loaded(manager, point) for point in _by_name(entry_points(group=group)))

    def offered(self, config: TenantConfig) -> Offered:
        """Return what the plugins offer that a tenant has not switched off."""
        off = frozenset(name for name, switch in config.plugins.items() if not switch.enabled)
        if off not in self._offered:
            on = [plugin for name, plugin in self.plugins.items() if name not in off]
            self._offered[off] = Offered(
                Channels(kind for plugin in on for kind in plugin.channels.values()),
                {name: kind for plugin in on for name, kind in plugin.agents.items()},
                {name: kind for plugin in on for name, kind in plugin.crews.items()},
            )
        return self._offered[off]


def _by_name(points: Iterable[EntryPoint]) -> Iterable[EntryPoint]:
    return sorted(points, key=lambda point: point.name)


def _loaded(manager: pluggy.PluginManager, point: EntryPoint) -> Plugin:
    origin = f"{point.dist.name} {point.dist.version}" if point.dist else "unknown"
    try:
        module = point.load()
        manager.register(module, point.name)
        manager.check_pending()
        callers = {caller.name: caller for caller in manager.get_hookcallers(module) or ()}
        return Plugin(
            name=point.name,
            origin=origin,
            hooks=sorted(callers),
            channels={kind.name: kind for kind in _registered(callers, "channels", module)},
            agents={kind.name: kind for kind in _registered(callers, "agents", module)},
            crews={kind.purpose: kind for kind in _registered(callers, "crews", module)},
        )
    except Exception as error:  # whatever a stranger's module does when it is loaded
        why = f"{type(error).__name__}: {error}"
        raise ConfigurationError(
            f"plugin {point.name!r} of {origin} cannot be loaded ({why}); "
            "update it, or uninstall the distribution"
        ) from error


def _registered(
    callers: Mapping[str, pluggy.HookCaller], kind: str, module: ModuleType
) -> Iterable[Any]:
    """Yield what *module*, and no other plugin, registers of a *kind*."""
    caller = callers.get(f"register_{kind}")
    for implementation in caller.get_hookimpls() if caller else ():
        if implementation.plugin is module:
            yield from cast("Iterable[Any]", implementation.function())


def _refuse_two(kind: str, plugins: Iterable[Plugin]) -> None:
    owners: dict[str, str] = {}
    for plugin in plugins:
        for name in getattr(plugin, kind):
            if owners.setdefault(name, plugin.name) != plugin.name:
                raise ConfigurationError(
                    f"plugins {owners[name]!r} and {plugin.name!r} both register "
                    f"{name!r} under {kind}; uninstall one of them"
                )
