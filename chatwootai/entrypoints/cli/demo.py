"""`chatwootai demo`: three example shops, a stand-in Chatwoot, and what becomes of messages."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import aiohttp
import typer
import uvicorn
from rich.console import Console

from chatwootai.core.errors import ConfigurationError, ServiceUnavailableError
from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.demo_scenes import ACCOUNTS, INBOXES, SCENES, SECRETS
from chatwootai.entrypoints.cli.demo_stage import Stage
from chatwootai.entrypoints.http.app import app
from chatwootai.testing import StandInChatwoot

EPILOG: Final = """
**Examples**

`chatwootai demo` — in a checkout of the project, where `examples/config` is

`chatwootai demo --config path/to/examples/config`

It needs no server, no key and no internet, and leaves nothing behind. Exits with 0 when every
message got what it should: one answer, or silence where a person has the conversation.
"""
_EXAMPLES: Final = Path("examples/config")
_PATIENCE: Final = 120.0  # seconds in which even a slow machine has read the shops' texts
_MAPPING: Final = "chatwoot_mapping.yaml"
_MAPPED_URL: Final = "http://127.0.0.1:3000"


def command(
    config: Annotated[Path, typer.Option(help="The folder of the example shops.")] = _EXAMPLES,
) -> int:
    """Play conversations of three example shops through the whole service."""
    if not (config / _MAPPING).exists():
        raise ConfigurationError(
            f"there are no example shops in {config}; run this in a checkout of the project, "
            "or name their folder with --config"
        )
    logs.configure("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_play(config, Path(folder)))


async def _play(config: Path, folder: Path) -> int:
    console = Console(highlight=False)
    chatwoot = StandInChatwoot()
    for account in ACCOUNTS:
        chatwoot.add_account(account)
    for inbox in INBOXES:
        chatwoot.add_inbox(inbox)
    async with chatwoot.serving() as url:
        began = perf_counter()
        with console.status("Starting the service, which reads the shops' texts…"):
            shops = _shops_of(config, folder, url)
            service = _serving(shops, folder / "data")
            address = await service.__aenter__()
        try:
            seconds = perf_counter() - began
            console.print(f"The service has read three shops' texts in {seconds:.1f} s.\n")
            chatwoot.webhook_url = f"{address}/webhooks/chatwoot/main"
            stage = Stage(chatwoot, console)
            for scene in SCENES:
                await stage.play(scene)
        finally:
            await service.__aexit__(None, None, None)
    stage.sum_up()
    return 1 if stage.failures else 0


def _shops_of(config: Path, folder: Path, url: str) -> Path:
    """Return a copy of the example shops that are served by the Chatwoot at *url*."""
    shops = folder / "config"
    shutil.copytree(config, shops)
    mapping = shops / _MAPPING
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace(_MAPPED_URL, url), encoding="utf-8")
    return shops


@asynccontextmanager
async def _serving(config: Path, data: Path) -> AsyncIterator[str]:
    """Run the service, and yield its address when it has read all texts."""
    settings = settings_file.read(config, data)
    server = uvicorn.Server(
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
        yield await _address(server, task)
    finally:
        server.should_exit = True
        await task


async def _address(server: uvicorn.Server, task: "asyncio.Task[None]") -> str:
    async with asyncio.timeout(_PATIENCE), aiohttp.ClientSession() as session:
        while not server.started:
            if task.done():
                raise ServiceUnavailableError("the service", "starting")
            await asyncio.sleep(0.05)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        address = f"http://{host}:{port}"
        while True:
            async with session.get(f"{address}/readyz") as response:
                if not (await response.json())["warming"]:
                    return address
            await asyncio.sleep(0.1)


command.__name__ = "demo"
