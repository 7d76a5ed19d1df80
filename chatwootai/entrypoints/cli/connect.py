"""`chatwootai connect`: connect an account with Chatwoot."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.composition import Container, connecting, keeping
from chatwootai.core.connecting.addresses import desk_address, doubts, service_address
from chatwootai.core.connecting.choosing import choose_installation
from chatwootai.core.connecting.connector import Keeping
from chatwootai.core.connecting.planning import BOT_NAME, Wish
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.administrator import (
    EXPLAINED,
    DryRun,
    Installation,
    Secrets,
    administrators_token,
)
from chatwootai.entrypoints.cli.options import CONFIG, Account, Config, tenant_called
from chatwootai.entrypoints.cli.screen import legible, screen

EPILOG: Final = f"""
**Examples**

`chatwootai connect flores --url https://chat.example.com --inbox WhatsApp
--webhook-url https://ai.example.com`

`chatwootai connect flores --inbox Site` — one more inbox, later

`chatwootai connect flores --dry-run` — is all as it should be?
{EXPLAINED}
It can be run again at any time: it does what is left, and says so if nothing is.

**Exit codes**: 0 all is connected, 1 something is in the way, 2 wrong usage.
"""


def command(
    account: Account,
    url: Annotated[
        str | None,
        typer.Option(
            help="Where Chatwoot is, such as https://chat.example.com.", show_default=False
        ),
    ] = None,
    inbox: Annotated[
        list[str] | None,
        typer.Option(help="An inbox's name or number; may be repeated.", show_default=False),
    ] = None,
    webhook_url: Annotated[
        str | None,
        typer.Option(
            help="Where Chatwoot reaches this service, such as https://ai.example.com.",
            show_default=False,
        ),
    ] = None,
    chatwoot_account: Annotated[
        int | None,
        typer.Option(help="The number of the Chatwoot account.", show_default=False, min=1),
    ] = None,
    installation: Installation = None,
    bot_name: Annotated[
        str | None,
        typer.Option(
            help=f"How customers see the bot called; {BOT_NAME} if it is new.", show_default=False
        ),
    ] = None,
    url_token: Annotated[
        bool,
        typer.Option(
            "--url-token", help="Put a secret into the bot's address: for a Chatwoot before 4.13."
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take inboxes from other bots.")
    ] = False,
    secrets: Secrets = None,
    config: Config = CONFIG,
    dry_run: DryRun = False,
) -> int:
    """Connect an account with Chatwoot: bot, inboxes, secrets and mapping."""
    settings = settings_file.read(config, Path(os.devnull))
    tenant = tenant_called(account, Container(settings=settings).tenants())
    kept = keeping(config, secrets)
    _, mapping = kept.read()
    desk, copied = desk_address(url) if url is not None else ("", None)
    name = choose_installation(mapping, installation, desk, tenant.id)
    wish = Wish(
        tenant=tenant.id,
        installation=name,
        url=desk or _mapped_url(mapping, name),
        service=service_address(webhook_url) if webhook_url is not None else "",
        account=chatwoot_account or copied,
        inboxes=tuple(inbox or ()),
        bot_name=(bot_name or "").strip(),
        with_url_token=url_token,
        may_replace=replace,
    )
    return asyncio.run(_connect(wish, kept, secrets, is_rehearsal=dry_run))


def _mapped_url(mapping: ChatwootMapping, installation: str) -> str:
    known = mapping.installations.get(installation)
    if known is None:
        raise ConfigurationError(
            f"installation {installation!r} is not in the mapping yet; "
            "say where it is: --url https://chat.example.com"
        )
    return str(known.url).rstrip("/")


async def _connect(wish: Wish, kept: Keeping, folder: Path | None, *, is_rehearsal: bool) -> int:
    console = screen()
    for doubt in doubts(wish.service) if wish.service else ():
        console.print(f"hint: {doubt}", style="yellow", soft_wrap=True)
    token, count = administrators_token(wish.url), 0
    async with connecting(wish.url, token, kept) as connector:
        async for told in connector.connect(wish, is_rehearsal=is_rehearsal):
            verb = f"would {told.doing}" if is_rehearsal else told.done
            console.print(legible(f"{verb} {told.what}"), soft_wrap=True)
            count += 1
    if count == 0:
        console.print(f"nothing to change: {wish.tenant} is connected", style="green")
    elif not is_rehearsal:
        console.print(f"{wish.tenant} is connected", style="green", soft_wrap=True)
        if folder is not None and os.environ.get("CHATWOOTAI_SECRETS") != str(folder):
            console.print(
                f"hint: start the service with CHATWOOTAI_SECRETS={folder}", soft_wrap=True
            )
        console.print(
            "Write to the inbox as a customer; a service that runs takes up the mapping by itself.",
            soft_wrap=True,
        )
    return 0


command.__name__ = "connect"
