"""The documents as tests read them: their blocks of code, their links, their tables.

A comment in the line before a block says what the block is:

    <!-- file: config/chatwootai.yaml -->    a file, written before the commands after it run
    <!-- goes on -->                         a program that runs on while the reader goes on

Blocks of `console` are run and compared with what they print; blocks of `python` are executed;
blocks of `sh` are only shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"

_MARK: Final = re.compile(r"<!-- (file|goes on)(?:: (\S+))? -->")
_HEADING: Final = re.compile(r"(#{1,6}) (.+)")


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        file: The name of the file that it is, empty if it is none.
        goes_on: Whether it starts a program that does not end.
    """

    page: str
    line: int
    language: str
    text: str
    file: str = ""
    goes_on: bool = False

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> Sequence[Path]:
    """Return every page that people read, whatever its room."""
    rooms = (ROOT.glob("*.md"), ROOT.glob("changelog.d/*.md"), ROOT.glob("training/*.md"))
    own = (path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
    return sorted([*own, *(path for room in rooms for path in room)])


def named(path: Path) -> str:
    """Return how *path* is called in the repository."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of code of a page."""
    mark: re.Match[str] | None = None
    for token in MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8")):
        if token.type == "html_block":
            mark = _MARK.search(token.content)
        elif token.type == "fence" and token.map:
            yield Block(
                named(path),
                token.map[0] + 1,
                token.info.strip(),
                token.content,
                file=(mark[2] or "") if mark else "",
                goes_on=bool(mark and mark[1] == "goes on"),
            )
            mark = None
        elif token.nesting == 0 or token.type == "paragraph_open":
            mark = None


def sections(path: Path) -> dict[str, str]:
    """Return what stands under each heading of a page, as far as the next one."""
    found: dict[str, str] = {}
    heading, is_code = "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        is_code ^= line.startswith("```")
        match = None if is_code else _HEADING.fullmatch(line)
        if match:
            heading = match[2].replace("`", "")
        else:
            found[heading] = f"{found.get(heading, '')}{line}\n"
    return found


def table(section: str) -> list[list[str]]:
    """Return the cells of the tables in *section*, without their heads."""
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    rules = [place for place, row in enumerate(rows) if set("".join(row)) <= set("-: ")]
    heads = {place - 1 for place in rules} | set(rules)
    return [row for place, row in enumerate(rows) if place not in heads]


def code(cell: str) -> str:
    """Return what a cell shows as code, without its backticks; else the whole cell."""
    match = re.fullmatch(r"`+([^`]*)`+", cell)
    return match[1].replace("\\|", "|") if match else cell
