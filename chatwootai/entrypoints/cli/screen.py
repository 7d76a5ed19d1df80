"""Prints for people: nice on a terminal, plain where nobody looks."""

import re
import sys
from itertools import zip_longest
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

_MARKS: Final = re.compile(
    r"\*\*(?P<bold>(?=\S).+?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?P<slanted>(?=[^\s*])[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>(?=\S)[^_\n]+?)(?<=\S)_(?!\w)"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>[^\s()]+)\)"
    r"|^[ ]{0,3}#{1,6}[ \t]+(?P<heading>\S.*)$"
    r"|^(?P<bullet>[ \t]*[-*+][ ])(?=\S)",
    re.MULTILINE,
)
_STYLES: Final = {"bold": "bold", "heading": "bold", "slanted": "italic", "italic": "italic"}
_SIDE: Final = 13  # columns for the name of who speaks
_NARROW: Final = 50  # columns under which the name has a line of its own
_INDENT: Final = 2  # columns, under such a name


def screen(*, is_for_errors: bool = False) -> Console:
    """Return the console that commands print to: nothing in a text has a meaning of its own."""
    return Console(stderr=is_for_errors, highlight=False, markup=False, emoji=False)


def never_fail_on_letters() -> None:
    """Let what a terminal has no letters for be a question mark, and no traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a program's own are such


def shown(markdown: str, style: str = "") -> Text:
    """Return a message as a channel shows it: bold and italic letters, bullets, bare addresses."""
    text, end = Text(style=style), 0
    for match in _MARKS.finditer(markdown):
        text.append(markdown[end : match.start()])
        kind = match.lastgroup or ""
        if kind == "url":
            text.append(f"{match['label']} ({match['url']})")
        elif kind == "bullet":
            text.append(re.sub(r"[-*+]", "•", match[kind]))
        else:
            text.append(match[kind], _STYLES.get(kind))
        end = match.end()
    return text.append(markdown[end:])


def speak(console: Console, who: str, said: Text, remark: str = "") -> None:
    """Print what somebody said beside their name and a remark, or under both if there is no room.

    Nobody's words have no name.
    """
    labels, side = [label for label in (who, remark) if label], _SIDE
    if console.width < _NARROW:
        if labels:
            console.print(Text(" · ".join(labels), "dim"))
        labels, side = [], _INDENT
    lines = said.wrap(console, max(console.width - side, 1))
    for label, line in zip_longest(labels, lines):
        whole = Text.assemble((f"{label or '':>{side - 1}} ", "dim"), line or "")
        whole.rstrip()
        console.print(whole, soft_wrap=True)


def progress(console: Console) -> Progress:
    """Return bars that grow while something is read; nothing where nobody watches."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal or console.is_dumb_terminal,
    )


def legible(text: str) -> str:
    """Return what a stranger wrote, with what a terminal would obey made visible."""
    shown = (
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text
    )
    return "".join(shown)


def counted(number: int, what: str) -> str:
    """Return *number* of *what*, in the plural where there is not just one."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
