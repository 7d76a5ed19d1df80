"""New files: all of them or none, and texts that YAML reads as they were typed."""

import os
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.errors import ConfigurationError
from chatwootai.entrypoints.cli import scaffold


@given(st.text(st.characters(codec="utf-8")))
def test_a_quoted_text_is_read_as_it_was_typed(text: str) -> None:
    read = yaml.safe_load(f"name: {scaffold.quoted(text)}   # a remark\n")

    if all(ord(letter) < 0x10000 for letter in text) or text.isprintable():
        assert read == {"name": text}
    else:  # PyYAML alone leaves the halves of an escaped sign apart; our own reader does not
        assert read["name"].encode("utf-16", "surrogatepass").decode("utf-16") == text


def test_nothing_is_written_where_one_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("ours", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="b: is already there"):
        scaffold.write(tmp_path, {PurePosixPath("a"): "", PurePosixPath("b"): "theirs"})

    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert (tmp_path / "b").read_text("utf-8") == "ours"


def test_what_was_written_is_taken_back_when_the_rest_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("", encoding="utf-8")
    files = {PurePosixPath("a"): "", PurePosixPath("folder/b"): ""}

    with pytest.raises(ConfigurationError, match="cannot be written"):
        scaffold.write(tmp_path, files)

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_without_rights_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(ConfigurationError, match="Permission denied"):
        scaffold.write(tmp_path, {PurePosixPath("a"): ""})


def test_replacing_leaves_no_draft_behind(tmp_path: Path) -> None:
    for text in ("first", "second"):
        scaffold.replace(tmp_path, {PurePosixPath("a/b.json"): text})

    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.json"]
    assert (tmp_path / "a" / "b.json").read_text("utf-8") == "second"
