"""`chatwootai chat` on a terminal: what people see, and how they leave."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.entrypoints.commands import PROGRAM, unconfigured
from tests.entrypoints.shops import ANSWERS, write_all

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals are others there", allow_module_level=True)

import pty

pytestmark = pytest.mark.integration

MANAUS = "Vocês entregam em Manaus?"


@dataclass
class Terminal:
    """A program, and the terminal that it runs in."""

    program: "subprocess.Popen[bytes]"
    end: int
    seen: str = ""

    def type(self, keys: str) -> None:
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
def talking(tmp_path: Path, **environment: str) -> Iterator[Terminal]:
    """Begin to talk to a shop, on a terminal."""
    config = write_all(tmp_path / "config")
    end, others = pty.openpty()
    with subprocess.Popen(  # noqa: S603  our own command
        [PROGRAM, "chat", "shop", "--config", config, "--data", tmp_path / "data"],
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


def test_people_are_told_whom_they_write_to_and_leave_with_ctrl_d(tmp_path: Path) -> None:
    with talking(tmp_path) as terminal:
        terminal.see("(you write to Loja Azul; /quit ends it)")
        terminal.see("> ")
        terminal.type(f"{MANAUS}\n")
        terminal.see(ANSWERS[MANAUS])
        terminal.type("\x04")

        assert terminal.ended() == 0


def test_ctrl_c_at_the_prompt_ends_it_well(tmp_path: Path) -> None:
    with talking(tmp_path) as terminal:
        terminal.see("> ")
        terminal.program.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            terminal.program.wait(10)
        # just before it waits for a key, Python notes a signal and goes on waiting: press it again
        terminal.program.send_signal(signal.SIGINT)

        assert terminal.ended() == 0


def test_a_dumb_terminal_gets_no_control_characters(tmp_path: Path) -> None:
    with talking(tmp_path, TERM="dumb", NO_COLOR="1") as terminal:
        terminal.see("> ")
        terminal.type(f"{MANAUS}\n")
        seen = terminal.see(ANSWERS[MANAUS])
        terminal.type("/quit\n")

        assert terminal.ended() == 0
        assert "\x1b" not in seen
