"""`chatwootai chat` on a terminal: what people see, and how they leave."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.entrypoints.shops import ANSWERS, write_all
from tests.entrypoints.terminals import Terminal, on_terminal

pytestmark = pytest.mark.integration

MANAUS = "Vocês entregam em Manaus?"


@contextmanager
def talking(tmp_path: Path, **environment: str) -> Iterator[Terminal]:
    """Begin to talk to a shop, on a terminal."""
    config, data = write_all(tmp_path / "config"), tmp_path / "data"
    wanted: list[str | Path] = ["chat", "shop", "--config", config, "--data", data]
    with on_terminal(*wanted, **environment) as terminal:
        yield terminal


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
