"""Tells what a tenant's configuration names, and what is not there: secrets and inboxes."""

from collections.abc import Iterator

from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.tenant import Tenant


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
    for ref in mcp.config.references if mcp else ():
        if secrets.reveal(ref) is None:
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
