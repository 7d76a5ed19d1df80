"""Checks what a tenant sets for plugins, agents and channels against their own models."""

from collections.abc import Collection, Iterator

from chatwootai.core.channels import settings_of
from chatwootai.core.checking.offers import Offers
from chatwootai.core.checking.switches import purposes
from chatwootai.core.located import Fault, Located, Path
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.validation import checked


def unfit_settings(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    """Yield a fault for each thing that a tenant sets, and that its plugin does not take."""
    for name, switch in config.plugins.items():
        plugin = offers.plugins.get(name)
        if plugin is not None:
            path: Path = ("plugins", name)
            yield from _unfit(f"plugin {name!r}", plugin.settings, switch.settings, located, path)
    for name, its in config.channels.items():
        channel = offers.channels.get(name)
        model = None if channel is None else settings_of(channel)
        path = ("channels", name)
        yield from _unfit(f"channel {name!r}", model, its.settings, located, path)
    agents = offers.agents_of(config)
    for name in dict.fromkeys([*config.agents, *_at_work(config, offers)]):
        agent = agents.get(name)
        if agent is not None:
            its_own = config.agents.get(name)
            written = its_own.settings if its_own else {}
            path = ("agents", name)
            yield from _unfit(f"agent {name!r}", agent.settings, written, located, path)


def _at_work(config: TenantConfig, offers: Offers) -> Iterator[str]:
    """Yield the agents that take steps of the tenant's own workflows."""
    for purpose in purposes(config):
        crew = config.crews.get(purpose)
        if crew is not None and not isinstance(crew.workflow, str):
            yield from (step.agent for step in crew.workflow)


def _unfit(
    whose: str,
    model: type[Section] | None,
    written: Collection[str],
    located: Located,
    path: Path,
) -> Iterator[Fault]:
    at = (*path, "settings")
    if model is None:
        if written:
            yield Fault(located.key_position(at), f"{whose} has no settings", "take them out")
        return
    faults: list[Fault] = []
    try:
        checked(model, located, faults, at)
    except Exception as error:  # noqa: BLE001  a stranger's own checks may do anything
        what = f"{whose} cannot check its settings ({type(error).__name__})"
        yield Fault(located.position(at), what, "take them out, and update the plugin")
    yield from faults
