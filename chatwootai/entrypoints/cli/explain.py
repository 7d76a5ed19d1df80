"""`chatwootai explain`: where each value of an account comes from."""

import difflib
import os
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.composition import Container
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, UnknownTenantError
from chatwootai.core.located import Fault
from chatwootai.core.located import Path as KeyPath
from chatwootai.core.tenants.explaining import ExplainedPassage, Explanation, explanation
from chatwootai.core.tenants.loading import Cooked
from chatwootai.core.tenants.places import (
    CHANNELS,
    DOMAINS,
    INBOXES,
    ROLLOUT,
    SECTIONS,
    names_in,
)
from chatwootai.core.tenants.tenant import View
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.options import CONFIG, Account, Config
from chatwootai.entrypoints.cli.provenance import Told
from chatwootai.entrypoints.cli.provenance_json import passage_facts, print_json, value_facts

EPILOG: Final = """
**Examples**

`chatwootai explain account_1` — every value that is said, and where

`chatwootai explain account_1 turns --channel whatsapp` — of `turns`, also the defaults

`chatwootai explain retail/account_1 handover.labels` — which file brought which item

`chatwootai explain account_1 knowledge` — the passages, and which of a domain's they replace

Of a configuration with faults, it shows what can be shown, and the faults.

**Exit codes**: 0 it is shown, 1 there is no such account or it is faulty, 2 wrong usage, such as
an unknown key.
"""
KNOWLEDGE: Final = "knowledge"


class Format(StrEnum):
    """For whom it is told."""

    TABLE = "table"
    JSON = "json"


def command(
    account: Account,
    key: Annotated[
        str,
        typer.Argument(
            help="A key, such as `turns` or `handover.labels[0]`, or `knowledge`.",
            show_default=False,
        ),
    ] = "",
    config: Config = CONFIG,
    domain: Annotated[
        str, typer.Option(help="Another domain that the account allows.", show_default=False)
    ] = "",
    channel: Annotated[str, typer.Option(help="On this channel.", show_default=False)] = "",
    inbox: Annotated[
        str, typer.Option(help="In this inbox: `9`, or `main/9`.", show_default=False)
    ] = "",
    variant: Annotated[
        str, typer.Option(help="For those in this roll-out.", show_default=False)
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Also the defaults.")] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="Also the files and layers, in the order they count.")
    ] = False,
    output: Annotated[
        Format, typer.Option("--format", help="A table for people, or JSON for programs.")
    ] = Format.TABLE,
) -> int:
    """Show where each value of an account comes from, and what it stands in the place of."""
    container, faults = _container(config)
    cooked = called(account, container.loaded().cooked, container.loaded().faults)
    recipe = cooked.recipe
    view = View(_known("--domain", domain, _allowed(cooked)))
    there = explanation(recipe, view)
    view = View(
        view.domain,
        _channel(channel, there, container),
        _inbox(inbox, names_in(there.layers, INBOXES)),
        _known("--variant", variant, names_in(there.layers, ROLLOUT)),
    )
    there = explanation(recipe, view)
    faults += [fault for fault in cooked.faults if fault not in faults]
    told = Told(there, sorted(faults), config)
    if key == KNOWLEDGE or key.startswith(f"{KNOWLEDGE}."):
        chosen = _chosen(key, told)
        if output is Format.JSON:
            print_json(told, {"passages": [passage_facts(one) for one in chosen]})
        else:
            told.show_knowledge(chosen, is_whole=key != KNOWLEDGE)
    else:
        path = _path(key, there) if key else ()
        values = there.values(path, with_defaults=every or bool(key))
        if output is Format.JSON:
            print_json(told, value_facts(there, values, path))
        else:
            told.show(path, values, with_trace=trace)
    return 1 if faults else 0


