"""`chatwootai check`: is the configuration right?"""

import os
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from chatwootai.composition import Container
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.tenants.references import missing_secrets
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.options import CONFIG

EPILOG: Final = """
**Examples**

`chatwootai check` — the folder `./config`

`chatwootai check /etc/chatwootai`

Each fault is a line `file:line:column: what is wrong; what to do`.
Exits with 0 when the configuration is usable, with 1 when something in it is wrong. Secrets that
are not set are named, but they are no fault: they may be set where the service runs.
"""


def command(
    folder: Annotated[
        Path, typer.Argument(help="The folder of the configuration.", envvar="CHATWOOTAI_CONFIG")
    ] = CONFIG,
) -> int:
    """Check the configuration, without starting anything."""
    console, faults_console = Console(highlight=False), Console(stderr=True, highlight=False)
    faults: list[str] = []
    try:
        settings = settings_file.read(folder, Path(os.devnull))
    except ConfigurationError as error:
        faults += str(error).splitlines()
        settings = settings_file.defaults(folder)
    container = Container(settings=settings)
    tenants = container.tenants()
    faults += [str(fault) for fault in tenants.faults if str(fault) not in faults]
    for fault in faults:
        faults_console.print(fault, markup=False, soft_wrap=True)
    for lack in missing_secrets(tenants.mapping, container.secrets()):
        console.print(f"note: {lack}", style="yellow", markup=False, soft_wrap=True)
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        faults_console.print(f"{folder}: {count}", style="red", markup=False)
        return 1
    names = ", ".join(sorted(str(tenant.id) for tenant in tenants.tenants)) or "none"
    passages = sum(len(tenant.passages) for tenant in tenants.tenants)
    console.print(f"{folder}: usable; tenants: {names}; {passages} passages", markup=False)
    return 0


command.__name__ = "check"
