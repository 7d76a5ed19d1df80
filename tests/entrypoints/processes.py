"""Runs `chatwootai serve` as a process of its own, to be watched, stopped and killed."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.entrypoints.commands import PROGRAM, unconfigured
from tests.entrypoints.shops import ENVIRONMENT

PATIENCE: Final = 60.0  # seconds; a loaded machine may be slow
_LISTENING: Final = re.compile(r"running on (http://127\.0\.0\.1:\d+)")
_numbers = count(1)


@dataclass
class Service:
    """A service that listens.

    Attributes:
        url: Where.
        log: The file that it logs to.
        seconds: From its start until it listened.
    """

    process: asyncio.subprocess.Process
    url: str
    log: Path
    seconds: float

    @property
    def webhooks(self) -> str:
        return f"{self.url}/webhooks/chatwoot"

    @property
    def said(self) -> str:
        """All that it has logged, and printed as an error."""
        return self.log.read_text(encoding="utf-8")

    def resident(self) -> float:
        """Return how much memory it holds, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    async def ready(self) -> Any:
        """Return what `/readyz` says once nothing is being prepared any more."""
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{self.url}/readyz") as response:
                    said = await response.json()
                if not said["warming"]:
                    return said
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to end, and return its exit status."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def serving(
    config: Path,
    data: Path,
    *options: str,
    environment: Mapping[str, str] = ENVIRONMENT,
) -> AsyncIterator[Service]:
    """Start a service on a free port; it ends with the body at the latest."""
    began = asyncio.get_running_loop().time()
    log = data.with_name(f"log-{next(_numbers)}.txt")
    with log.open("wb") as stream:
        process = await asyncio.create_subprocess_exec(
            *(PROGRAM, "serve", "--config", str(config), "--data", str(data), "--port", "0"),
            *options,
            env={**unconfigured(), **environment},
            stdout=stream,
            stderr=stream,
        )
    try:
        url = await _listening(process, log)
        yield Service(process, url, log, asyncio.get_running_loop().time() - began)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _listening(process: asyncio.subprocess.Process, log: Path) -> str:
    async with asyncio.timeout(PATIENCE):
        while True:
            said = log.read_text(encoding="utf-8")  # noqa: ASYNC240  a few lines
            if found := _LISTENING.search(said):
                return found[1]
            if process.returncode is not None:
                raise AssertionError(f"it ended with {process.returncode}:\n{said}")
            await asyncio.sleep(0.02)
