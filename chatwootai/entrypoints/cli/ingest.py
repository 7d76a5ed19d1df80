"""`chatwootai ingest`: prepare an account's knowledge."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

from rich.console import Console

from chatwootai.composition import Container, running
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.options import (
    CONFIG,
    DATA,
    Account,
    Config,
    Data,
    tenant_called,
)
from chatwootai.entrypoints.cli.screen import counted, progress, screen

EPILOG: Final = """
**Examples**

`chatwootai ingest account_1`

`chatwootai ingest retail/account_1 --config /etc/chatwootai --data /var/lib/chatwootai`

The service does this by itself when it starts; done before, it starts sooner. What has not
changed since the last time costs nothing.

**Exit codes**: 0 the knowledge is ready, 1 it is faulty or there is no such account, 2 wrong
usage.
"""


def command(account: Account, config: Config = CONFIG, data: Data = DATA) -> int:
    """Read an account's knowledge and keep what searching in it needs."""
    settings = settings_file.read(config, data)
    return asyncio.run(_ingest(settings, account))


async def read_texts(container: Container, tenants: Iterable[Tenant], console: Console) -> None:
    """Read what *tenants* have written, and show how far that is."""
    with progress(console) as bars:
        for tenant in tenants:
            bar = bars.add_task(str(tenant.id), total=_passages(tenant))
            for texts in tenant.shelves:
                await container.knowledge().sync(texts, partial(bars.advance, bar))


def _passages(tenant: Tenant) -> int:
    return sum(len(texts.passages) for texts in tenant.shelves)


async def _ingest(settings: Settings, account: str) -> int:
    console = screen()
    async with running(settings) as container:
        tenant = tenant_called(account, container.tenants())
        await read_texts(container, [tenant], console)
        passages = counted(_passages(tenant), "passage")
        console.print(f"{tenant.id}: {passages} ready to be searched", soft_wrap=True)
    return 0


command.__name__ = "ingest"
