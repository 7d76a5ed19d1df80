"""`chatwootai init` and `new account` on a terminal: what is asked, and what becomes of it."""

import signal
from pathlib import Path

import pytest
import yaml

from tests.entrypoints.commands import run
from tests.entrypoints.terminals import on_terminal

pytestmark = pytest.mark.integration


def test_what_it_must_know_is_asked(tmp_path: Path) -> None:
    config = tmp_path / "config"
    with on_terminal("init", config) as terminal:
        for question, answer in {
            "What do customers call the company?": "Casa & Cia",
            "Which language does it speak": "es",
            "In which time zone is it?": "America/Lima",
            "In which trade is it?": "muebles",
            "What shall its folder be called? [casa_cia]": "",
            "When is somebody there?": "lun-vie 9-18",
        }.items():
            terminal.see(question)
            terminal.type(f"{answer}\n")
        terminal.see("Next:")

        assert terminal.ended() == 0

    path = config / "domains" / "muebles" / "casa_cia" / "config.yaml"
    account = yaml.safe_load(path.read_text("utf-8"))
    assert (account["name"], account["language"]) == ("Casa & Cia", "es")
    assert account["timezone"] == "America/Lima"
    assert run("check", config).status == 0


def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    with on_terminal("init", tmp_path, "--name", "Flores", "--domain", "shops") as terminal:
        terminal.see("Which language does it speak")
        terminal.type("fr\n")
        terminal.see("'fr' is not spoken here")
        terminal.type("pt\n")
        for question in ("In which time zone", "What shall its folder", "When is somebody there?"):
            terminal.see(question)
            terminal.type("\n")
        terminal.see("Next:")

        assert terminal.ended() == 0
    assert (tmp_path / "domains" / "shops" / "flores").is_dir()


def test_who_says_yes_is_not_asked(tmp_path: Path) -> None:
    with on_terminal("init", tmp_path, "--name", "Flores", "--yes") as terminal:
        seen = terminal.see("Next:")

        assert terminal.ended() == 0
    assert "?" not in seen


def test_who_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    with on_terminal("init", tmp_path / "config") as terminal:
        terminal.see("What do customers call the company?")
        terminal.type("\x04")

        assert terminal.ended() == 1
    assert not (tmp_path / "config").exists()


def test_ctrl_c_is_told_by_the_status(tmp_path: Path) -> None:
    with on_terminal("init", tmp_path / "config") as terminal:
        terminal.see("What do customers call the company?")
        terminal.program.send_signal(signal.SIGINT)

        assert terminal.ended() == 130


def test_a_new_account_is_asked_about_as_well(tmp_path: Path) -> None:
    run("init", tmp_path, "--name", "Flores", "--yes")
    with on_terminal("new", "account", "shops/azul", "--config", tmp_path) as terminal:
        terminal.see("What do customers call the company?")
        terminal.type("Azul\n")
        for question in ("Which language", "In which time zone", "When is somebody there?"):
            terminal.see(question)
            terminal.type("\n")
        terminal.see("Next:")

        assert terminal.ended() == 0
    assert run("check", tmp_path).status == 0
