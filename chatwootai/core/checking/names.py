"""Checks that what a tenant's configuration names does exist."""

from collections.abc import Collection, Iterator

from chatwootai.core.channels import RECOGNISED
from chatwootai.core.checking.offers import Offers
from chatwootai.core.located import Fault, Located, Path, Position
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.workflows.flaws import nearest


def unknown_names(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    """Yield a fault for each name that nothing is called by."""
    agents = offers.agents_of(config)
    channels = {*RECOGNISED, *offers.channels}
    sections: list[tuple[str, str, Collection[str], Collection[str]]] = [
        ("plugin", "plugins", config.plugins, offers.plugins),
        ("channel", "channels", config.channels, channels),
        ("crew", "crews", config.crews, offers.crews),
    ]
    for kind, section, named, there in sections:
        for name in named:
            yield from _checked(kind, name, there, located.key_position((section, name)))
    if ("crew",) in located.values:
        yield from _checked("crew", config.crew, offers.crews, located.position(("crew",)))
    for purpose, crew in config.crews.items():
        path: Path = ("crews", purpose, "workflow")
        if isinstance(crew.workflow, str):
            yield from _checked("workflow", crew.workflow, offers.workflows, located.position(path))
            continue
        for place, step in enumerate(crew.workflow):
            at = located.position((*path, place, "agent"))
            yield from _checked("agent", step.agent, agents, at)
    yield from _of_agents(config, located, offers)
    yield from _of_routing(config, located, offers)


def _of_agents(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    for name, its in config.agents.items():
        path: Path = ("agents", name)
        if its.type is None:
            yield from _checked("agent", name, offers.agents, located.key_position(path))
        else:
            at = located.position((*path, "type"))
            yield from _checked("type of agent", its.type, offers.agents, at)
        if its.model is not None:
            at = located.position((*path, "model"))
            yield from _checked("model", its.model, offers.models, at)


def _of_routing(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    for place, rule in enumerate(config.routing):
        path: Path = ("routing", place)
        yield from _checked("crew", rule.crew, offers.crews, located.position((*path, "crew")))
        kind = offers.crews.get(rule.crew)
        if kind is not None and not (rule.words or rule.intents or kind.words):
            what = f"nothing says when the crew {rule.crew!r} serves"
            yield Fault(located.position(path), what, "add words or intents to the rule")


def _checked(kind: str, name: str, known: Collection[str], at: Position) -> Iterator[Fault]:
    if name not in known:
        yield Fault(at, f"unknown {kind} {name!r}", nearest(name, known))
