"""Links between pages, and to files, lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs.pages import named, pages, sections

_ELSEWHERE: Final = ("http://", "https://", "mailto:")


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [target for target in _targets(page) if not _is_there(page, target)]

    assert not lost


def _targets(page: Path) -> Iterator[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    for token in (inner for outer in tokens for inner in outer.children or ()):
        target = _target(token)
        if target and not target.startswith(_ELSEWHERE):
            yield target


def _target(token: Token) -> str:
    value = token.attrGet("href" if token.type == "link_open" else "src")
    return str(value or "") if token.type in ("link_open", "image") else ""


def _is_there(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    path = (page.parent / name) if name else page
    if not path.exists():
        return False
    return not anchor or anchor in _anchors(path)


def _anchors(page: Path) -> set[str]:
    return {_anchor(heading) for heading in sections(page)}


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")
