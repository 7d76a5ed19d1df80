"""`chatwootai ingest`: an account's knowledge, read before anybody asks."""

from pathlib import Path

import pytest

from tests.entrypoints.commands import run
from tests.entrypoints.shops import write_all, write_service, write_shop, write_yaml


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_all(tmp_path / "config")


@pytest.mark.parametrize("name", ["shop", "retail/shop"])
def test_an_account_is_found_by_its_name_with_or_without_its_domain(
    config: Path, tmp_path: Path, name: str
) -> None:
    ran = run("ingest", name, "--config", config, "--data", tmp_path / "data")

    assert ran.status == 0
    assert ran.output == "retail/shop: 6 passages ready to be searched\n"


def test_what_is_not_a_terminal_gets_no_bars(config: Path, tmp_path: Path) -> None:
    ran = run("ingest", "shop", "--config", config, "--data", tmp_path / "data")

    assert "\x1b" not in ran.output + ran.errors
    assert "━" not in ran.output


def test_what_was_read_is_kept_in_the_data_folder(tmp_path: Path) -> None:
    config, data = tmp_path / "config", tmp_path / "data"
    write_shop(config)

    ran = run("ingest", "shop", "--config", config, "--data", data)

    assert ran.status == 0
    assert [path.name for path in data.glob("vectors.sqlite")] == ["vectors.sqlite"]


def test_an_unknown_account_is_told_which_there_are(config: Path, tmp_path: Path) -> None:
    ran = run("ingest", "nobody", "--config", config, "--data", tmp_path / "data")

    assert ran.status == 1
    assert "'nobody'" in ran.errors
    assert "retail/shop" in ran.errors


def test_an_account_of_two_domains_must_be_named_in_full(config: Path, tmp_path: Path) -> None:
    write_shop(config, "furniture")

    ran = run("ingest", "shop", "--config", config, "--data", tmp_path / "data")

    assert ran.status == 1
    assert "furniture/shop, retail/shop" in ran.errors


def test_a_faulty_account_is_told_its_faults(config: Path, tmp_path: Path) -> None:
    write_shop(config, nmae="Loja", langauge="pt")

    ran = run("ingest", "shop", "--config", config, "--data", tmp_path / "data")

    assert ran.status == 1
    assert "'nmae'" in ran.errors
    assert "'langauge'" in ran.errors
    assert ran.errors.splitlines()[-1] == "chatwootai: 2 faults"


def test_the_faults_of_others_keep_no_account_from_being_read(config: Path, tmp_path: Path) -> None:
    write_shop(config, "furniture", "other", nmae="Loja")

    ran = run("ingest", "shop", "--config", config, "--data", tmp_path / "data")

    assert ran.status == 0


def test_faulty_settings_are_told_and_nothing_is_read(config: Path, tmp_path: Path) -> None:
    write_service(config, inbox={"backend": "nats"})

    ran = run("ingest", "shop", "--config", config, "--data", tmp_path / "data")

    assert ran.status == 1
    assert "inbox.backend" in ran.errors
    assert not ran.output


def test_a_data_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    write_shop(tmp_path / "config")
    data = write_yaml(tmp_path / "data", "this is a file")

    ran = run("ingest", "shop", "--config", tmp_path / "config", "--data", data)

    assert ran.status == 1
    assert f"chatwootai: {data}: " in ran.errors
    assert "--data" in ran.errors
