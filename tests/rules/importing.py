"""A process that imports modules, and tells what their code did beside defining things.

Run as `python -B -m tests.rules.importing FOLDER MODULE...`; what is told, as JSON, is what code
below FOLDER did: what libraries do when they are imported is not ours to say.
"""

import importlib
import json
import os
import sys
import threading
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import FrameType
from typing import Any

_LIBRARY = str(Path(os.__file__).parent)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_DEEDS = {
    "os.mkdir", "os.remove", "os.rename", "os.system", "shutil.copyfile", "shutil.rmtree",
    "socket.bind", "socket.connect", "sqlite3.connect", "subprocess.Popen",
}  # fmt: skip


class Watch:
    """Writes down what code below a folder does."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.deeds: list[str] = []

    def note(self, deed: str) -> None:
        """Remember *deed*, if code of the folder did it."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and _is_go_between(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is not None and frame.f_code.co_filename.startswith(self._folder):
            self.deeds.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {deed}")

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Be told of everything by the interpreter."""
        if event in _DEEDS:
            self.note(event)
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
            self.note(f"writes {arguments[0]}")


class WatchedEnvironment(MutableMapping[str, str]):
    """The environment, telling who looks at it."""

    def __init__(self, real: MutableMapping[str, str], watch: Watch) -> None:
        self._real = real
        self._watch = watch

    def __getitem__(self, name: str) -> str:
        self._watch.note(f"reads {name}")
        return self._real[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._watch.note(f"sets {name}")
        self._real[name] = value

    def __delitem__(self, name: str) -> None:
        self._watch.note(f"unsets {name}")
        del self._real[name]

    def __iter__(self) -> Iterator[str]:
        self._watch.note("reads the environment")
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)


def _is_go_between(file: str) -> bool:
    is_standard = file.startswith(_LIBRARY) and "site-packages" not in file
    return is_standard or file.startswith("<") or file == __file__


def main(folder: str, *names: str) -> None:
    """Import the modules *names* and write down what came of it."""
    watch = Watch(folder)
    os.environ = WatchedEnvironment(os.environ, watch)  # type: ignore[assignment]  # noqa: B003  as good as it
    sys.addaudithook(watch.hear)
    before = set(threading.enumerate())
    for name in names:
        importlib.import_module(name)
    started = [thread.name for thread in threading.enumerate() if thread not in before]
    told = [*watch.deeds, *(f"starts thread {name}" for name in started)]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
