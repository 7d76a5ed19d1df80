"""Checks that what a tenant's configuration names does exist."""

from collections.abc import Collection, Iterator

from chatwootai.core.channels import RECOGNISED
from chatwootai.core.checking.offers import Offers
from chatwootai.core.located import Fault, Located, Path, Position
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.workflows.flaws import nearest


def unknown_names(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    """Yield a fault for each name that nothing is called by."""
    channels = {*RECOGNISED, *offers.channels}
    sections: list[tuple[str, str, Collection[str], Collection[str]]] = [
        ("plugin", "plugins", config.plugins, offers.plugins),
        ("agent", "agents", config.agents, offers.agents),
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
            yield from _checked("agent", step.agent, offers.agents, at)


def _checked(kind: str, name: str, known: Collection[str], at: Position) -> Iterator[Fault]:
    if name not in known:
        yield Fault(at, f"unknown {kind} {name!r}", nearest(name, known))
