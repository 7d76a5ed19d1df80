"""What every command says of itself, and of being used wrongly."""

import os
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.entrypoints.commands import run, run_alone

COMMANDS = [
    "serve",
    "chat",
    "check",
    "ingest",
    "plugins",
    "demo",
    "explain",
    "tenants",
    "dead-letters",
    "init",
    "new",
    "schema",
]


def test_the_program_names_every_command() -> None:
    ran = run("--help")

    assert ran.status == 0
    assert [name for name in COMMANDS if f"│ {name} " not in ran.output] == []


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS,
        *(f"tenants {name}" for name in ("list", "history", "diff", "rollback")),
        *(f"dead-letters {name}" for name in ("list", "show", "replay", "drop")),
        *(f"new {name}" for name in ("domain", "account", "plugin")),
    ],
)
def test_help_has_examples_and_exit_codes(command: str) -> None:
    ran = run(*command.split(), "--help")

    assert ran.status == 0
    assert f"chatwootai {command}" in ran.output.partition("Examples")[2]
    for code in ("0", "1", "2 wrong usage"):
        assert f" {code}" in ran.output.partition("Exit codes:")[2]


def test_the_program_tells_its_version() -> None:
    ran = run("--version")

    assert (ran.status, ran.output) == (0, f"chatwootai {version('chatwootai')}\n")


def test_no_command_is_wrong_usage_and_shows_the_help() -> None:
    ran = run()

    assert ran.status == 2
    assert "Usage: chatwootai" in ran.output + ran.errors


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sreve"], "sreve"),
        (["chat"], "account"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--port", "70000"], "--port"),
        (["serve", "--log-level", "loud"], "--log-level"),
        (["plugins", "--colour"], "--colour"),
    ],
)
def test_wrong_usage_is_named_without_a_traceback(arguments: list[str], named: str) -> None:
    ran = run(*arguments)

    assert ran.status == 2
    assert named in ran.errors
    assert "Traceback" not in ran.errors


@pytest.mark.parametrize(
    "arguments",
    [["check", "nowhere"]]
    + [[name, "--config", "nowhere"] for name in ("serve", "demo")]
    + [[name, "account_1", "--config", "nowhere"] for name in ("chat", "ingest")],
    ids=lambda arguments: str(arguments[0]),
)
def test_a_folder_that_is_not_there_is_wrong_usage(arguments: list[str]) -> None:
    ran = run(*arguments)

    assert ran.status == 2
    assert "there is no folder 'nowhere'" in ran.errors


def test_a_folder_that_the_environment_names_is_checked_as_well(tmp_path: Path) -> None:
    ran = run("check", environment={"CHATWOOTAI_CONFIG": str(tmp_path / "nowhere")})

    assert ran.status == 2
    assert "nowhere" in ran.errors


def test_the_installed_program_ends_with_the_status_and_no_traceback() -> None:
    ran = run_alone("check", "nowhere")

    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


def test_letters_that_a_terminal_lacks_are_no_traceback() -> None:
    ran = run_alone("demo", "--help", environment={"PYTHONIOENCODING": "ascii"})

    assert ran.returncode == 0
    assert ran.stdout.decode("ascii").count("Usage:") == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes break elsewhere in other ways")
def test_a_reader_that_goes_away_is_not_complained_of() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    ran = run_alone("plugins", output=writing)
    os.close(writing)

    assert ran.stderr == b""
