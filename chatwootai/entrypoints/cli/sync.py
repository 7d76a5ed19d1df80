"""`chatwootai sync`: bring the mapping up to date with Chatwoot."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from chatwootai.composition import connecting, keeping
from chatwootai.core.connecting.changes import Trouble
from chatwootai.core.connecting.choosing import mapped_accounts, mapped_tenant
from chatwootai.core.connecting.connector import Keeping
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.tenants.mapping import ChatwootMapping, MappedAccount
from chatwootai.entrypoints.cli.administrator import (
    EXPLAINED,
    DryRun,
    Installation,
    Secrets,
    administrators_token,
)
from chatwootai.entrypoints.cli.options import CONFIG, Config
from chatwootai.entrypoints.cli.screen import counted, legible, screen

EPILOG: Final = f"""
**Examples**

`chatwootai sync` — all accounts that are mapped

`chatwootai sync flores --repair` — one, and set right in Chatwoot what is not as it should be

It can be run again at any time, such as every night.
{EXPLAINED}
**Exit codes**: 0 all is as it should be, 1 something is not and was not changed, 2 wrong usage.
"""


def command(
    account: Annotated[
        str | None,
        typer.Argument(help="The account: `account_1`, or `retail/account_1`.", show_default=False),
    ] = None,
    installation: Installation = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Also set right what is wrong in Chatwoot: links, addresses."
        ),
    ] = False,
    secrets: Secrets = None,
    config: Config = CONFIG,
    dry_run: DryRun = False,
) -> int:
    """Bring the mapping up to date with what there is in Chatwoot."""
    kept = keeping(config, secrets)
    _, mapping = kept.read()
    tenant = mapped_tenant(mapping, account) if account is not None else None
    accounts = mapped_accounts(mapping, installation, tenant)
    url = _url(mapping, accounts)
    return asyncio.run(_sync(url, accounts, kept, may_repair=repair, is_rehearsal=dry_run))


def _url(mapping: ChatwootMapping, accounts: Sequence[MappedAccount]) -> str:
    """Return where the one Chatwoot is that *accounts* belong to."""
    names = sorted({its.installation for its in accounts})
    if not names:
        raise ConfigurationError(
            "no account is mapped that could be looked at; 'chatwootai connect ACCOUNT' maps one"
        )
    if len(names) > 1:
        raise ConfigurationError(
            f"several installations are mapped ({', '.join(names)}), each with administrators of "
            "its own; name one with --installation"
        )
    if names[0] not in mapping.installations:
        raise ConfigurationError(
            f"installation {names[0]!r} is unknown; add it under 'installations' with its url"
        )
    return str(mapping.installations[names[0]].url).rstrip("/")


async def _sync(
    url: str,
    accounts: Sequence[MappedAccount],
    kept: Keeping,
    *,
    may_repair: bool,
    is_rehearsal: bool,
) -> int:
    console, troubles, changes = screen(), 0, 0
    async with connecting(url, administrators_token(url), kept) as connector:
        async for each in connector.sync(
            accounts, may_repair=may_repair, is_rehearsal=is_rehearsal
        ):
            if isinstance(each, Trouble):
                troubles += 1
                console.print(legible(each.what), style="red", soft_wrap=True)
                continue
            changes += 1
            verb = f"would {each.doing}" if is_rehearsal else each.done
            console.print(legible(f"{verb} {each.what}"), soft_wrap=True)
    looked_at = counted(len(accounts), "account")
    if not troubles and not changes:
        console.print(f"{looked_at}: nothing to change", style="green", soft_wrap=True)
    elif troubles:
        console.print(f"{looked_at}: {counted(troubles, 'fault')}", style="red", soft_wrap=True)
    elif not is_rehearsal:
        console.print(
            f"{looked_at}: up to date; restart the service if a secret has changed",
            style="green",
            soft_wrap=True,
        )
    return 1 if troubles else 0


command.__name__ = "sync"
