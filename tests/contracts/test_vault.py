"""Secrets are kept where the service finds them, and nobody else reads them."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatwootai.adapters.secrets.folder import FolderSecrets
from chatwootai.adapters.vault.folder import FolderVault
from chatwootai.adapters.vault.in_memory import InMemoryVault
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.ports.vault import Vault

Build = Callable[[Path], tuple[Vault, Secrets]]

OPENS = SecretStr("opens")
needs_rights = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="nobody refuses this user anything"
)


def in_memory(folder: Path) -> tuple[Vault, Secrets]:
    vault = InMemoryVault()
    return vault, vault


def in_folder(folder: Path) -> tuple[Vault, Secrets]:
    return FolderVault(folder / "secrets"), FolderSecrets(folder / "secrets")


@pytest.fixture(params=[in_memory, in_folder], ids=lambda build: build.__name__)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Vault, Secrets]:
    build: Build = request.param
    return build(tmp_path)


def test_a_secret_that_is_kept_is_revealed(kept: tuple[Vault, Secrets]) -> None:
    vault, secrets = kept

    vault.keep("flores-bot", OPENS)

    assert secrets.reveal("flores-bot") == OPENS


def test_a_secret_takes_the_place_of_the_one_before(kept: tuple[Vault, Secrets]) -> None:
    vault, secrets = kept
    vault.keep("flores-bot", OPENS)
    vault.keep("flores-hook", SecretStr("signs"))

    vault.keep("flores-bot", SecretStr("opens anew"))

    assert secrets.reveal("flores-bot") == SecretStr("opens anew")
    assert secrets.reveal("flores-hook") == SecretStr("signs")


def test_the_place_is_told(kept: tuple[Vault, Secrets]) -> None:
    assert kept[0].place


@pytest.mark.skipif(os.name != "posix", reason="rights are another matter there")
def test_its_owner_alone_may_read_a_secret(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "secrets"

    FolderVault(folder).keep("flores-bot", OPENS)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "flores-bot").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="rights are another matter there")
def test_a_file_that_others_could_read_is_theirs_no_more(tmp_path: Path) -> None:
    (tmp_path / "flores-bot").write_text("before", "utf-8")
    (tmp_path / "flores-bot").chmod(0o644)

    FolderVault(tmp_path).keep("flores-bot", OPENS)

    assert stat.S_IMODE((tmp_path / "flores-bot").stat().st_mode) == 0o600


def test_nothing_is_left_beside_the_secret(tmp_path: Path) -> None:
    FolderVault(tmp_path).keep("flores-bot", OPENS)

    assert [path.name for path in tmp_path.iterdir()] == ["flores-bot"]


@pytest.mark.parametrize("name", ["../elsewhere", "/elsewhere", ".hidden", "a/b", "", "a\nb", ".."])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"

    with pytest.raises(ConfigurationError, match="no file can be called"):
        FolderVault(folder).keep(name, OPENS)

    assert not folder.exists()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("", "utf-8")

    with pytest.raises(ConfigurationError, match="no secret can be written here") as caught:
        FolderVault(tmp_path / "secrets").keep("flores-bot", SecretStr("not to be told"))

    assert "not to be told" not in str(caught.value)


def test_what_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "flores-bot").mkdir()

    with pytest.raises(ConfigurationError):
        FolderVault(tmp_path).keep("flores-bot", OPENS)

    assert [path.name for path in tmp_path.iterdir()] == ["flores-bot"]


@needs_rights
def test_a_folder_that_is_not_ours_to_write_in_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(ConfigurationError, match="--secrets"):
        FolderVault(tmp_path).keep("flores-bot", OPENS)
