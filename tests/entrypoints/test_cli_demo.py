"""`chatwootai demo`: what it cannot play; how it plays is in tests/integration."""

import shutil
from pathlib import Path

import pytest

from tests.entrypoints.commands import run
from tests.entrypoints.shops import write_all

EXAMPLES = Path(__file__).parents[2] / "examples" / "config"


def test_shops_of_ones_own_are_not_played_with(tmp_path: Path) -> None:
    config = write_all(tmp_path / "config", "https://chatwoot.example")

    ran = run("demo", "--config", config)

    assert ran.status == 1
    assert f"{config}: these are not the example shops" in ran.errors


def test_a_folder_without_a_mapping_is_told_as_well(tmp_path: Path) -> None:
    ran = run("demo", "--config", tmp_path)

    assert ran.status == 1
    assert "these are not the example shops" in ran.errors


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "config"))


def test_example_shops_with_faults_are_not_played(examples: Path) -> None:
    (examples / "domains/retail/account_1/config.yaml").write_text("nmae: Loja\n", "utf-8")

    ran = run("demo", "--config", examples)

    assert ran.status == 1
    assert "'nmae'" in ran.errors
    assert "Traceback" not in ran.errors
    assert not ran.output
