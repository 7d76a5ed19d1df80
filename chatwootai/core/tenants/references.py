"""Checks that what a tenant's configuration names does exist."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from chatwootai.core.located import Fault, Located, Path, Position
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.tool_faults import tool_faults, tool_names
from chatwootai.core.tenants.tooling import ServerTools


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a configuration may use, as the plugins registered them.

    Attributes:
        presets: What is known of each kind of tool server.
    """

    plugins: Collection[str] = ()
    agents: Collection[str] = ()
    crews: Collection[str] = ()
    workflows: Collection[str] = ()
    tools: Collection[str] = ()
    presets: Mapping[str, ServerTools] = field(default_factory=dict)


def unknown_names(config: TenantConfig, located: Located, known: Known) -> Iterator[Fault]:
    """Yield a fault for each name that nothing is called by."""
    for plugin in config.plugins:
        at = located.key_position(("plugins", plugin))
        yield from _checked("plugin", plugin, known.plugins, at)
    yield from _checked("crew", config.crew, known.crews, located.position(("crew",)))
    for purpose, crew in config.crews.items():
        at = located.key_position(("crews", purpose))
        yield from _checked("crew", purpose, known.crews, at)
        path: Path = ("crews", purpose, "workflow")
        if isinstance(crew.workflow, str):
            yield from _checked("workflow", crew.workflow, known.workflows, located.position(path))
            continue
        for place, step in enumerate(crew.workflow):
            at = located.position((*path, place, "agent"))
            yield from _checked("agent", step.agent, known.agents, at)
    yield from _unknown_tools(config, located, known)


def _unknown_tools(config: TenantConfig, located: Located, known: Known) -> Iterator[Fault]:
    tools, integration = config.tools, config.integrations.mcp
    preset = known.presets.get(integration.type) if integration else None
    yield from tool_faults(tools, preset, located, has_server=integration is not None)
    names = {*known.tools, *(tool_names(tools, preset) if integration else ())}
    for crew in tools.crews:
        yield from _checked(
            "crew", crew, known.crews, located.key_position(("tools", "crews", crew))
        )
    for agent in tools.agents:
        at = located.key_position(("tools", "agents", agent))
        yield from _checked("agent", agent, known.agents, at)
    lists: list[tuple[Path, Collection[str]]] = [
        (("tools", "allow"), tools.allow or ()),
        *((("tools", "crews", name), its) for name, its in tools.crews.items()),
        *((("tools", "agents", name), its) for name, its in tools.agents.items()),
    ]
    for path, listed in lists:
        for place, tool in enumerate(listed):
            yield from _checked("tool", tool, names, located.position((*path, place)))


def _checked(kind: str, name: str, known: Collection[str], at: Position) -> Iterator[Fault]:
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    names = ", ".join(sorted(known)) or "none"
    remedy = f"did you mean {near[0]!r}?" if near else f"known are {names}"
    yield Fault(at, f"unknown {kind} {name!r}", remedy)


def missing_secrets(mapping: ChatwootMapping, secrets: Secrets) -> Iterator[str]:
    """Yield, for each account that cannot be worked for, which secret it lacks."""
    for account in mapping.accounts:
        if secrets.reveal(account.bot_token_ref) is None:
            ref = account.bot_token_ref
            yield f"{account.address}: secret {ref!r} is not set, so nothing can be answered"
        proofs = [*account.webhook_secret_refs, *filter(None, [account.url_token_ref])]
        if not any(secrets.reveal(ref) for ref in proofs):
            refs = ", ".join(repr(ref) for ref in proofs) or "none is named"
            yield f"{account.address}: no secret to prove webhooks by is set ({refs})"
