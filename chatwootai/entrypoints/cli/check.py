"""`chatwootai check`: is the configuration right?"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.composition import Container, missing_keys, missing_packages, missing_tools
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.located import Fault
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.references import (
    foreign_inboxes,
    missing_secrets,
)
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.findings import Findings, Format
from chatwootai.entrypoints.cli.options import CONFIG, existing

EPILOG: Final = """
**Examples**

`chatwootai check` — the folder `./config`

`chatwootai check /etc/chatwootai`

`chatwootai check --format github` — in a workflow of GitHub Actions: faults at their lines

Each fault is a line `file:line:column: what is wrong; what to do`. Secrets that are not set,
packages that are not installed, inboxes that are not mapped and tenants that nobody can write to
are hints and no faults: that may be otherwise where the service runs.

**Exit codes**: 0 the configuration is usable, 1 something in it is wrong, 2 wrong usage, such as
a folder that is not there.
"""


def command(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The folder of the configuration.", envvar="CHATWOOTAI_CONFIG", callback=existing
        ),
    ] = CONFIG,
    output: Annotated[
        Format,
        typer.Option(
            "--format", help="Text for people, JSON for programs, or commands for GitHub Actions."
        ),
    ] = Format.TEXT,
) -> int:
    """Check the configuration, without starting anything."""
    findings = _found(folder)
    findings.show(output)
    return 1 if findings.faults else 0


def _found(folder: Path) -> Findings:
    faults: set[Fault] = set()
    try:
        settings = settings_file.read(folder, Path(os.devnull))
    except ConfigurationError as error:
        faults.update(error.faults)
        settings = settings_file.defaults(folder)
    container = Container(settings=settings)
    tenants = container.tenants()
    faults.update(tenants.faults)
    hints = [
        *(f"{name!r} in chatwootai.yaml: nothing uses it yet" for name in settings.service.idle),
        *([] if faults else _unreachable(tenants)),  # tenants with faults are not among them
        *missing_secrets(tenants.mapping, container.secrets()),
        *_lacking(tenants, container.secrets()),
        *missing_packages(settings.service.models),
        *missing_keys(settings.service.models, container.secrets()),
        *missing_tools(tenants, container.secrets()),
    ]
    return Findings(folder, sorted(faults), hints, tenants)


def _unreachable(tenants: TenantRegistry) -> Iterator[str]:
    """Yield what nobody can write to."""
    if not tenants.tenants:
        yield "there is no tenant; describe one in domains/<domain>/<account>/config.yaml"
    mapping = tenants.mapping
    mapped = {entry.tenant for entry in mapping.accounts}
    mapped |= {entry.tenant for entry in mapping.inboxes}
    for tenant in sorted(tenants.tenants, key=_name):
        if tenant.id not in mapped:
            yield f"tenant {tenant.id}: no Chatwoot account or inbox is mapped to it"


def _lacking(tenants: TenantRegistry, secrets: Secrets) -> Iterator[str]:
    """Yield what tenants rely on, and what is not there."""
    for tenant in sorted(tenants.tenants, key=_name):
        yield from foreign_inboxes(tenant, tenants.mapping)


def _name(tenant: Tenant) -> str:
    return str(tenant.id)


command.__name__ = "check"
