"""`chatwootai new`: one more domain, account or plugin."""

import os
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.composition import tenant_source
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.hookspecs import PROJECT
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.tenants.domain import Domains
from chatwootai.core.tenants.inheritance import laid
from chatwootai.entrypoints.cli import scaffold, schema
from chatwootai.entrypoints.cli.asking import Asker
from chatwootai.entrypoints.cli.names import folder_name, plugin_name
from chatwootai.entrypoints.cli.options import CONFIG, Config
from chatwootai.entrypoints.cli.screen import screen
from chatwootai.entrypoints.cli.shop import (
    LANGUAGES,
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

HELP: Final = "Write one more domain, account or plugin, with remarks in its files."
EPILOG: Final = """
**Examples**

`chatwootai new domain furniture` — what the companies of one trade share

`chatwootai new account furniture/moveis_elegantes --name "Móveis Elegantes"` — one more company

`chatwootai new plugin telegram` — a Python package, with its tests, in `./chatwootai-telegram`

What is there is never written over: files that are in the way are named, and nothing is written.

**Exit codes**: 0 all is written, 1 something is in the way or cannot be written, 2 wrong usage,
such as a name that nothing can have.
"""


def domain(
    name: Annotated[
        str, typer.Argument(help="The trade: the name of a folder.", show_default=False)
    ],
    config: Config = CONFIG,
    language: LanguageName = None,
) -> int:
    """Write a domain: what the companies of one trade share."""
    folder_name(name)
    spoken = asked_language(Asker(is_asking=False), language)
    _refuse_twins(config / "domains", name)
    values = {"domain": name, "domain_text": scaffold.quoted(name)}
    files = scaffold.below(f"domains/{name}", scaffold.filled(f"domain/{spoken}", values))
    _write(config, files)
    _say(f"{config / 'domains' / name}: is written")
    _say(f"Next:\n  chatwootai new account {name}/… --config {config}")
    return 0


def account(
    address: Annotated[
        str,
        typer.Argument(
            metavar="DOMAIN/ACCOUNT", help="Such as `retail/account_1`.", show_default=False
        ),
    ],
    config: Config = CONFIG,
    name: Name = None,
    language: LanguageName = None,
    timezone: Timezone = None,
    hours: Hours = None,
    yes: Yes = False,
) -> int:
    """Write an account: one more company, in a domain that is there."""
    trade, slash, own = address.partition("/")
    if not slash:
        raise typer.BadParameter(f"{address!r} has no '/'; write DOMAIN/ACCOUNT")
    folder_name(own)
    shared = _shared(config, trade)
    _refuse_twins(config / "domains" / trade, own)
    asker = Asker.unless(yes)
    called = asked_name(asker, name)
    spoken = asked_language(asker, language, shared.get("language", LANGUAGES[0]))
    zone = asked_timezone(asker, timezone, shared.get("timezone", TIMEZONES[spoken]))
    said = {"language": spoken, "timezone": zone}
    inherited = frozenset(key for key, value in said.items() if shared.get(key) == value)
    shop = Shop(trade, own, called, spoken, zone, asked_hours(asker, hours), inherited)
    _write(config, shop.files())
    _say(f"{config / shop.place}: is written, for {called}")
    _say("\n".join(shop.next_steps(config)))
    return 0


def plugin(
    name: Annotated[
        str, typer.Argument(help="What the plugin is called here.", show_default=False)
    ],
    directory: Annotated[
        Path, typer.Option(help="The folder that is to hold the package's own.")
    ] = Path(),
) -> int:
    """Write a plugin: a Python package with an agent, its tests, and what it takes to build it."""
    plugin_name(name)
    _refuse_installed(name)
    dashed = name.replace("_", "-")
    kind = "".join(word.capitalize() for word in name.split("_"))
    folder = directory / f"chatwootai-{dashed}"
    scaffold.write(
        folder, scaffold.filled("plugin", {"plugin": name, "dashed": dashed, "kind": kind})
    )
    _say(f"{folder}: is written")
    _say(f"Next:\n  cd {folder}\n  pip install --editable .\n  chatwootai plugins\n  pytest")
    return 0


COMMANDS: Final[Mapping[str, Callable[..., int]]] = {
    "domain": domain,
    "account": account,
    "plugin": plugin,
}


def _shared(config: Path, trade: str) -> Mapping[str, str]:
    """Return the texts that a domain, or one that it extends, says for all its accounts.

    Raises:
        ConfigurationError: There is no such domain.
    """
    is_read = not trade.startswith((".", "_")) and trade
    if not is_read or not (config / "domains" / trade).is_dir():
        raise ConfigurationError(
            f"there is no domain {trade!r} in {config}; write it with "
            f"'chatwootai new domain {trade or 'NAME'} --config {config}'"
        )
    domain = Domains().of(tenant_source(config).read()).get(trade)
    said = laid(domain.layers if domain else (), []).value
    values = said if isinstance(said, dict) else {}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _refuse_twins(parent: Path, name: str) -> None:
    """Raise if a folder is called as *name* but for the size of its letters.

    Raises:
        ConfigurationError: Some systems could not tell the two apart.
    """
    if not parent.is_dir():
        return
    twins = [path for path in parent.iterdir() if path.name.casefold() == name != path.name]
    if twins:
        raise ConfigurationError(
            f"{twins[0]}: is already there, and {name!r} could not be told from it everywhere; "
            "choose another name"
        )


def _refuse_installed(name: str) -> None:
    """Raise if something that is installed has the name of the plugin, its agent or its package.

    Raises:
        ConfigurationError: Two of one name cannot be loaded.
    """
    for point in entry_points(group=PROJECT, name=name):
        owner = point.dist.name if point.dist else "unknown"
        raise ConfigurationError(
            f"the plugin {name!r} is already installed, with {owner}; choose another name"
        )
    for other in PluginHost.load().plugins.values():
        if name in other.agents:
            raise ConfigurationError(
                f"the plugin {other.name!r} has an agent called {name!r}; choose another name"
            )
    if find_spec(f"chatwootai_{name}") is not None:
        raise ConfigurationError(
            f"a package 'chatwootai_{name}' is already installed; choose another name"
        )


def _write(config: Path, files: scaffold.Files) -> None:
    """Write *files*, and the schemas that they name, if those are not there yet."""
    has_schemas = os.path.lexists(config / schema.FOLDER)
    scaffold.write(config, files if has_schemas else {**files, **schema.files(config)})


def _say(text: str) -> None:
    screen().print(text, soft_wrap=True)
