"""`python -m tests.torture`: breaks all around the service, and counts what it gets wrong."""

import asyncio
import secrets
import shutil
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.torture.backends import BACKENDS, Backend
from tests.torture.results import Result, show, tell
from tests.torture.running import Options, tortured

_WIDTH = 200  # of the table, where the terminal does not tell


class Choice(StrEnum):
    """Which backends are tried."""

    ALL = "all"
    SQLITE = "sqlite"
    REDIS = "redis"
    RABBITMQ = "rabbitmq"


def command(
    backend: Annotated[Choice, typer.Option(help="What to run it on.")] = Choice.ALL,
    seconds: Annotated[
        float, typer.Option(envvar="TORTURE_SECONDS", help="How long, for each backend.", min=1)
    ] = 75.0,
    seed: Annotated[
        int | None, typer.Option(envvar="TORTURE_SEED", help="Repeats an earlier run.")
    ] = None,
    customers: Annotated[int, typer.Option(help="How many write at once.", min=1)] = 8,
) -> None:
    """Torture the service, and end with 1 if any answer was lost, doubled or out of place."""
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    options = Options(secrets.randbelow(10**6) if seed is None else seed, seconds, customers)
    console.print(f"seed {options.seed}, {seconds:g} s a backend")
    results: list[Result] = []
    for chosen in BACKENDS.values():
        if backend in {Choice.ALL, chosen.name}:
            if why := chosen.why_not:
                console.print(f"{chosen.name}: skipped, {why}")
                continue
            results.append(_one(chosen, options, console))
    if results:
        show(results, console)
    has_failed = any(result.incidents for result in results)
    raise typer.Exit(1 if has_failed or not results else 0)


def _one(backend: Backend, options: Options, console: Console) -> Result:
    folder = Path(tempfile.mkdtemp(prefix=f"torture-{backend.name}-"))
    result = asyncio.run(tortured(backend, options, folder))
    tell(result, console)
    if result.incidents or result.surprises:
        console.print(f"{backend.name}: logs and data are in {folder}", soft_wrap=True)
    else:
        shutil.rmtree(folder)
    return result


if __name__ == "__main__":
    typer.run(command)
