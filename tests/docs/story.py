"""Does what a page tells its reader to do, from its first line to its last."""

import contextlib
import importlib
import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from chatwootai.entrypoints.cli import main
from tests.docs.commands import Command, commands, fits
from tests.docs.pages import Block
from tests.docs.running import PATIENCE, Running
from tests.entrypoints.commands import as_it_was

_PORTS: Final = ("3000", "8000")  # of the documents; the tests take free ones
_MINIMAL: Final = "account_id: {account}\nname: Any shop\n"


@dataclass
class Story:
    """A reader's folder, and what runs there.

    Attributes:
        environment: The variables that the reader has set.
        running: The programs that go on, each with its log and what it must have printed.
    """

    folder: Path
    environment: dict[str, str]
    ports: Mapping[str, str] = field(default_factory=dict)
    running: list[Running] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)

    def play(self, page: Sequence[Block]) -> None:
        """Do all that *page* says."""
        self.ports = dict(zip(_PORTS, _free_ports(), strict=True))
        for block in page:
            if block.file:
                self._write(block)
            elif block.language == "python":
                code = compile(self._here(block.text), str(block), "exec")
                exec(code, self.names)  # noqa: S102  our own documents
            elif block.language == "console":
                self._type(block)
        self._check_configuration()
        for running in self.running:
            running.must_have_printed()

    def end(self) -> None:
        """Stop what goes on."""
        for running in self.running:
            running.stop()

    def _write(self, block: Block) -> None:
        path = self.folder / block.file
        if path.exists() and path.suffix == ".yaml":
            self._check_configuration()  # before another one takes its place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._here(block.text), encoding="utf-8")

    def _check_configuration(self) -> None:
        config = self.folder / "config"
        if not config.exists():
            return
        for account in (path for path in config.glob("domains/*/*/") if path.name != "knowledge"):
            if not (account / "config.yaml").exists():  # the page shows another file of it
                text = _MINIMAL.format(account=account.name)
                (account / "config.yaml").write_text(text, encoding="utf-8")
        status, printed = self._ours(["check", "config"], "")
        assert status == 0, printed

    def _type(self, block: Block) -> None:
        for command in commands(self._here(block.text)):
            if block.goes_on:
                self._start(command)
            else:
                status, printed = self._run(command)
                assert fits(printed, command.printed), (
                    f"{block}: {command.text} (status {status}) printed\n{printed}"
                )

    def _run(self, command: Command) -> tuple[int, str]:
        words = shlex.split(command.text)
        match words:
            case ["export", *assignments]:
                self.environment |= dict(one.split("=", 1) for one in assignments)
                return 0, ""
            case ["chatwootai", *arguments]:
                return self._ours(arguments, command.typed)
            case ["pip", "install", *_]:
                return self._installed()
        done = subprocess.run(  # noqa: S603  our own documents
            [_bash(), "-c", command.text],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _ours(self, arguments: Sequence[str], typed: str) -> tuple[int, str]:
        printed, stdin = io.StringIO(), sys.stdin
        try:
            sys.stdin = io.StringIO(typed)
            with (
                contextlib.chdir(self.folder),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                _set(self.environment),
                _importing_from(self.folder),
                as_it_was(),
            ):
                status = main(arguments)
        finally:
            sys.stdin = stdin
        return status, printed.getvalue()

    def _installed(self) -> tuple[int, str]:
        """Make the folder's distribution known, as `pip install --editable` does."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        name = project["name"].replace("-", "_")
        info = self.folder / f"{name}-{project['version']}.dist-info"
        info.mkdir()
        about = f"Name: {project['name']}\nVersion: {project['version']}\n"
        (info / "METADATA").write_text(about, encoding="utf-8")
        points = project["entry-points"]["chatwootai"]
        lines = [f"{key} = {value}" for key, value in points.items()]
        text = "\n".join(["[chatwootai]", *lines, ""])
        (info / "entry_points.txt").write_text(text, encoding="utf-8")
        return 0, ""

    def _start(self, command: Command) -> None:
        words = shlex.split(command.text)
        program = shutil.which(words[0], path=self._environment()["PATH"])
        assert program is not None, words[0]
        is_service = words[:2] == ["chatwootai", "serve"]
        more = ["--port", self.ports["8000"]] if is_service else []
        log = self.folder / f"{len(self.running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  our own documents
                [program, *words[1:], *more],
                cwd=self.folder,
                env=self._environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        running = Running(process, log, command)
        self.running.append(running)
        if is_service:
            running.wait_for_port(int(self.ports["8000"]))
        else:
            running.wait_for(command.printed.splitlines()[0])

    def _environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": path, "PYTHONPATH": str(self.folder), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **own, **self.environment}

    def _here(self, text: str) -> str:
        for written, free in self.ports.items():
            text = re.sub(rf"(?<=[:=]){written}\b", free, text)
        return text


def _bash() -> str:
    found = shutil.which("bash")
    assert found is not None
    return found


def _free_ports() -> list[str]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in _PORTS]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]


@contextlib.contextmanager
def _set(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]
