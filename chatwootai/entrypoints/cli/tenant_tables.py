"""Prints how accounts stand and what changed, for people and for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from rich.table import Table
from rich.text import Text

from chatwootai.core.tenants.differences import Difference
from chatwootai.core.tenants.versions import Version
from chatwootai.entrypoints.cli.keeping import when
from chatwootai.entrypoints.cli.provenance import shown_value
from chatwootai.entrypoints.cli.screen import legible, screen

_TO_THE_MINUTE: Final = len("2026-11-21 16:32")
_NARROW: Final = 110  # columns under which a difference has lines of its own
_MOST_TOLD: Final = 4  # keys of a change, in a table


class Format(StrEnum):
    """For whom it is told."""

    TABLE = "table"
    JSON = "json"


def show_list(rows: Sequence[Mapping[str, object]], output: Format) -> None:
    """Print a line for each account."""
    if output is Format.JSON:
        print(json.dumps(list(rows), indent=2, ensure_ascii=False))
    elif not rows:
        screen().print("There is no account.")
    else:
        _table(
            ("tenant", "version", "since", "state", "domains", "variants"),
            (
                (
                    str(row["tenant"]),
                    str(row["version"] or ""),
                    _to_the_minute(str(row["since"] or "")),
                    str(row["told"]),
                    *(_joined(row[key]) for key in ("domains", "variants")),
                )
                for row in rows
            ),
        )


def show_history(versions: Sequence[Version], output: Format) -> None:
    """Print a line for each version."""
    if output is Format.JSON:
        facts = [
            {
                "version": one.number,
                "since": when(one),
                "why": one.why,
                "changed": list(one.changed),
                "runs": one is versions[0],
            }
            for one in versions
        ]
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    rows = ((str(one.number), _to_the_minute(when(one)), one.why, _keys(one)) for one in versions)
    _table(("version", "since", "why", "changed"), rows)


def show_differences(found: Sequence[Difference], sides: tuple[str, str], output: Format) -> None:
    """Print what is otherwise on the second of two *sides*."""
    console = screen()
    if output is Format.JSON:
        facts = [{"key": one.key, "before": one.before, "after": one.after} for one in found]
        whole = {"before": sides[0], "after": sides[1], "differences": facts}
        print(json.dumps(whole, indent=2, ensure_ascii=False))
    elif not found:
        console.print(f"{sides[0]} and {sides[1]} say the same.", soft_wrap=True)
    elif console.width >= _NARROW:
        rows = ((one.key, _said(one.before), _said(one.after)) for one in found)
        _table(("key", *sides), rows)
    else:
        console.print(f"{sides[0]} → {sides[1]}", style="dim", soft_wrap=True)
        for one in found:
            console.print(Text(legible(one.key), "bold"), soft_wrap=True)
            console.print(Text(legible(f"  - {_said(one.before)}")), soft_wrap=True)
            console.print(Text(legible(f"  + {_said(one.after)}")), soft_wrap=True)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in {"version", "since"})
    for row in rows:
        table.add_row(*(Text(legible(cell)) for cell in row))
    screen().print(table)


def _said(value: object) -> str:
    return "nothing" if value is None else shown_value(value)  # type: ignore[arg-type]  # JSON


def _keys(version: Version) -> str:
    more = len(version.changed) - _MOST_TOLD
    told = ", ".join(version.changed[:_MOST_TOLD])
    return f"{told} and {more} more" if more > 0 else told


def _joined(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, list) else ""


def _to_the_minute(moment: str) -> str:
    return f"{moment[:_TO_THE_MINUTE]}Z" if moment else ""
