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
from chatwootai.core.channels import (
    AnyChannelType,
    ChannelProfile,
    Channels,
    ChannelType,
    ConfigurableChannelType,
    settings_of,
)
from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant_settings import TenantSettings
from chatwootai.core.tools.tool import ToolType
from chatwootai.core.workflows.workflow import Workflow

# What hooks register: by kind, its shapes, and the attribute that it is named by.
_KINDS: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "channels": ((ChannelType, ConfigurableChannelType), "name"),
    "agents": ((AgentType,), "name"),
    "crews": ((CrewType,), "purpose"),
    "tools": ((ToolType,), "name"),
    "workflows": ((Workflow,), "name"),
}


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was loaded.

    Attributes:
        origin: The distribution that it came with, and its version.
        hooks: What it implements.
        settings: What a tenant may set for it, none if nothing.
    """

    name: str
    origin: str
    hooks: Sequence[str]
    channels: Mapping[str, AnyChannelType] = field(default_factory=dict)
    agents: Mapping[str, AgentType] = field(default_factory=dict)
    crews: Mapping[str, CrewType] = field(default_factory=dict)
    settings: type[Section] | None = None
    tools: Mapping[str, ToolType] = field(default_factory=dict)
    workflows: Mapping[str, Workflow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a tenant's plugins offer, by name."""

    channels: Channels
    agents: Mapping[str, AgentType]
    crews: Mapping[str, CrewType]
    tools: Mapping[str, ToolType] = field(default_factory=dict)
    _plugins: Sequence[Plugin] = ()

    def profile(self, channel: Channel, config: TenantConfig) -> ChannelProfile:
        """Return what holds for *channel* with the tenant of *config*.

        Raises:
            ConfigurationError: The plugin that registered it does not say.
        """
        return self.channels.profile(channel, self._of_channel(channel.name, config))

    def of_agent(self, kind: str, name: str, config: TenantConfig) -> TenantSettings:
        """Return what the tenant of *config* has set for its agent *name* and the kind's plugin.

        Raises:
            ConfigurationError: It is not what they take.
        """
        its = config.agents.get(name)
        written = its.settings if its else {}
        plugin = self._plugin_with("agents", kind)
        return _given(self.agents[kind].settings, written, plugin, config)

    def _of_channel(self, name: str, config: TenantConfig) -> TenantSettings:
        its = config.channels.get(name)
        written = its.settings if its else {}
        plugin = self._plugin_with("channels", name)
        kind = settings_of(plugin.channels[name]) if plugin else None
        return _given(kind, written, plugin, config)

    def _plugin_with(self, kind: str, name: str) -> Plugin | None:
        return next((one for one in self._plugins if name in getattr(one, kind)), None)


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
                on,
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
        settings = _settings(callers, module)
        channels = _registered(callers, "channels", module)
        for name, kind in channels.items():
            usual = [its() for its in (_optional(settings_of(kind)), settings) if its is not None]
            Channels(channels.values()).profile(Channel(name), TenantSettings(tuple(usual)))
        agents = _registered(callers, "agents", module)
        for kind in agents.values():
            _section(kind.settings)
        return Plugin(
            name=point.name,
            origin=_origin(point),
            hooks=sorted(callers),
            channels=channels,
            agents=agents,
            crews=_registered(callers, "crews", module),
            settings=settings,
            tools=_registered(callers, "tools", module),
            workflows=_registered(callers, "workflows", module),
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
    hook, (shapes, naming) = f"register_{kind}", _KINDS[kind]
    found: dict[str, Any] = {}
    for one in _returned(callers, hook, module):
        if not isinstance(one, shapes):
            what = f"{type(one).__name__}, which is no {shapes[0].__name__}"
            raise TypeError(f"{hook} returned {what}")
        name = getattr(one, naming)
        if not isinstance(name, str) or not name:
            raise TypeError(f"{hook} returned one called {name!r}, which is no name")
        if name in found:
            raise ValueError(f"{hook} returned two called {name!r}")
        found[name] = one
    return found


def _settings(callers: Mapping[str, pluggy.HookCaller], module: ModuleType) -> type[Section] | None:
    """Return the one model of settings that *module* registers, none if it does not."""
    found = list(_returned(callers, "register_settings", module))
    if len(found) > 1:
        raise ValueError("register_settings returned several models; put them into one")
    return _optional(found[0]) if found else None


def _optional(kind: object) -> type[Section] | None:
    """Return *kind* if it is a model that a tenant need not write anything of."""
    model = _section(kind)
    needed = (
        [name for name, its in model.model_fields.items() if its.is_required()] if model else []
    )
    if model and needed:
        raise TypeError(
            f"{model.__name__} needs {', '.join(needed)}, which a tenant may leave out; "
            "give each field a default"
        )
    return model


def _section(kind: object) -> type[Section] | None:
    if kind is None or (isinstance(kind, type) and issubclass(kind, Section)):
        return kind
    raise TypeError(f"settings are {kind!r}, which is no subclass of Section")


def _given(
    own: type[Section] | None,
    written: Mapping[str, Any],
    plugin: Plugin | None,
    config: TenantConfig,
) -> TenantSettings:
    """Return what is *written* for an agent or channel, and for its *plugin*, as their models."""
    switch = config.plugins.get(plugin.name) if plugin else None
    wanted = [
        (own, written),
        (plugin.settings if plugin else None, switch.settings if switch else {}),
    ]
    try:
        return TenantSettings(
            tuple(model.model_validate(said) for model, said in wanted if model is not None)
        )
    except Exception as error:  # also a stranger's own checks
        raise ConfigurationError(
            f"settings of {config.account_id!r} for plugin {plugin and plugin.name!r} do not fit; "
            "'chatwootai check' tells which"
        ) from error


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
