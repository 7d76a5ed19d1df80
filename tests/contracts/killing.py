"""Kills a process that writes, at an instant that it does not choose."""

import subprocess
import sys
from pathlib import Path

from . import endless_writer


def acknowledged_before_the_kill(folder: Path, where: str, count: int) -> set[str]:
    """Return what a writer said was safe in *where*, killed with -9 after *count* such words."""
    command = [sys.executable, "-m", endless_writer.__name__, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:  # noqa: S603  our own module
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(count)]
        writer.kill()
        lines += writer.stdout.readlines()
    whole = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return {name for its, name in whole if its == where}
