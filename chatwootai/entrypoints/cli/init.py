"""`chatwootai init`: begin a configuration."""

from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.entrypoints.cli import scaffold, schema
from chatwootai.entrypoints.cli.asking import Asker
from chatwootai.entrypoints.cli.names import folder_name, nearest_folder
from chatwootai.entrypoints.cli.screen import screen
from chatwootai.entrypoints.cli.shop import (
    TIMEZONES,
    Hours,
    LanguageName,
    Name,
    Shop,
    Timezone,
    Yes,
    asked_hours,
    asked_language,
    asked_name,
    asked_timezone,
)

EPILOG: Final = """
**Examples**

`chatwootai init config` — asks what it must know, and writes the folder `config`

`chatwootai init config --name "Flores da Praça" --domain flowers --yes` — asks nothing

`chatwootai init config --name "Casa & Cia" --hours "seg-sex 9:00-18:00, sáb 9:00-13:00"`

What is there is never written over: files that are in the way are named, and nothing is written.
What was written passes `chatwootai check` as it is.

**Exit codes**: 0 all is written, 1 something is in the way or cannot be written, 2 wrong usage,
such as a name that no folder can have.
"""
_USUAL_DOMAIN: Final = "shops"


def command(
    folder: Annotated[
        Path,
        typer.Argument(help="The folder to be written, such as `config`.", show_default=False),
    ],
    name: Name = None,
    language: LanguageName = None,
    timezone: Timezone = None,
    domain: Annotated[
        str | None,
        typer.Option(help="Its trade: the name of a folder.", show_default=False),
    ] = None,
    account: Annotated[
        str | None,
        typer.Option(help="Its own folder's name; made of its name if none is said."),
    ] = None,
    hours: Hours = None,
    yes: Yes = False,
) -> int:
    """Begin a configuration: one company, with all files that it needs, and remarks in them."""
    asker = Asker.unless(yes)
    called = asked_name(asker, name)
    spoken = asked_language(asker, language)
    zone = asked_timezone(asker, timezone, TIMEZONES[spoken])
    trade = asker.answer(
        "--domain",
        domain,
        "In which trade is it? (companies of one trade share texts; a folder's name)",
        folder_name,
        _USUAL_DOMAIN,
    )
    own = asker.answer(
        "--account",
        account,
        "What shall its folder be called?",
        folder_name,
        nearest_folder(called) or "account_1",
    )
    shop = Shop(trade, own, called, spoken, zone, asked_hours(asker, hours))
    scaffold.write(folder, {**_configuration(shop), **shop.files(), **schema.files(folder)})
    _tell(folder, shop)
    return 0


def _configuration(shop: Shop) -> scaffold.Files:
    """Return the files that a configuration has beside those of its companies."""
    values = shop.values()
    return {
        **scaffold.filled("configuration", values),
        **scaffold.filled(f"readme/{shop.language}", values),
        **scaffold.below(
            f"domains/{shop.domain}", scaffold.filled(f"domain/{shop.language}", values)
        ),
    }


def _tell(folder: Path, shop: Shop) -> None:
    console = screen()
    said = (
        f"{folder}: {shop.name} is written, in {shop.language}, on the clock of {shop.timezone}",
        *shop.next_steps(folder),
    )
    for line in said:
        console.print(line, soft_wrap=True)


command.__name__ = "init"
