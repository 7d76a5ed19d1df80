"""Where a conversation of `chatwootai chat` takes place: domain, inbox, customer and trial."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

import typer

from chatwootai.core.conversation import ConversationId
from chatwootai.core.tenants.layers import Rollout
from chatwootai.core.tenants.mapping import MappedAccount
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant

USUAL: Final = "usual"
_ANYWHERE: Final = ConversationId("console", 1, 1)
_INBOX: Final = re.compile(r"(?:([^/\s]+)/)?([1-9][0-9]*)", re.ASCII)

Domain = Annotated[
    str, typer.Option(help="Put the conversation into a domain that the account allows.")
]
Inbox = Annotated[
    str, typer.Option(help="Write to an inbox: its number, or installation and number, main/9.")
]
Customer = Annotated[
    int, typer.Option(help="Write as the customer of that number in Chatwoot.", min=0)
]
Variant = Annotated[
    str,
    typer.Option(help=f"Take part in a trial whatever its share; '{USUAL}': take part in none."),
]


@dataclass(frozen=True, slots=True)
class Spot:
    """What of a conversation can be told in options.

    Attributes:
        tenant: As it is for the trial that was asked for.
        domain: Empty if it is left to everything else.
        inbox: 0 if it is none.
        contact: 0 if it is nobody that is known.
    """

    tenant: Tenant
    conversation: ConversationId
    domain: str
    inbox: int
    contact: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options, as they were typed."""

    domain: str = ""
    inbox: str = ""
    contact: int = 0
    variant: str = ""


def spot(wishes: Wishes, tenant: Tenant, tenants: TenantRegistry) -> Spot:
    """Return where a conversation of *tenant* takes place by *wishes*.

    Raises:
        BadParameter: The account has no such domain, inbox or trial.
    """
    allowed = [tenant.id.domain, *sorted(tenant.domains)]
    if wishes.domain and wishes.domain not in allowed:
        raise typer.BadParameter(
            f"{tenant.id} allows no domain {wishes.domain!r}, only {', '.join(allowed)}",
            param_hint="--domain",
        )
    conversation, inbox = _ANYWHERE, 0
    if wishes.inbox:
        conversation, inbox = _in_inbox(wishes.inbox, tenant, tenants)
    tried = _trying(wishes.variant, tenant) if wishes.variant else tenant
    return Spot(tried, conversation, wishes.domain, inbox, wishes.contact)


def _in_inbox(written: str, tenant: Tenant, tenants: TenantRegistry) -> tuple[ConversationId, int]:
    """Return a conversation of the Chatwoot account in which *tenant* has the inbox."""
    match = _INBOX.fullmatch(written)
    if match is None:
        raise typer.BadParameter(
            f"{written!r} is no inbox; write its number, or installation and number: main/9",
            param_hint="--inbox",
        )
    installation, number = match[1] or "", int(match[2])
    accounts = _accounts(tenant, installation, tenants)
    for account in accounts:
        its = tenants.tenant_of(account.installation, account.chatwoot_account_id, number)
        if its.id == tenant.id:
            where = ConversationId(account.installation, account.chatwoot_account_id, 1)
            return where, number
    if accounts:
        raise typer.BadParameter(
            f"inbox {written} is another tenant's, by chatwoot_mapping.yaml", param_hint="--inbox"
        )
    return replace(_ANYWHERE, installation=installation or _ANYWHERE.installation), number


def _accounts(
    tenant: Tenant, installation: str, tenants: TenantRegistry
) -> Sequence[MappedAccount]:
    """Return the Chatwoot accounts some of whose inboxes are *tenant*'s."""
    return [
        account
        for account in tenants.mapping.accounts
        if installation in ("", account.installation)
        and tenant.id
        in [its.id for its in tenants.tenants_of(account.installation, account.chatwoot_account_id)]
    ]


def _trying(variant: str, tenant: Tenant) -> Tenant:
    """Return *tenant* with every conversation in the trial called *variant*, or in none."""
    domains = {name: _with_all_in(variant, its) for name, its in tenant.domains.items()}
    tried = replace(_with_all_in(variant, tenant), domains=domains)
    if variant != USUAL and variant not in tenant.variants:
        known = ", ".join(sorted(tenant.variants)) or "there are none"
        raise typer.BadParameter(
            f"{tenant.id} has no trial {variant!r} that is enabled; trials: {known}",
            param_hint="--variant",
        )
    return tried


def _with_all_in(variant: str, tenant: Tenant) -> Tenant:
    trial = tenant.config.rollout.get(variant)
    all_in: dict[str, Rollout] = {}
    if trial is not None and trial.enabled:
        all_in[variant] = trial.model_copy(update={"share": 100.0})
    config = tenant.config.model_copy(update={"rollout": all_in})
    return replace(tenant, config=config)
