"""`chatwootai spend`: what language models have cost, and how much of the budget that is."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from rich.table import Table
from rich.text import Text

from chatwootai.composition import running
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.safety.budget import Spent
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data, tenant_called
from chatwootai.entrypoints.cli.screen import legible, screen

EPILOG: Final = """
**Examples**

`chatwootai spend` — today and this month, of every account

`chatwootai spend account_1` — one account, day by day

Days and months are those of the account's own time zone. The service may go on meanwhile. Use the
same `--config` and `--data` as it does, and the same user of the system.

**Exit codes**: 0 it is shown, 1 there is no such account or nobody can look, 2 wrong usage.
"""
_COLUMNS: Final = ("account", "today", "calls", "of the day's", "month", "of the month's")
_WARNING: Final = 0.8  # of a ceiling, from which on it is shown in yellow


class Format(StrEnum):
    """How it is printed."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _Row:
    tenant: Tenant
    spent: Spent


def command(
    account: Annotated[
        str | None,
        typer.Argument(
            help="The account: `account_1`, or `retail/account_1`; none is every one.",
            show_default=False,
        ),
    ] = None,
    config: Config = CONFIG,
    data: Data = DATA,
    output: Annotated[
        Format, typer.Option("--format", help="A table for people, or JSON for programs.")
    ] = Format.TABLE,
) -> int:
    """Show what language models have cost, today and this month, and the ceilings."""
    settings = settings_file.read(config, data)
    if settings.service.documents.backend == "in_memory":
        raise ConfigurationError(
            "what was spent is in the service's own memory (documents.backend is in_memory): "
            "nobody else can look at it; choose another backend"
        )
    if settings.service.documents.backend == "sqlite" and not settings.data.is_dir():
        raise ConfigurationError(
            f"there is no folder {str(settings.data)!r}; name with --data the one that the "
            "service has"
        )

    async def do() -> Sequence[_Row]:
        async with running(settings) as container:
            tenants, budget = container.tenants(), container.budget()
            chosen = [tenant_called(account, tenants)] if account else [*tenants.tenants]
            chosen.sort(key=lambda tenant: str(tenant.id))
            return [_Row(tenant, await budget.spent(tenant)) for tenant in chosen]

    rows = asyncio.run(do())
    if output is Format.JSON:
        print(json.dumps([_told(row) for row in rows], indent=2))
        return 0
    _show(rows)
    if account:
        _show_days(rows[0])
    return 0


def _told(row: _Row) -> dict[str, Any]:
    budget, spent = row.tenant.config.budget, row.spent
    return {
        "account": str(row.tenant.id),
        "currency": budget.currency,
        "day": spent.day,
        "today": spent.today,
        "calls": spent.calls,
        "per_day": budget.per_day,
        "month": spent.month,
        "per_month": budget.per_month,
        "days": dict(spent.days),
    }


def _show(rows: Sequence[_Row]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(_COLUMNS):
        table.add_column(column, overflow="fold", justify="right" if number else "left")
    for row in rows:
        budget, spent = row.tenant.config.budget, row.spent
        table.add_row(
            legible(str(row.tenant.id)),
            f"{spent.today:.2f} {budget.currency}",
            str(spent.calls),
            _share(spent.today, budget.per_day),
            f"{spent.month:.2f} {budget.currency}",
            _share(spent.month, budget.per_month),
        )
    screen().print(table)


def _share(spent: float, ceiling: float | None) -> Text:
    """Return how much of *ceiling* is spent, and in a colour if that is much."""
    if ceiling is None:
        return Text("no ceiling", "dim")
    share = spent / ceiling
    style = "red" if share >= 1 else "yellow" if share >= _WARNING else ""
    return Text(f"{share:.0%} of {ceiling:.2f}", style)


def _show_days(row: _Row) -> None:
    for day, money in row.spent.days.items():
        screen().print(f"{day}  {money:.2f} {row.tenant.config.budget.currency}")


command.__name__ = "spend"
