"""A mapping that a person wrote stays theirs: comments, layout, rights, line ends."""

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue

from chatwootai.adapters.mapping_file.yaml import YamlMappingFile
from chatwootai.core.edits import DropEntry, Edit, PutEntry, PutNamed
from chatwootai.core.errors import ConfigurationError, ConflictError

FIRST: Mapping[str, JsonValue] = {"installation": "main", "chatwoot_account_id": 1}
SHOP: Mapping[str, JsonValue] = {"domain": "retail", "account": "shop"}
NINE: Mapping[str, JsonValue] = {**FIRST, "chatwoot_inbox_id": 9}
TEN: Mapping[str, JsonValue] = {**FIRST, "chatwoot_inbox_id": 10}
NAME = "chatwoot_mapping.yaml"
WRITTEN = """\
# Which account is which shop.
installations:
  main: {url: "http://127.0.0.1:3000"}   # ours

accounts:
  # the first shop
  - installation: main
    chatwoot_account_id: 1
    domain: retail
    account: shop
    bot_token_ref: bot            # opens
    webhook_secret_refs: [hook]   # signs

# single inboxes
inboxes:
  - {installation: main, chatwoot_account_id: 1, chatwoot_inbox_id: 9, domain: retail,
     account: shop}
# the end
"""
BOT_ID = [PutEntry("accounts", FIRST, {"bot_id": 7}, 'account "Loja"')]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(WRITTEN.encode())
    return path


def change(path: Path, edits: Sequence[Edit]) -> str:
    """Carry *edits* out, and return what is written then."""
    file = YamlMappingFile(path.parent)
    file.change(file.read(), edits)
    return path.read_bytes().decode()


def test_only_what_is_spoken_of_changes(path: Path) -> None:
    after = change(path, BOT_ID)

    expected = WRITTEN.replace(
        "chatwoot_account_id: 1\n    d", 'chatwoot_account_id: 1  # account "Loja"\n    d'
    ).replace("# signs\n", "# signs\n    bot_id: 7\n")
    assert after == expected


def test_all_at_once_leaves_every_comment(path: Path) -> None:
    after = change(
        path,
        [
            *BOT_ID,
            PutNamed("installations", "main", {"webhook_url": "https://ai.example.com"}),
            PutEntry("accounts", FIRST, {"webhook_secret_refs": ["hook", "shop-hook"]}),
            PutEntry("inboxes", TEN, SHOP, 'inbox "Dez"'),
            DropEntry("inboxes", NINE),
        ],
    )

    comments = ["Which account", "ours", "the first shop", "opens", "signs", "single", "the end"]
    assert [word for word in comments if f"# {word}" not in after] == []


def test_windows_line_ends_stay(path: Path) -> None:
    path.write_bytes(WRITTEN.replace("\n", "\r\n").encode())

    after = change(path, [*BOT_ID, PutEntry("inboxes", TEN, SHOP, 'inbox "Dez"')])

    assert after.count("\n") == after.count("\r\n") == WRITTEN.count("\n") + 6


def test_a_byte_order_mark_stays(path: Path) -> None:
    path.write_bytes("\N{BYTE ORDER MARK}".encode() + WRITTEN.encode())

    after = change(path, BOT_ID)

    assert after.startswith("\N{BYTE ORDER MARK}# Which")


@pytest.mark.skipif(os.name != "posix", reason="rights are another matter there")
def test_its_rights_stay(path: Path) -> None:
    path.chmod(0o640)

    change(path, BOT_ID)

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_within_the_folder_stays_one(path: Path) -> None:
    target = path.rename(path.with_name("real.yaml"))
    path.symlink_to(target.name)

    after = change(path, BOT_ID)

    assert path.is_symlink()
    assert "bot_id: 7" in after
    assert target.read_bytes().decode() == after


def test_a_link_out_of_the_folder_is_refused(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / NAME).symlink_to(path)

    with pytest.raises(ConfigurationError, match="outside the configuration folder"):
        YamlMappingFile(folder).read()

    assert path.read_bytes().decode() == WRITTEN


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("accounts: [", "has no end"),
        ("acounts: []", "did you mean 'accounts'?"),
        ("accounts: [{installation: main}]", "lacks"),
        ("- a list", "no mapping"),
        ("a: &x 1\nb: !tag 2", "unknown key|tag"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused_with_its_faults(
    text: str, fault: str, path: Path
) -> None:
    path.write_text(text, "utf-8")

    with pytest.raises(ConfigurationError, match=fault):
        YamlMappingFile(path.parent).read()

    assert path.read_text("utf-8") == text


def test_a_file_that_is_no_text_is_refused(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigurationError, match="UTF-8"):
        YamlMappingFile(path.parent).read()


def test_a_comment_that_was_added_meanwhile_is_no_conflict(path: Path) -> None:
    file = YamlMappingFile(path.parent)
    before = file.read()
    path.write_text(f"# somebody else's\n{WRITTEN}", "utf-8")

    file.change(before, BOT_ID)

    after = path.read_text("utf-8")
    assert after.startswith("# somebody else's\n# Which")
    assert "bot_id: 7" in after


def test_what_was_changed_meanwhile_is_left_as_it_is(path: Path) -> None:
    file = YamlMappingFile(path.parent)
    before = file.read()
    theirs = WRITTEN.replace("bot_token_ref: bot ", "bot_token_ref: other ")
    path.write_text(theirs, "utf-8")

    with pytest.raises(ConflictError, match=NAME):
        file.change(before, BOT_ID)

    assert path.read_text("utf-8") == theirs
    assert [its.name for its in path.parent.iterdir()] == [NAME]


@pytest.mark.parametrize(
    "text",
    [
        "{installations: {main: {url: 'http://a.b'}}}",  # in braces from its first line
        WRITTEN.replace("inboxes:", "inboxes: &inboxes"),
    ],
)
def test_what_cannot_be_changed_is_told_with_what_to_write_by_hand(text: str, path: Path) -> None:
    path.write_text(text, "utf-8")
    file = YamlMappingFile(path.parent)
    says = {**SHOP, "bot_token_ref": "bot"}
    edits: list[Edit] = [PutEntry("accounts", {**FIRST, "chatwoot_account_id": 2}, says)]

    try:
        file.change(file.read(), edits)
    except ConfigurationError as error:
        assert "by hand" in str(error)  # noqa: PT017  either is right
        assert path.read_text("utf-8") == text
    else:
        assert "chatwoot_account_id: 2" in path.read_text("utf-8")


def test_what_would_contradict_the_rest_is_not_written(path: Path) -> None:
    elsewhere = {**FIRST, "installation": "nowhere"}
    edits = [PutEntry("accounts", elsewhere, {**SHOP, "bot_token_ref": "bot"})]

    with pytest.raises(ConfigurationError, match="unknown installation 'nowhere'"):
        change(path, edits)

    assert path.read_bytes().decode() == WRITTEN


def test_what_is_no_mapping_afterwards_is_not_written(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="by hand"):
        change(path, [PutEntry("accounts", FIRST, {"bot_id": -1})])

    assert path.read_bytes().decode() == WRITTEN
    assert [its.name for its in path.parent.iterdir()] == [NAME]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = YamlMappingFile(tmp_path / "nowhere")

    with pytest.raises(ConfigurationError, match="cannot be written"):
        file.change(file.read(), [PutNamed("installations", "main", {"url": "http://a.b"})])
