"""Checks that what a tenant's configuration names does exist."""

from collections.abc import Collection, Iterator

from chatwootai.core.channels import RECOGNISED
from chatwootai.core.located import Fault, Located, Path, Position
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.workflows.flaws import nearest


def unknown_names(config: TenantConfig, located: Located, known: Known) -> Iterator[Fault]:
    """Yield a fault for each name that nothing is called by."""
    channels = {*RECOGNISED, *known.channels}
    sections: list[tuple[str, str, Collection[str], Collection[str]]] = [
        ("plugin", "plugins", config.plugins, known.plugins),
        ("agent", "agents", config.agents, known.agents),
        ("channel", "channels", config.channels, channels),
        ("crew", "crews", config.crews, known.crews),
    ]
    for kind, section, named, there in sections:
        for name in named:
            yield from _checked(kind, name, there, located.key_position((section, name)))
    if ("crew",) in located.values:
        yield from _checked("crew", config.crew, known.crews, located.position(("crew",)))
    for purpose, crew in config.crews.items():
        path: Path = ("crews", purpose, "workflow")
        if isinstance(crew.workflow, str):
            yield from _checked("workflow", crew.workflow, known.workflows, located.position(path))
            continue
        for place, step in enumerate(crew.workflow):
            at = located.position((*path, place, "agent"))
            yield from _checked("agent", step.agent, known.agents, at)


def _checked(kind: str, name: str, known: Collection[str], at: Position) -> Iterator[Fault]:
    if name not in known:
        yield Fault(at, f"unknown {kind} {name!r}", nearest(name, known))


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


def missing_credentials(tenant: Tenant, secrets: Secrets) -> Iterator[str]:
    """Yield what *tenant* itself names as a secret, and no place for secrets holds."""
    mcp = tenant.config.integrations.mcp
    if mcp is not None and secrets.reveal(mcp.config.credential_ref) is None:
        ref = mcp.config.credential_ref
        yield f"tenant {tenant.id}: secret {ref!r} (integrations.mcp) is not set"


def foreign_inboxes(tenant: Tenant, mapping: ChatwootMapping) -> Iterator[str]:
    """Yield the inboxes that *tenant* speaks of, and whose customers are not its own."""
    named = dict.fromkeys(tenant.config.inboxes)
    for trial in tenant.config.rollout.values():
        named |= dict.fromkeys(trial.inboxes)
    for name in named:
        installation, _, number = name.rpartition("/")
        owners = {
            mapping.tenant_of(address, int(number))
            for address in mapping.by_address
            if installation in ("", address.installation)
        }
        if tenant.id not in owners:
            yield f"tenant {tenant.id}: inbox {name!r} is not mapped to it, so nobody gets that"
