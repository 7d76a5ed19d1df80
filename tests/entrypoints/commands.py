"""Runs commands: inside of the test, and as a process of their own."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from chatwootai.entrypoints import cli

PROGRAM: Final = Path(sys.executable).with_name("chatwootai")
_STOPS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    status: int
    output: str
    errors: str


def run(
    *arguments: str | Path,
    typed: str = "",
    columns: int = 200,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run a command whose input is *typed*, in a terminal's width of *columns*."""
    output, errors = StringIO(), StringIO()
    with (
        _environment({"COLUMNS": str(columns), **(environment or {})}),
        as_it_was(),
        redirect_stdout(output),
        redirect_stderr(errors),
        _input(typed),
    ):
        status = cli.main([str(argument) for argument in arguments])
    return Ran(status, output.getvalue(), errors.getvalue())


def run_alone(
    *arguments: str | Path,
    typed: bytes | None = None,
    output: int = subprocess.PIPE,
    seconds: float = 60.0,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Run the installed program, whose input, if any, and *output* are no terminal.

    Raises:
        TimeoutExpired: It has not ended after *seconds*.
    """
    return subprocess.run(  # noqa: S603  our own command
        [PROGRAM, *map(str, arguments)],
        input=typed,
        stdout=output,
        stderr=subprocess.PIPE,
        env={**unconfigured(), **(environment or {})},
        check=False,
        timeout=seconds,
    )


def unconfigured() -> dict[str, str]:
    """Return the environment without what it may tell the service."""
    return {name: its for name, its in os.environ.items() if not name.startswith("CHATWOOTAI_")}


@contextmanager
def _environment(said: Mapping[str, str]) -> Iterator[None]:
    before, wanted = dict(os.environ), {**unconfigured(), **said}
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def as_it_was() -> Iterator[None]:
    """Put back what a program may change for itself: where it logs, and what stops it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stops = [signal.getsignal(stop) for stop in _STOPS]
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for stop, handler in zip(_STOPS, stops, strict=True):
            signal.signal(stop, handler)


@contextmanager
def _input(typed: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, StringIO(typed)
    try:
        yield
    finally:
        sys.stdin = before
