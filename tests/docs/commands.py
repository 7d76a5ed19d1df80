"""Commands as a page shows them, and whether they printed what it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command, what is typed while it runs, and what the page says that it prints."""

    text: str
    typed: str
    printed: str


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a block: what stands after `$`, what is typed after `>`, the rest."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        # a command goes on after a backslash
        end = next(place for place, line in enumerate(lines, 1) if not line.endswith("\\"))
        typed = [line.removeprefix("> ") for line in lines[end:] if line.startswith("> ")]
        printed = [line for line in lines[end:] if not line.startswith("> ")]
        yield Command("\n".join(lines[:end]), "\n".join([*typed, ""]), "\n".join(printed).strip())


def fits(printed: str, shown: str) -> bool:
    """Tell whether a page may show *shown* for *printed*: `…` stands for anything."""
    pattern = ".*".join(re.escape(part.strip("\n")) for part in _plain(shown).split("…"))
    return re.fullmatch(pattern, _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip())
