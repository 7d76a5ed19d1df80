"""`chatwootai demo`: three example shops, a stand-in Chatwoot, and what becomes of messages."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import aiohttp
import typer
import uvicorn
from rich.console import Console

from chatwootai.composition import running
from chatwootai.core.errors import ConfigurationError, ServiceUnavailableError
from chatwootai.core.settings import Settings
from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.demo_scenes import ACCOUNTS, INBOXES, SCENES, SECRETS
from chatwootai.entrypoints.cli.demo_stage import Stage
from chatwootai.entrypoints.cli.ingest import read_texts
from chatwootai.entrypoints.cli.options import existing
from chatwootai.entrypoints.cli.screen import counted, screen
from chatwootai.entrypoints.http.app import app
from chatwootai.testing import StandInChatwoot

EPILOG: Final = """
**Examples**

`chatwootai demo` — in a checkout of the project, where `examples/config` is

`chatwootai demo --config path/to/examples/config`

It needs no server, no key and no internet, and leaves nothing behind. Reading the shops' texts
takes some seconds; a service that has once read them starts at once.

**Exit codes**: 0 every message got what it should: one answer, or silence where a person has the
conversation; 1 something did not, and is named; 2 wrong usage.
"""
_EXAMPLES: Final = Path("examples/config")
_PATIENCE: Final = 60.0  # seconds in which even a slow machine has started the service
_MAPPING: Final = "chatwoot_mapping.yaml"
_MAPPED_URL: Final = "http://127.0.0.1:3000"


def command(
    config: Annotated[
        Path, typer.Option(help="The folder of the example shops.", callback=existing)
    ] = _EXAMPLES,
) -> int:
    """Play conversations of three example shops through the whole service."""
    logs.configure("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_play(config, Path(folder)))


async def _play(config: Path, folder: Path) -> int:
    console, chatwoot = screen(), StandInChatwoot()
    for account in ACCOUNTS:
        chatwoot.add_account(account)
    for inbox in INBOXES:
        chatwoot.add_inbox(inbox)
    stage = Stage(chatwoot, console)
    async with chatwoot.serving() as url:
        shops = _shops_of(config, folder, url)
        settings = settings_file.read(shops, folder / "data", SECRETS)
        await _prepare(settings, console)
        async with _serving(settings) as address:
            chatwoot.webhook_url = f"{address}/webhooks/chatwoot/main"
            for scene in SCENES:
                if not stage.failures:
                    await stage.play(scene)
            await stage.sum_up()
    return 1 if stage.failures else 0


def _shops_of(config: Path, folder: Path, url: str) -> Path:
    """Return a copy of the example shops that are served by the Chatwoot at *url*."""
    try:
        text = (config / _MAPPING).read_text(encoding="utf-8")
    except OSError:
        text = ""
    if _MAPPED_URL not in text:
        raise ConfigurationError(f"{config}: these are not the example shops; name their folder")
    shops = folder / "config"
    shutil.copytree(config, shops)
    (shops / _MAPPING).write_text(text.replace(_MAPPED_URL, url), encoding="utf-8")
    return shops


async def _prepare(settings: Settings, console: Console) -> None:
    """Read the shops' texts, which the service would do as well, but nobody would see it."""
    began = perf_counter()
    async with running(settings, SECRETS) as container:
        registry = container.tenants()
        if registry.faults:
            raise ConfigurationError.of(registry.faults)
        passages = sum(len(tenant.passages) for tenant in registry.tenants)
        shops = counted(len(registry.tenants), "shop")
        console.print(f"Reading {passages} passages of {shops}; this takes some seconds…")
        await read_texts(container, registry.tenants, console)
    console.print(f"Read in {perf_counter() - began:.1f} s.\n")


@asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[str]:
    """Run the service, and yield its address."""
    server = _Server(
        uvicorn.Config(
            app(settings, environment=SECRETS),
            host="127.0.0.1",
            port=0,
            lifespan="on",
            log_config=None,
            access_log=False,
        )
    )
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(_PATIENCE):
            address = await _address(server, task)
        yield address
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)


async def _address(server: uvicorn.Server, task: "asyncio.Task[None]") -> str:
    """Return where *server* listens, once it has nothing left to prepare."""
    async with aiohttp.ClientSession() as session:
        while True:
            await asyncio.sleep(0.05)
            if task.done():
                raise ServiceUnavailableError("the service", "starting")
            if server.started:
                host, port = server.servers[0].sockets[0].getsockname()[:2]
                address = f"http://{host}:{port}"
                async with session.get(f"{address}/readyz") as response:
                    if not (await response.json())["warming"]:
                        return address


class _Server(uvicorn.Server):
    """Leaves Ctrl-C to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


command.__name__ = "demo"
