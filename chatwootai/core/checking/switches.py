"""Checks that no plugin is switched off that a tenant's crews need."""

from collections.abc import Collection, Iterator

from chatwootai.core.checking.offers import Offers
from chatwootai.core.located import Fault, Located, Path, Position
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.models import TenantConfig


def needed_but_off(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    """Yield a fault for each thing that crews need of a plugin that is switched off."""
    off = {name for name, switch in config.plugins.items() if not switch.enabled}
    for purpose in purposes(config) if off else ():
        kind = offers.crews.get(purpose)
        if kind is None:
            continue
        plugin = offers.bringer_of_crew(purpose)
        if plugin in off:
            what = f"plugin {plugin!r} is switched off, but it brings the crew {purpose!r}"
            yield Fault(_switch(located, plugin), what, "switch it on, or take another crew")
            continue
        yield from _in_own_steps(config, located, offers, off, purpose)
        yield from _in_library(config, located, offers, off, kind)


def purposes(config: TenantConfig) -> Collection[str]:
    """Return the purposes of a tenant's crews, that which serves first."""
    return dict.fromkeys([config.crew, *config.crews, *(rule.crew for rule in config.routing)])


def _in_own_steps(
    config: TenantConfig, located: Located, offers: Offers, off: Collection[str], purpose: str
) -> Iterator[Fault]:
    crew = config.crews.get(purpose)
    steps = () if crew is None or isinstance(crew.workflow, str) else crew.workflow
    for place, step in enumerate(steps):
        its = config.agents.get(step.agent)
        plugin = offers.bringer_of_agent(its.type if its and its.type else step.agent)
        if plugin in off:
            path: Path = ("crews", purpose, "workflow", place, "agent")
            what = (
                f"step {step.step!r} needs the agent {step.agent!r} of plugin {plugin!r}, "
                "which is switched off"
            )
            yield Fault(located.position(path), what, "switch it on, or name another agent")


def _in_library(
    config: TenantConfig, located: Located, offers: Offers, off: Collection[str], kind: CrewType
) -> Iterator[Fault]:
    """Yield what the crew's workflow, if it is the library's, and its fallback lack."""
    crew = config.crews.get(kind.purpose)
    says_which = crew is not None and "workflow" in crew.model_fields_set
    usual = crew.workflow if crew is not None and says_which else kind.workflow
    names = dict.fromkeys([kind.fallback, *([usual] if isinstance(usual, str) else [])])
    wanted: dict[str, dict[str, None]] = {}
    for name in names:
        workflow = offers.workflows.get(name)
        for agent in workflow.agents() if workflow else ():
            wanted.setdefault(offers.bringer_of_agent(agent), {})[agent] = None
    for plugin in sorted(wanted.keys() & off):
        agents = ", ".join(wanted[plugin])
        what = f"plugin {plugin!r} is switched off, but crew {kind.purpose!r} needs its {agents}"
        yield Fault(_switch(located, plugin), what, "switch it on")


def _switch(located: Located, plugin: str) -> Position:
    return located.position(("plugins", plugin, "enabled"))
