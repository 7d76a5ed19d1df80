"""Programs on a terminal: what people see, and what they type."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.entrypoints.commands import PROGRAM, unconfigured

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals are others there", allow_module_level=True)

import pty


@dataclass
class Terminal:
    """A program, and the terminal that it runs in."""

    program: "subprocess.Popen[bytes]"
    end: int
    seen: str = ""

    def type(self, keys: str) -> None:
        """Press *keys*."""
        os.write(self.end, keys.encode())

    def see(self, words: str) -> str:
        """Return what is on the screen, as soon as *words* are."""
        while words not in self.seen:
            self.seen += os.read(self.end, 10_000).decode(errors="replace")
        return self.seen

    def ended(self) -> int:
        """Return the exit status, when the program has ended."""
        return self.program.wait(60)


@contextmanager
def on_terminal(*arguments: str | Path, **environment: str) -> Iterator[Terminal]:
    """Run our program on a terminal."""
    end, others = pty.openpty()
    with subprocess.Popen(  # noqa: S603  our own command
        [PROGRAM, *arguments],
        stdin=others,
        stdout=others,
        stderr=others,
        env=unconfigured() | {"TERM": "xterm", "COLUMNS": "100"} | environment,
    ) as program:
        os.close(others)
        try:
            yield Terminal(program, end)
        finally:
            program.kill()
            os.close(end)