def called(name: str, cooked: Mapping[TenantId, Cooked], faults: Sequence[Fault] = ()) -> Cooked:
    """Return what became of the tenant called *name*, also if it is broken.

    Raises:
        UnknownTenantError: None is, or several are.
    """
    found = [its for its in cooked if name in (str(its), its.account)]
    if len(found) == 1:
        return cooked[found[0]]
    what = "several tenants are" if found else "no tenant is"
    known = sorted(str(its) for its in found or cooked)
    near = difflib.get_close_matches(name, [*known, *(its.account for its in cooked)], n=1)
    remedy = f"did you mean {near[0]!r}?" if near and not found else ""
    remedy = remedy or f"name one of {', '.join(known) or 'none'}"
    if not cooked and faults:
        raise ConfigurationError.of(faults)
    raise UnknownTenantError(f"{what} called {name!r}; {remedy}")


def _container(config: Path) -> tuple[Container, list[Fault]]:
    """Return what reads *config*, and what is wrong with the service's own settings."""
    try:
        return Container(settings=settings_file.read(config, Path(os.devnull))), []
    except ConfigurationError as error:
        return Container(settings=settings_file.defaults(config)), list(error.faults)


def _allowed(cooked: Cooked) -> Sequence[str]:
    its = cooked.recipe
    return [name for name, one in cooked.allowed.items() if one and name != its.home.name]


def _known(option: str, name: str, known: Collection[str]) -> str:
    if not name or name in known:
        return name
    raise typer.BadParameter(_unknown(name, known), param_hint=option)


def _unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    names = ", ".join(sorted(known)) or "none"
    return f"{name!r} is not there; " + (
        f"did you mean {near[0]!r}?" if near else f"known: {names}"
    )


def _channel(name: str, there: Explanation, container: Container) -> str:
    """Return the channel whose layer counts; empty if nothing is otherwise on it."""
    said = names_in(there.layers, CHANNELS)
    plugins = container.plugins().plugins.values()
    _known("--channel", name, {*said, *(one for plugin in plugins for one in plugin.channels)})
    return name if name in said else ""


def _inbox(name: str, said: Sequence[str]) -> str:
    """Return the name under which something is said of an inbox; empty if nothing is."""
    number = name.rpartition("/")[2]
    if name and not (number.isascii() and number.isdigit() and int(number)):
        what = f"{name!r} is no inbox; write its number, or installation and number: main/9"
        raise typer.BadParameter(what, param_hint="--inbox")
    fitting = [its for its in said if its in (name, number)] or [
        its for its in said if "/" not in name and its.endswith(f"/{name}")
    ]
    if len(fitting) > 1 and name not in fitting:
        what = f"several installations have an inbox {name}; name one of {', '.join(fitting)}"
        raise typer.BadParameter(what, param_hint="--inbox")
    return name if name in fitting else "".join(fitting[:1]) if name else ""


def _path(key: str, there: Explanation) -> KeyPath:
    keys = there.keys
    if key in keys:
        return keys[key]
    section, _, rest = key.partition(".")
    option = {DOMAINS: "domain", CHANNELS: "channel", INBOXES: "inbox", ROLLOUT: "variant"}
    for name in names_in(there.layers, section) if section in SECTIONS else ():
        inner = ".".join(str(part) for part in SECTIONS[section])
        wanted = rest.removeprefix(f"{name}.").removeprefix(f"{inner}." if inner else "")
        if rest.startswith(f"{name}.") and wanted in keys:
            what = f"ask for {wanted!r} with --{option[section]} {name}"
            raise typer.BadParameter(what, param_hint="KEY")
    near = difflib.get_close_matches(key, [*keys, KNOWLEDGE], n=1)
    sections = ", ".join(sorted(name for name, path in keys.items() if len(path) == 1))
    remedy = f"did you mean {near[0]!r}?" if near else f"known are {sections} and {KNOWLEDGE}"
    raise typer.BadParameter(f"there is no key {key!r}; {remedy}", param_hint="KEY")


def _chosen(key: str, told: Told) -> Sequence[ExplainedPassage]:
    """Return the passage that *key* names, or all."""
    name = key.removeprefix(KNOWLEDGE).removeprefix(".")
    ids = [its.passage.id for its in told.passages]
    if name and name not in ids:
        near = difflib.get_close_matches(name, ids, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else f"{KNOWLEDGE} alone lists them"
        raise typer.BadParameter(f"there is no passage {name!r}; {remedy}", param_hint="KEY")
    return [its for its in told.passages if name in ("", its.passage.id)]


command.__name__ = "explain"
