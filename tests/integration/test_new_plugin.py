"""What `chatwootai new plugin` writes is installed as its README says, and passes its own gate."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.entrypoints.commands import run, unconfigured

pytestmark = pytest.mark.integration

PATIENCE = 600.0  # seconds
NAMES = ["a", "my_word", "n" * 28]


class House:
    """A virtual environment with ChatwootAI, whose dependencies are those of these tests."""

    def __init__(self, folder: Path) -> None:
        venv.EnvBuilder(with_pip=False, symlinks=os.name == "posix").create(folder)
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.programs / Path(sys.executable).name
        packages = sysconfig.get_path("purelib", vars={"base": str(folder)})
        Path(packages, "dependencies.pth").write_text(
            f"{sysconfig.get_path('purelib')}\n", encoding="utf-8"
        )
        self.install(ROOT)

    def install(self, project: Path) -> None:
        """Install a project as developers do, with no network."""
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
        self.run("-m", "pip", "install", *options, "--editable", str(project), within=project)

    def run(self, *arguments: str, within: Path) -> str:
        """Run Python, and return what it printed; it must end well."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(  # noqa: S603  our own interpreter
            [self.python, *arguments],
            cwd=within,
            env={**unconfigured(), "PATH": path, "PYTHONPATH": "", "PIP_FIND_LINKS": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def chatwootai(self, *arguments: str, within: Path) -> str:
        """Run the installed command."""
        code = "from chatwootai.entrypoints.cli import run; run()"
        return self.run("-c", code, *arguments, within=within)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def plugin(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugins")
    house.chatwootai("new", "plugin", "my_word", within=folder)
    house.install(folder / "chatwootai-my-word")
    return folder / "chatwootai-my-word"


def test_it_is_found(house: House, plugin: Path) -> None:
    told = house.chatwootai("plugins", within=plugin)

    mine = told.partition("my_word (chatwootai-my-word 0.1.0)\n")[2].splitlines()[:2]
    assert mine == ["  agents: my_word", "  hooks: register_agents"]


def test_its_own_tests_pass(house: House, plugin: Path) -> None:
    told = house.run("-m", "pytest", "-q", "-p", "no:cacheprovider", within=plugin)

    assert "5 passed" in told


def test_its_types_are_right(house: House, plugin: Path) -> None:
    told = house.run("-m", "mypy", within=plugin)

    assert "Success: no issues found" in told


@pytest.mark.parametrize("name", NAMES)
def test_its_style_is_right_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    run("new", "plugin", name, "--directory", tmp_path)

    for arguments in (["check"], ["format", "--check"]):
        ran = subprocess.run(  # noqa: S603  a program of our own
            [sys.executable, "-m", "ruff", *arguments, "--no-cache"],
            cwd=next(tmp_path.iterdir()),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
