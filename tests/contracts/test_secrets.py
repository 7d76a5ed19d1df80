import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatwootai.adapters.secrets.either import EitherSecrets
from chatwootai.adapters.secrets.environment import EnvironmentSecrets
from chatwootai.adapters.secrets.folder import FolderSecrets
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.secret_names import variable

Build = Callable[[Path, Mapping[str, str]], Secrets]


def environment(folder: Path, kept: Mapping[str, str]) -> Secrets:
    return EnvironmentSecrets({variable(name): value for name, value in kept.items()})


def folder(folder: Path, kept: Mapping[str, str]) -> Secrets:
    for name, value in kept.items():
        (folder / name).write_text(value, "utf-8")
    return FolderSecrets(folder)


def either(folder: Path, kept: Mapping[str, str]) -> Secrets:
    return EitherSecrets(EnvironmentSecrets({}), environment(folder, kept))


@pytest.fixture(params=[environment, folder, either], ids=lambda build: build.__name__)
def build(request: pytest.FixtureRequest) -> Build:
    chosen: Build = request.param
    return chosen


def test_a_secret_is_revealed_by_its_name(build: Build, tmp_path: Path) -> None:
    secrets = build(tmp_path, {"account_1-bot": "opens", "account_1-hook": "signs"})

    assert secrets.reveal("account_1-bot") == SecretStr("opens")


def test_a_secret_that_is_not_there_is_none(build: Build, tmp_path: Path) -> None:
    assert build(tmp_path, {"other": "x"}).reveal("account_1-bot") is None


@pytest.mark.parametrize("value", ["opens\n", "opens\r\n", "  opens\t\n\n"])
def test_white_space_around_a_secret_is_no_part_of_it(
    build: Build, tmp_path: Path, value: str
) -> None:
    assert build(tmp_path, {"bot": value}).reveal("bot") == SecretStr("opens")


@pytest.mark.parametrize("value", ["", "\n", " \t "])
def test_an_empty_secret_is_none(build: Build, tmp_path: Path, value: str) -> None:
    assert build(tmp_path, {"bot": value}).reveal("bot") is None


@pytest.mark.parametrize("value", ["çãо→🔑", "a b c", "x" * 60_000, '"quoted"', "#no comment"])
def test_a_secret_is_revealed_as_it_is(build: Build, tmp_path: Path, value: str) -> None:
    assert build(tmp_path, {"bot": value}).reveal("bot") == SecretStr(value)


@pytest.mark.parametrize("name", ["", ".", "..", "/", "\x00", "a\x00b", "x" * 5_000, "\ud800", "~"])
def test_a_name_that_cannot_be_one_has_no_secret(build: Build, tmp_path: Path, name: str) -> None:
    assert build(tmp_path, {"bot": "opens"}).reveal(name) is None


def test_a_secret_does_not_show_itself(build: Build, tmp_path: Path) -> None:
    secrets = build(tmp_path, {"bot": "opens-all-doors"})

    assert "opens-all-doors" not in f"{secrets!r} {secrets} {secrets.reveal('bot')!r}"


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("account_1-00bfe67a", "CHATWOOTAI_SECRET_ACCOUNT_1_00BFE67A"),
        ("account_1-bot", "CHATWOOTAI_SECRET_ACCOUNT_1_BOT"),
        ("Loja.Azul/bot", "CHATWOOTAI_SECRET_LOJA_AZUL_BOT"),
        ("PATH", "CHATWOOTAI_SECRET_PATH"),
    ],
)
def test_a_variable_is_called_after_its_reference(reference: str, name: str) -> None:
    assert EnvironmentSecrets({name: "opens"}).reveal(reference) == SecretStr("opens")
    assert variable(reference) == name


def test_other_variables_are_no_secrets() -> None:
    secrets = EnvironmentSecrets({"PATH": "/bin", "ACCOUNT_1_BOT": "x", "account_1-bot": "y"})

    assert [secrets.reveal(name) for name in ("PATH", "account_1-bot", "../PATH")] == [None] * 3


@pytest.mark.parametrize("name", ["../outside", "sub/inside", "sub/../../outside", ".hidden"])
def test_a_name_that_leads_out_of_the_folder_has_no_secret(tmp_path: Path, name: str) -> None:
    kept = tmp_path / "kept"
    (kept / "sub").mkdir(parents=True)
    for path in (tmp_path / "outside", kept / "sub" / "inside", kept / ".hidden"):
        path.write_text("not for you")

    assert FolderSecrets(kept).reveal(name) is None


def test_an_absolute_name_has_no_secret(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("not for you")

    assert FolderSecrets(tmp_path / "kept").reveal(str(outside)) is None


def test_a_link_in_the_folder_is_followed(tmp_path: Path) -> None:
    """Container platforms mount secrets as links into a folder beside them."""
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "bot").write_text("opens")
    (tmp_path / "bot").symlink_to(Path("..data") / "bot")

    assert FolderSecrets(tmp_path).reveal("bot") == SecretStr("opens")


def test_what_is_no_file_has_no_secret(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    names = ("directory", "pipe", "dangling", "loop")

    assert [FolderSecrets(tmp_path).reveal(name) for name in names] == [None] * 4


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 70_000], ids=["binary", "too large"])
def test_a_file_that_holds_no_text_of_a_usual_size_has_no_secret(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bot").write_bytes(content)

    assert FolderSecrets(tmp_path).reveal("bot") is None


def test_a_file_that_may_not_be_read_has_no_secret(tmp_path: Path) -> None:
    (tmp_path / "bot").write_text("opens")
    (tmp_path / "bot").chmod(0)
    if os.access(tmp_path / "bot", os.R_OK):
        pytest.skip("whoever runs this may read every file")

    assert FolderSecrets(tmp_path).reveal("bot") is None


def test_a_folder_that_is_not_there_has_no_secrets(tmp_path: Path) -> None:
    assert FolderSecrets(tmp_path / "nowhere").reveal("bot") is None


def test_a_secret_that_changes_is_revealed_anew(tmp_path: Path) -> None:
    secrets = folder(tmp_path, {"bot": "old"})
    secrets.reveal("bot")
    (tmp_path / "bot").write_text("new")

    assert secrets.reveal("bot") == SecretStr("new")


def test_the_first_place_that_knows_a_secret_reveals_it(tmp_path: Path) -> None:
    first = environment(tmp_path, {"both": "of the environment"})
    second = folder(tmp_path, {"both": "of the folder", "one": "of the folder alone"})
    secrets = EitherSecrets(first, second)

    assert secrets.reveal("both") == SecretStr("of the environment")
    assert secrets.reveal("one") == SecretStr("of the folder alone")


def test_no_place_knows_no_secret() -> None:
    assert EitherSecrets().reveal("bot") is None
