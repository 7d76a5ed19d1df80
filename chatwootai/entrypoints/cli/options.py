"""What several commands are told, and what they make of it."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from chatwootai.core.errors import ConfigurationError, UnknownTenantError
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant


def existing(folder: Path) -> Path:
    """Return *folder*, or end with wrong usage if there is no such folder."""
    if not os.path.isdir(folder):  # noqa: PTH112  unlike Path.is_dir, it never raises
        raise typer.BadParameter(
            f"there is no folder {str(folder)!r}; name the one that holds 'domains'"
        )
    return folder


Config = Annotated[
    Path,
    typer.Option(
        help="The folder of the configuration.",
        envvar="CHATWOOTAI_CONFIG",
        show_envvar=True,
        callback=existing,
    ),
]
Data = Annotated[
    Path,
    typer.Option(
        help="The folder of what the service itself writes.",
        envvar="CHATWOOTAI_DATA",
        show_envvar=True,
    ),
]
Account = Annotated[
    str, typer.Argument(help="The account: `account_1`, or `retail/account_1`.", show_default=False)
]

CONFIG: Final = Path("config")
DATA: Final = Path("data")


def tenant_called(name: str, registry: TenantRegistry) -> Tenant:
    """Return the tenant called *name*.

    Raises:
        UnknownTenantError: None is.
        ConfigurationError: None is, and among the faults may be its own.
    """
    try:
        return registry.find(name)
    except UnknownTenantError as error:
        if registry.faults:
            raise ConfigurationError.of(registry.faults) from error
        raise
