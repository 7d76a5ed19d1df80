"""Starts a program that dies with its parent: `python guard.py PARENT COMMAND…`.

It is run as a file of its own, so that it is there in a few milliseconds, and becomes the program.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, *command: str) -> None:
    """Become *command*, to be killed as soon as *parent* has died, however that died."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606  no shell is wanted
    except OSError as error:
        sys.exit(f"the program {command[0]!r} cannot be started: {error.strerror}")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
