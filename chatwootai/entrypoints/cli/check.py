"""`chatwootai check`: is the configuration right?"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.composition import Container, missing_keys, missing_packages, missing_tools
from chatwootai.core.errors import ChatwootAIError, ConfigurationError
from chatwootai.core.located import Fault
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.loading import Loaded
from chatwootai.core.tenants.references import (
    foreign_inboxes,
    missing_credentials,
    missing_secrets,
)
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.against import Changes, changes
from chatwootai.entrypoints.cli.findings import Findings, Format
from chatwootai.entrypoints.cli.load_trace import LoadTrace, traced
from chatwootai.entrypoints.cli.options import CONFIG, existing
from chatwootai.entrypoints.cli.running_service import address, asking

EPILOG: Final = """
**Examples**

`chatwootai check` — the folder `./config`

`chatwootai check /etc/chatwootai`

`chatwootai check --format github` — in a workflow of GitHub Actions: faults at their lines

`chatwootai check --against https://bot.example.com` — also: what would change there?

`chatwootai check --trace` — also: what was read, and what was laid over what?

Each fault is a line `file:line:column: what is wrong; what to do`. Secrets that are not set,
packages that are not installed, inboxes that are not mapped and tenants that nobody can write to
are hints and no faults: that may be otherwise where the service runs.

`--against` asks a service that runs for what it works with, and tells what these files would
change. The token is taken from `CHATWOOTAI_ADMIN_TOKEN`. Nothing is changed by it.

**Exit codes**: 0 the configuration is usable, 1 something in it is wrong, or the service to compare
with could not be asked, 2 wrong usage, such as
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
    against: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="A service that runs: tell what would change there.",
            callback=address,
            show_default=False,
        ),
    ] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Tell which files were read, and what overlays what.")
    ] = False,
) -> int:
    """Check the configuration, without starting anything."""
    findings, loaded, traced = _found(folder)
    if trace:
        findings = replace(findings, trace=traced)
    unasked: ChatwootAIError | None = None
    if against:
        try:
            findings = replace(findings, changes=asyncio.run(_compared(against, loaded)))
        except ChatwootAIError as error:
            unasked = error  # what was found is told all the same
    findings.show(output)
    if unasked is not None:
        raise unasked
    return 1 if findings.faults else 0


async def _compared(url: str, loaded: Loaded) -> Changes:
    async with asking(url) as service:
        return await changes(url, loaded, service)


def _found(folder: Path) -> tuple[Findings, Loaded, LoadTrace]:
    faults: set[Fault] = set()
    try:
        settings = settings_file.read(folder, Path(os.devnull))
    except ConfigurationError as error:
        faults.update(error.faults)
        settings = settings_file.defaults(folder)
    container = Container(settings=settings)
    loaded, trace = traced(container.source(), container.loader())
    tenants = TenantRegistry(loaded)
    faults.update(tenants.faults)
    hints = [
        *(f"{name!r} in chatwootai.yaml: nothing uses it yet" for name in settings.service.idle),
        *([] if faults else _unreachable(tenants)),  # tenants with faults are not among them
        *missing_secrets(tenants.mapping, container.secrets()),
        *missing_packages(settings.service.models),
        *missing_keys(settings.service.models, container.secrets()),
        *missing_tools(tenants),
        *_lacking(tenants, container.secrets()),
    ]
    return Findings(folder, sorted(faults), hints, tenants), loaded, trace


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
        yield from missing_credentials(tenant, secrets)


def _name(tenant: Tenant) -> str:
    return str(tenant.id)


command.__name__ = "check"
