"""`chatwootai demo`, from its first line to its last."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.entrypoints.commands import run_alone

pytestmark = pytest.mark.integration

EXAMPLES = Path(__file__).parents[2] / "examples" / "config"
MINUTES = 5 * 60.0  # a loaded machine may be slow
COLUMNS = 60


@pytest.fixture(scope="module")
def demo() -> "subprocess.CompletedProcess[bytes]":
    environment = {"COLUMNS": str(COLUMNS)}
    return run_alone("demo", "--config", EXAMPLES, seconds=MINUTES, environment=environment)


def test_every_message_of_the_demonstration_gets_what_it_should(
    demo: "subprocess.CompletedProcess[bytes]",
) -> None:
    printed = demo.stdout.decode()

    assert demo.returncode == 0, printed + demo.stderr.decode()
    assert "✓ every message got what it should" in printed
    assert printed.count("Assistente ") >= 8
    assert demo.stderr == b""


def test_a_pipe_gets_plain_text_without_markup_or_blanks_at_the_end(
    demo: "subprocess.CompletedProcess[bytes]",
) -> None:
    lines = demo.stdout.decode().splitlines()

    spoken = [line for line in lines if line.startswith(" ")]
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in spoken if len(line) > COLUMNS] == []
    assert not any(sign in "\n".join(lines) for sign in ("\x1b", "**", "━"))


def test_a_shop_that_answers_otherwise_is_noticed(tmp_path: Path) -> None:
    config = Path(shutil.copytree(EXAMPLES, tmp_path / "config"))
    shutil.rmtree(config / "domains" / "retail" / "account_1" / "knowledge")

    ran = run_alone("demo", "--config", config, seconds=MINUTES)

    assert ran.returncode == 1
    assert "✗ the answer to “Oi, boa tarde!" in ran.stdout.decode()
