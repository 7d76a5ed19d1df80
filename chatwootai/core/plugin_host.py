"""Loads plugins, and knows what each of them offers to which tenant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from itertools import pairwise
from types import ModuleType
from typing import Any, Final

import pluggy

from chatwootai.core import hookspecs
from chatwootai.core.agents.agent import AgentType
from chatwootai.core.channels import Channels, ChannelType
from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tools.tool import ToolType

# What hooks register: by kind, its shape, and the attribute that it is named by.
_KINDS: Final[Mapping[str, tuple[type, str]]] = {
    "channels": (ChannelType, "name"),
    "agents": (AgentType, "name"),
    "crews": (CrewType, "purpose"),
    "tools": (ToolType, "name"),
}


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
    tools: Mapping[str, ToolType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a tenant's plugins offer, by name."""

    channels: Channels
    agents: Mapping[str, AgentType]
    crews: Mapping[str, CrewType]
    tools: Mapping[str, ToolType] = field(default_factory=dict)


class PluginHost:
    """Knows every plugin; a tenant sees those that it has not switched off."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.plugins: Mapping[str, Plugin] = {plugin.name: plugin for plugin in plugins}
        for kind in _KINDS:
            _refuse_two(kind, self.plugins.values())
        self._offered: dict[frozenset[str], Offered] = {}

    @classmethod
    def load(cls, group: str = hookspecs.PROJECT) -> "PluginHost":
        """Load every plugin that is installed under the entry-point *group*.

        Raises:
            ConfigurationError: A plugin cannot be loaded, implements a hook that does not exist,
                registers what is of no use, or a name that another one registers.
        """
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        points = sorted(entry_points(group=group), key=lambda point: point.name)
        for one, other in pairwise(points):
            if one.name == other.name:
                raise ConfigurationError(
                    f"{_origin(one)} and {_origin(other)} both bring a plugin called {one.name!r}; "
                    "uninstall one of them"
                )
        return cls(_loaded(manager, point) for point in points)

    def offered(self, config: TenantConfig) -> Offered:
        """Return what the plugins offer that a tenant has not switched off."""
        off = frozenset(name for name, switch in config.plugins.items() if not switch.enabled)
        if off not in self._offered:
            on = [plugin for name, plugin in self.plugins.items() if name not in off]
            self._offered[off] = Offered(
                Channels(kind for plugin in on for kind in plugin.channels.values()),
                {name: kind for plugin in on for name, kind in plugin.agents.items()},
                {name: kind for plugin in on for name, kind in plugin.crews.items()},
                {name: kind for plugin in on for name, kind in plugin.tools.items()},
            )
        return self._offered[off]


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "unknown"


def _loaded(manager: pluggy.PluginManager, point: EntryPoint) -> Plugin:
    try:
        module = point.load()
        manager.register(module, point.name)
        manager.check_pending()
        callers = {caller.name: caller for caller in manager.get_hookcallers(module) or ()}
        channels = _registered(callers, "channels", module)
        for name in channels:
            Channels(channels.values()).profile(Channel(name))
        return Plugin(
            name=point.name,
            origin=_origin(point),
            hooks=sorted(callers),
            channels=channels,
            agents=_registered(callers, "agents", module),
            crews=_registered(callers, "crews", module),
            tools=_registered(callers, "tools", module),
        )
    except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is loaded
        why = f"{type(error).__name__}: {error}"
        raise ConfigurationError(
            f"plugin {point.name!r} of {_origin(point)} cannot be loaded ({why}); "
            "update it, or uninstall the distribution"
        ) from error


def _registered(
    callers: Mapping[str, pluggy.HookCaller], kind: str, module: ModuleType
) -> Mapping[str, Any]:
    """Return what *module*, and no other plugin, registers of a *kind*, by name."""
    hook, (shape, naming) = f"register_{kind}", _KINDS[kind]
    found: dict[str, Any] = {}
    for one in _returned(callers, hook, module):
        if not isinstance(one, shape):
            raise TypeError(f"{hook} returned {type(one).__name__}, which is no {shape.__name__}")
        name = getattr(one, naming)
        if not isinstance(name, str) or not name:
            raise TypeError(f"{hook} returned one called {name!r}, which is no name")
        if name in found:
            raise ValueError(f"{hook} returned two called {name!r}")
        found[name] = one
    return found


def _returned(
    callers: Mapping[str, pluggy.HookCaller], hook: str, module: ModuleType
) -> Iterator[object]:
    caller = callers.get(hook)
    for implementation in caller.get_hookimpls() if caller else ():
        if implementation.plugin is module:
            returned = implementation.function()
            if not isinstance(returned, Iterable) or isinstance(returned, str):
                raise TypeError(f"{hook} returned {type(returned).__name__}, not a list")
            yield from returned


def _refuse_two(kind: str, plugins: Iterable[Plugin]) -> None:
    owners: dict[str, str] = {}
    for plugin in plugins:
        for name in getattr(plugin, kind):
            if owners.setdefault(name, plugin.name) != plugin.name:
                raise ConfigurationError(
                    f"plugins {owners[name]!r} and {plugin.name!r} both register "
                    f"{name!r} under {kind}; uninstall one of them"
                )
