"""Starts servers as processes of their own, as their users do."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

_PATIENCE = 60.0  # seconds; a loaded machine may be slow


@dataclass(frozen=True)
class Server:
    """A server that listens.

    Attributes:
        seconds: From its start until it answered.
    """

    process: subprocess.Popen[bytes]
    port: int
    seconds: float

    def resident(self) -> float:
        """Return how much memory it holds, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    def processor_seconds(self) -> float:
        """Return how much processor time it has used."""
        fields = (
            Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    program: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run an installed *program* with *arguments* and a free port until the body ends."""
    port = _free_port()
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603  our own command
        [Path(sys.executable).parent / program, *arguments, "--port", str(port)],
        env={**os.environ, **(environment or {})},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, f"http://127.0.0.1:{port}/healthz", began + _PATIENCE)
        yield Server(process, port, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _wait_for(process: subprocess.Popen[bytes], url: str, until: float) -> None:
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urlopen(url, timeout=1):  # noqa: S310  our own server
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing answers at {url}")


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
