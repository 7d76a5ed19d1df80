"""`chatwootai demo`, from its first line to its last."""

import shutil
from pathlib import Path

import pytest

from tests.entrypoints.commands import run_alone

pytestmark = pytest.mark.integration

EXAMPLES = Path(__file__).parents[2] / "examples" / "config"
MINUTES = 5 * 60.0  # a loaded machine may be slow


def test_every_message_of_the_demonstration_gets_what_it_should() -> None:
    ran = run_alone("demo", "--config", EXAMPLES, seconds=MINUTES)

    printed = ran.stdout.decode()
    assert ran.returncode == 0, printed + ran.stderr.decode()
    assert "✓ every message got what it should" in printed
    assert printed.count("Assistente ") >= 8
    assert ran.stderr == b""


def test_a_pipe_gets_plain_text_without_markup_or_blanks_at_the_end() -> None:
    ran = run_alone("demo", "--config", EXAMPLES, seconds=MINUTES, environment={"COLUMNS": "60"})

    lines = ran.stdout.decode().splitlines()
    said = [line for line in lines if line.startswith(" ")]
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in said if len(line) > 60] == []
    assert not any(sign in "\n".join(lines) for sign in ("\x1b", "**", "━"))


def test_a_shop_that_answers_otherwise_is_noticed(tmp_path: Path) -> None:
    config = Path(shutil.copytree(EXAMPLES, tmp_path / "config"))
    shutil.rmtree(config / "domains" / "retail" / "account_1" / "knowledge")

    ran = run_alone("demo", "--config", config, seconds=MINUTES)

    assert ran.returncode == 1
    assert "✗ the answer to “Oi, boa tarde!" in ran.stdout.decode()
