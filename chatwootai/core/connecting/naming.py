"""Names for the secrets of an account, and which of them holds what."""

from collections.abc import Iterator, Sequence

from pydantic import SecretStr

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.secret_names import variable
from chatwootai.core.tenants.mapping import Address, ChatwootMapping, MappedAccount


def new_name(mapping: ChatwootMapping, tenant: TenantId, address: Address, kind: str) -> str:
    """Return a name for a secret of *kind* that no other account of the mapping uses."""
    taken = {
        variable(name)
        for account in mapping.accounts
        if account.address != address
        for name in _names(account)
    }
    return next(name for name in _candidates(tenant, address, kind) if variable(name) not in taken)


def secret_names(
    mapped: MappedAccount | None, own: str, secret: SecretStr, secrets: Secrets
) -> tuple[str, Sequence[str]]:
    """Return the name under which *secret* is, or is to be, kept; and all that may have signed.

    What somebody else may sign with stays: a name that is not our own and holds another secret.

    Args:
        mapped: The account's entry, if there is one.
        own: The name that we would give.
        secret: What the bot's webhooks are signed with.
        secrets: What the names hold now.
    """
    names = mapped.webhook_secret_refs if mapped else ()
    for name in names:
        if secrets.reveal(name) == secret:
            return name, names
    unset = [name for name in names if secrets.reveal(name) is None]
    if own in names:
        return own, names
    if unset:
        return unset[0], names
    return own, (*names, own)


def _names(account: MappedAccount) -> Iterator[str]:
    yield account.bot_token_ref
    yield from account.webhook_secret_refs
    if account.url_token_ref:
        yield account.url_token_ref


def _candidates(tenant: TenantId, address: Address, kind: str) -> Iterator[str]:
    yield f"{tenant.account}-{kind}"
    yield f"{tenant.domain}-{tenant.account}-{kind}"
    yield f"{tenant.domain}-{tenant.account}-{address.installation}-{address.account}-{kind}"
