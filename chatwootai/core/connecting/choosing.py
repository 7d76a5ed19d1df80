"""Finds what a person means: the account, the inboxes, the bot."""

import difflib
from collections.abc import Sequence

from chatwootai.core.connecting.addresses import is_webhook_address
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, CredentialsError
from chatwootai.core.ports.administration import AgentBot, DeskAccount, DeskInbox
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.mapping import ChatwootMapping, MappedAccount


def choose_account(
    accounts: Sequence[DeskAccount], wanted: int | None, mapped: Sequence[int] = ()
) -> DeskAccount:
    """Return the account of number *wanted*, or else the only one that can be meant.

    Args:
        accounts: Those that the token reaches.
        wanted: The number that was asked for, if any was.
        mapped: The numbers that the mapping has for the tenant.

    Raises:
        ConfigurationError: There is none of that number, or several can be meant.
        CredentialsError: The token is no administrator's there.
    """
    listed = ", ".join(f"{its.number} {its.name!r}" for its in accounts) or "none"
    if wanted is None and len(mapped) == 1:
        wanted = mapped[0]
    if wanted is None and len(accounts) != 1:
        raise ConfigurationError(
            f"the token reaches several accounts ({listed}); name one with --chatwoot-account"
            if accounts
            else "the token reaches no account; take one of an administrator of your account"
        )
    found = [its for its in accounts if wanted in (None, its.number)]
    if not found:
        raise ConfigurationError(
            f"account {wanted} is not among those that the token reaches ({listed}); "
            "name another one, or take the token of an administrator of that account"
        )
    if not found[0].is_administered:
        raise CredentialsError(
            f"the token's owner is no administrator of account {found[0].number} "
            f"{found[0].name!r}; take the token of one"
        )
    return found[0]


def choose_inboxes(inboxes: Sequence[DeskInbox], wanted: Sequence[str]) -> Sequence[DeskInbox]:
    """Return the inboxes of the numbers or names *wanted*, each once.

    Raises:
        ConfigurationError: There is none of that name, or several have it.
    """
    chosen = [_inbox(inboxes, one.strip()) for one in wanted]
    return list(dict.fromkeys(chosen))


def listed(inboxes: Sequence[DeskInbox]) -> str:
    """Return *inboxes* as a person may choose among them."""
    shown = [f"{its.number} {its.name!r} ({_channel(its)})" for its in inboxes]
    return "there are: " + ", ".join(shown) if shown else "there is none in this account yet"


def find_bot(
    bots: Sequence[AgentBot], address: str, mapped: MappedAccount | None, secrets: Secrets
) -> AgentBot | None:
    """Return our own bot among those of an account, none if it is not there.

    It is known by the number that is mapped, else by the token that we have, else by the address
    that it posts to.
    """
    token = secrets.reveal(mapped.bot_token_ref) if mapped else None
    number = mapped.bot_id if mapped else None
    known = (
        [bot for bot in bots if bot.number == number]
        or [bot for bot in bots if token is not None and bot.token == token]
        or [bot for bot in bots if address and bot.address.rstrip("/") == address]
    )
    return known[0] if known else None


def find_bot_by_path(bots: Sequence[AgentBot], installation: str, name: str) -> AgentBot | None:
    """Return the one bot that posts to a service such as this, wherever that is.

    Raises:
        ConfigurationError: Several do.
    """
    known = [
        bot
        for bot in bots
        if is_webhook_address(bot.address, installation) and name in ("", bot.name)
    ]
    if len(known) > 1:
        names = ", ".join(f"{bot} at {bot.address}" for bot in known)
        raise ConfigurationError(
            f"several agent bots may be ours ({names}); say with --webhook-url which one is, "
            "and delete the others in Chatwoot if nothing uses them"
        )
    return known[0] if known else None


def _inbox(inboxes: Sequence[DeskInbox], wanted: str) -> DeskInbox:
    by_number = [its for its in inboxes if str(its.number) == wanted]
    by_name = [its for its in inboxes if its.name.casefold() == wanted.casefold()]
    found = by_number or by_name
    if len(found) > 1:
        numbers = ", ".join(str(its.number) for its in found)
        raise ConfigurationError(f"several inboxes are called {wanted!r}; give one of {numbers}")
    if not found:
        near = difflib.get_close_matches(wanted, [its.name for its in inboxes], n=1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise ConfigurationError(f"there is no inbox {wanted!r}; {meant}{listed(inboxes)}")
    return found[0]


def _channel(inbox: DeskInbox) -> str:
    return inbox.channel.rpartition("::")[2] or "unknown"


def choose_installation(
    mapping: ChatwootMapping, wanted: str | None, url: str, tenant: TenantId
) -> str:
    """Return the name of the installation that is meant: *wanted*, or else the one that fits.

    Raises:
        ConfigurationError: Several fit.
    """
    if wanted is not None:
        return wanted
    fitting = [
        name for name, its in mapping.installations.items() if str(its.url).rstrip("/") == url
    ]
    if not url:
        theirs = {its.installation for its in mapped_accounts(mapping, None, tenant)}
        fitting = sorted(theirs or mapping.installations)
    if len(fitting) > 1:
        raise ConfigurationError(
            f"several installations can be meant ({', '.join(fitting)}); "
            "name one with --installation"
        )
    return fitting[0] if fitting else "main"


def mapped_accounts(
    mapping: ChatwootMapping, installation: str | None, tenant: TenantId | None
) -> Sequence[MappedAccount]:
    """Return the accounts of *installation* in which *tenant* has inboxes; none means any."""
    theirs = {its.address for its in mapping.accounts if its.tenant == tenant}
    theirs |= {its.address for its in mapping.inboxes if its.tenant == tenant}
    return [
        its
        for its in mapping.accounts
        if installation in (None, its.installation) and (tenant is None or its.address in theirs)
    ]


def mapped_tenant(mapping: ChatwootMapping, name: str) -> TenantId:
    """Return the tenant called *name* to which something is mapped: `flores`, or `shops/flores`.

    Raises:
        ConfigurationError: There is none, or several.
    """
    known = {its.tenant for its in mapping.accounts} | {its.tenant for its in mapping.inboxes}
    found = [its for its in known if name in (str(its), its.account)]
    if len(found) != 1:
        names = ", ".join(sorted(map(str, found or known))) or "nobody"
        what = "several tenants are called" if found else "nothing is mapped to"
        raise ConfigurationError(f"{what} {name!r}; mapped are {names}")
    return found[0]
