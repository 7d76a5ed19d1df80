"""`chatwootai ingest`: prepare an account's knowledge."""

import asyncio
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chatwootai.composition import running
from chatwootai.core.errors import ConfigurationError, UnknownTenantError
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Account, Config, Data

EPILOG: Final = """
**Examples**

`chatwootai ingest account_1`

`chatwootai ingest retail/account_1 --config /etc/chatwootai --data /var/lib/chatwootai`

The service does this by itself when it starts; done before, it starts sooner. What has not
changed since the last time costs nothing. Exits with 1 when the account's knowledge is faulty.
"""


def command(account: Account, config: Config = CONFIG, data: Data = DATA) -> int:
    """Read an account's knowledge and keep what searching in it needs."""
    settings = settings_file.read(config, data)
    return asyncio.run(_ingest(settings, account))


async def _ingest(settings: Settings, account: str) -> int:
    console = Console(highlight=False)
    async with running(settings) as container:
        registry = container.tenants()
        try:
            tenant = registry.find(account)
        except UnknownTenantError as error:
            if registry.faults:  # among them may be the account's own
                raise ConfigurationError.of(registry.faults) from error
            raise
        with _progress(console) as progress:
            task = progress.add_task(f"{tenant.id}", total=len(tenant.passages))
            await container.knowledge().sync(
                tenant.texts, lambda done: progress.advance(task, done)
            )
        console.print(f"{tenant.id}: {_counted(tenant)} ready to be searched", markup=False)
    return 0


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    )


def _counted(tenant: Tenant) -> str:
    count = len(tenant.passages)
    return "1 passage" if count == 1 else f"{count} passages"


command.__name__ = "ingest"
