"""Checks that what a tenant's configuration names does exist."""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chatwootai.core.located import Fault, Located, Path, Position
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import TenantConfig


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a configuration may use, as the plugins registered them."""

    plugins: Collection[str] = ()
    agents: Collection[str] = ()
    crews: Collection[str] = ()
    workflows: Collection[str] = ()


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
