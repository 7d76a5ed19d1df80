"""The wheel has all that a stranger needs."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.docs.pages import ROOT
from tests.entrypoints.commands import unconfigured

pytestmark = pytest.mark.integration

TEMPLATES = "chatwootai/entrypoints/cli/templates"
PATIENCE = 300.0  # seconds
BEGIN = """
import chatwootai, sys
from chatwootai.entrypoints.cli import main
print(chatwootai.__file__)
sys.exit(main(["init", "config", "--name", "Flores", "--yes"]) or main(["check", "config"]))
"""


def ran(*arguments: str, within: Path, **environment: str) -> str:
    """Run Python, and return what it printed; it must end well."""
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, *arguments],
        cwd=within,
        env={**unconfigured(), **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    ran("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), within=ROOT)
    [built] = folder.glob("*.whl")
    return built


def test_it_has_every_template(wheel: Path) -> None:
    templates = {path for path in (ROOT / TEMPLATES).rglob("*") if path.is_file()}

    names = set(ZipFile(wheel).namelist())

    assert len(templates) > 25
    assert {path.relative_to(ROOT).as_posix() for path in templates} <= names


def test_a_configuration_that_it_begins_is_right_and_explained(wheel: Path, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    ZipFile(wheel).extractall(packages)

    told = ran("-c", BEGIN, within=tmp_path, PYTHONPATH=os.fspath(packages))

    assert str(packages) in told
    assert "config: no faults" in told
    schema = (tmp_path / "config" / "schema" / "config.json").read_text("utf-8")
    assert "How customers are spoken to." in schema
