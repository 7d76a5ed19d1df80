"""Stories notice where a page and the product part: else the other tests here could not fail."""

from pathlib import Path

import pytest

from tests.docs.commands import commands, fits
from tests.docs.pages import Block
from tests.docs.story import Story


def test_dots_stand_for_anything() -> None:
    assert fits("ready\nafter 1.5 s\n", "ready\n…")


def test_without_dots_every_letter_counts() -> None:
    assert not fits("ready after 1.5 s", "ready")


def test_what_is_typed_is_told_from_what_is_printed() -> None:
    [command] = commands("$ chatwootai chat shop\n> oi\nOlá!\n> tchau\nAté logo!\n")

    assert (command.typed, command.printed) == ("oi\ntchau\n", "Olá!\nAté logo!")


def test_a_command_goes_on_after_a_backslash() -> None:
    first, second = commands("$ echo \\\n  one\none\n$ echo two\ntwo\n")

    assert (first.text, second.text) == ("echo \\\n  one", "echo two")


def test_a_page_that_shows_another_output_is_found_out(tmp_path: Path) -> None:
    page = [Block("page.md", 1, "console", "$ echo one\ntwo\n")]

    with pytest.raises(AssertionError, match=r"page\.md:1"):
        Story(tmp_path, {}).play(page)


def test_a_page_with_a_faulty_file_is_found_out(tmp_path: Path) -> None:
    page = [Block("page.md", 1, "yaml", "inbx: {}\n", file="config/chatwootai.yaml")]

    with pytest.raises(AssertionError, match="unknown key 'inbx'"):
        Story(tmp_path, {}).play(page)


def test_a_file_is_checked_before_another_takes_its_place(tmp_path: Path) -> None:
    name = "config/chatwootai.yaml"
    page = [
        Block("page.md", 1, "yaml", "inbx: {}\n", file=name),
        Block("page.md", 9, "yaml", "inbox: {}\n", file=name),
    ]

    with pytest.raises(AssertionError, match="unknown key 'inbx'"):
        Story(tmp_path, {}).play(page)


def test_code_that_fails_is_found_out(tmp_path: Path) -> None:
    page = [Block("page.md", 1, "python", "from chatwootai import Nothing\n")]

    with pytest.raises(ImportError):
        Story(tmp_path, {}).play(page)
