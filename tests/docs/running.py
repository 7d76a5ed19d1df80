"""Programs that go on while a page's reader does something else."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.docs.commands import Command, fits

PATIENCE: Final = 60.0  # seconds; a loaded machine may be slow


@dataclass(frozen=True)
class Running:
    """A program that goes on."""

    process: subprocess.Popen[bytes]
    log: Path
    command: Command

    def must_have_printed(self) -> None:
        """Wait until all that the page shows has been printed."""
        for line in self.command.printed.splitlines():
            self.wait_for(line)

    def wait_for(self, line: str) -> None:
        """Wait until *line* has been printed."""
        until = time.monotonic() + PATIENCE
        while not any(fits(one, line) for one in self._lines()):
            if time.monotonic() > until or self.process.poll() is not None:
                assert any(fits(one, line) for one in self._lines()), self._text()
                return
            time.sleep(0.02)

    def wait_for_port(self, port: int) -> None:
        """Wait until the program listens."""
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            assert time.monotonic() < until, self._text()
            assert self.process.poll() is None, self._text()
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _text(self) -> str:
        return f"{self.command.text} printed\n{self.log.read_text('utf-8')}"

    def _lines(self) -> Sequence[str]:
        return self.log.read_text("utf-8").splitlines()
