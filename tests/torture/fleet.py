"""The service's processes under torture: each is started again whenever it has ended."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.entrypoints.commands import PROGRAM, unconfigured
from tests.entrypoints.shops import ENVIRONMENT
from tests.torture.outages import Outage
from tests.torture.servers import listening

_PATIENCE = 60.0
_POLL = 0.05
_STOPPED = (0, -signal.SIGTERM)  # the latter while it starts


@dataclass(frozen=True, slots=True)
class Setup:
    """How one process is started.

    Attributes:
        command: What it is, and its options but for its folders.
        port: Where it takes webhooks, none if it does not.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    port: int | None = None

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def data(self) -> Path:
        return self.folder / f"data-{self.name}"


@dataclass
class Member:
    """A process, and those that come after it.

    Attributes:
        crash_at: Where the next one is to end itself.
        crashes: The points at which one has ended itself, and how often.
        kills: How often it was killed.
        lives: How often it was started.
        surprises: How it ended when nobody had ended it.
    """

    setup: Setup
    dice: random.Random
    crash_at: str | None = None
    crashes: list[str] = field(default_factory=list)
    kills: int = 0
    lives: int = 0
    outages: list[Outage] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None
    _point: str | None = None
    _is_to_end: bool = False
    _is_asked: bool = False
    _is_over: bool = False

    async def live(self) -> None:
        """Run one process after another, until one was asked to stop."""
        began = time.time()
        while not self._is_over:
            process = await self._started()
            try:
                with suppress(TimeoutError):
                    await self._up(process)
                self.outages.append(Outage(began, time.time(), f"{self.setup.name} was down"))
                status = await process.wait()
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            began = time.time()
            self._note_end(status)
            await asyncio.sleep(self.dice.uniform(0, 0.5))

    def kill(self) -> None:
        """End the process that runs, if one does, as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._is_to_end = True
            self.kills += 1
            self._process.kill()

    def restart(self) -> None:
        """Ask the process that runs, if one does, to end; another comes after it."""
        if self._process is not None and self._process.returncode is None:
            self._is_asked = True
            self._process.terminate()

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[None]:
        """Let the process stand still during the block, as one does that is swapped out."""
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            if process is not None:
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGCONT)

    async def dies_at(self, point: str, patience: float) -> bool:
        """Start a process that ends itself at *point*; tell whether it did within *patience*."""
        lives, crashes = self.lives, len(self.crashes)
        self.crash_at = point
        self.dice.choice([self.kill, self.restart])()
        await _until(lambda: self.lives > lives, _PATIENCE)
        await _until(lambda: len(self.crashes) > crashes or self.lives > lives + 1, patience)
        if self.lives == lives + 1 and len(self.crashes) == crashes:
            self.kill()
        return len(self.crashes) > crashes

    def settle(self) -> None:
        """Let no process crash any more, whatever was asked for before."""
        self.crash_at = None
        if self._point is not None:
            self.kill()

    def stop(self) -> None:
        """Ask the process that runs to end; none comes after it."""
        self._is_over = True
        self.restart()

    async def _started(self) -> asyncio.subprocess.Process:
        self._is_to_end = self._is_asked = False
        self.lives += 1
        self._point, self.crash_at = self.crash_at, None
        environment = {**unconfigured(), **ENVIRONMENT, **self.setup.environment}
        if self._point is not None:
            environment["CHATWOOTAI_CRASH_AT"] = self._point
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                PROGRAM,
                *self.setup.command,
                *("--config", str(self.setup.config), "--data", str(self.setup.data)),
                env=environment,
                stdout=log,
                stderr=log,
            )
        return self._process

    async def _up(self, process: asyncio.subprocess.Process) -> None:
        """Wait until it listens, or has ended."""
        if self.setup.port is None:
            return
        tasks = [
            asyncio.ensure_future(process.wait()),
            asyncio.ensure_future(listening(self.setup.port, _PATIENCE)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _note_end(self, status: int) -> None:
        if self._is_to_end or (self._is_asked and status in _STOPPED):
            return
        if self._point is not None and status == -signal.SIGKILL:
            self.crashes.append(self._point)
        else:
            self.surprises.append(f"{self.setup.name} ended with {status}: {self._log}")

    @property
    def _log(self) -> Path:
        return self.setup.folder / f"{self.setup.name}-{self.lives}.log"


async def _until(happened: Callable[[], bool], patience: float) -> None:
    """Wait until something has *happened*, but no longer than *patience* seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while not happened():  # noqa: ASYNC110  what happens is another process's end
                await asyncio.sleep(_POLL)
