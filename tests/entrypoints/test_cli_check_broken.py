"""Broken configurations, and what `chatwootai check` says of each: every line of it.

How to add one: see `tests/data/broken/README.md`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.entrypoints.commands import run

_DATA: Final = Path(__file__).parents[1] / "data"
_USABLE: Final = _DATA / "usable.txt"
_CASES: Final = sorted((_DATA / "broken").glob("*.txt"))
_HEAD: Final = re.compile(r"=== (?P<name>\S+)(?: -> (?P<target>\S+))?(?: \((?P<how>.+)\))?")
_OUTSIDE: Final = "outside"  # a folder beside that of the configuration, for links to lead to
_SAYS: Final = "says"


class _Piece(NamedTuple):
    """A file, or what is said of all of them."""

    name: str
    text: str
    target: str | None = None
    how: str | None = None


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.stem)
def test_what_is_wrong_is_told_as_one_would_want_it_at_night(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    pieces = [*_pieces(_USABLE), *_pieces(case)]
    for piece in pieces:
        if piece.name != _SAYS:
            _write(folder / piece.name, piece)

    ran = run("check", folder, environment={"CHATWOOTAI_SECRET_SHOP_BOT": "x"})

    [said] = [piece.text.splitlines() for piece in pieces if piece.name == _SAYS]
    *faults, last = ran.output.replace(f"{folder}/", "").splitlines()
    assert faults == said
    assert last == f"{folder}: {len(said)} fault{'s' if len(said) > 1 else ''}"
    assert (ran.status, ran.errors) == (1, "")


def test_what_the_cases_break_is_usable(tmp_path: Path) -> None:
    for piece in _pieces(_USABLE):
        _write(tmp_path / piece.name, piece)

    ran = run("check", tmp_path)

    assert ran.status == 0


def _pieces(path: Path) -> Iterator[_Piece]:
    name, lines = None, list[str]()
    for line in [*path.read_text("utf-8").splitlines(), "=== end"]:
        if head := _HEAD.fullmatch(line):
            if name is not None:
                yield _Piece(name["name"], "".join(lines), name["target"], name["how"])
            name, lines = head, []
        else:
            lines.append(f"{line}\n")


def _write(path: Path, piece: _Piece) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if piece.target is not None:
        outside = path.parent / piece.target
        if _OUTSIDE in outside.parts:
            outside.mkdir(parents=True, exist_ok=True)
            (outside / "config.yaml").write_text("account_id: shop\nname: Loja\n", "utf-8")
        path.symlink_to(piece.target)
    elif piece.how == "folder":
        path.mkdir()
    elif piece.how == "escaped":
        path.write_bytes(re.sub(r"\\u[0-9a-f]{4}|\\t", _unescaped, piece.text).encode())
    elif piece.how is not None and piece.how.endswith(" bytes"):
        path.write_bytes(b"#" * int(piece.how.removesuffix(" bytes")))
    else:
        path.write_bytes(piece.text.encode(piece.how or "utf-8"))


def _unescaped(escape: re.Match[str]) -> str:
    return escape[0].encode().decode("unicode_escape")
