"""What the reference says of each key, for who edits the files."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).parents[3] / "docs" / "reference" / "configuration.md"
_INSTALLED: Final = "extra_metadata/configuration.md"  # beside what is said of the distribution
_HEADING: Final = re.compile(r"## (?:knowledge/\*|(\w+))\.yaml")
_ROW: Final = re.compile(r"\| `([^`]+)` \|.*\| ([^|]+) \|")
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def meanings() -> Mapping[str, Mapping[str, str]]:
    """Return what each key means, by the kind of its file, such as `config`."""
    found: dict[str, dict[str, str]] = {}
    for file, key, meaning in _rows(_page()):
        found.setdefault(file, {})[key] = meaning
    return found


def _page() -> str:
    if _CHECKOUT.exists():
        return _CHECKOUT.read_text(encoding="utf-8")
    return distribution("chatwootai").read_text(_INSTALLED) or ""


def _rows(page: str) -> Iterator[tuple[str, str, str]]:
    file = ""
    for line in page.splitlines():
        if line.startswith("## "):
            heading = _HEADING.fullmatch(line)
            file = (heading[1] or "knowledge") if heading else ""
        elif file and (row := _ROW.fullmatch(line)):
            yield file, row[1], _LINK.sub(r"\1", row[2])
