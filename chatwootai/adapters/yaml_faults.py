"""Says in plain words, and in the same ones for either parser, why a text is not YAML.

PyYAML's own parser and libyaml stop at the same places, but word what they found differently, and
both for people who know their insides. So the words come from what stands at that place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from chatwootai.core.located import Fault, Position

_QUOTES: Final = "put the text in quotes"
_AROUND: Final = "check the indentation, the colons and the quotes around here"
_LONGEST_KEY: Final = 1_024  # signs, by YAML's own rule
_QUOTED: Final = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*""")
_COLON: Final = re.compile(r":\s")
_NEAR: Final = 1_000  # signs: what is looked through with care


@dataclass(frozen=True, slots=True)
class Slip:
    """Where a text stopped to be YAML.

    Attributes:
        is_of_its_line: Whether the text may go on as YAML once that line is left out.
    """

    fault: Fault
    is_of_its_line: bool = False


def slip(error: yaml.MarkedYAMLError, lines: Sequence[str], around: Position) -> Slip:
    """Return what *error* is about, in a file of *lines*.

    Args:
        error: Why the parser stopped.
        lines: The whole text.
        around: Where the list or mapping began in which it stopped.
    """
    return _Place(error, lines, around).slip()


class _Place:
    """The place where a parser stopped."""

    def __init__(self, error: yaml.MarkedYAMLError, lines: Sequence[str], around: Position) -> None:
        mark = error.problem_mark or error.context_mark
        begin = error.context_mark or mark
        self._lines, self._name, self._around = lines, around.file, around
        self._line, self._column = (mark.line, mark.column) if mark else (0, 0)
        self._first, self._first_column = (begin.line, begin.column) if begin else (0, 0)
        self._context, self._problem = error.context or "", error.problem or "this is not YAML"

    def slip(self) -> Slip:
        """Return what is wrong there."""
        problem, context = self._problem, self._context
        if self._is_tab():
            return self._here("a tab stands where only spaces may", "indent with spaces", own=True)
        if "cannot start any token" in problem:
            what = f"a text without quotes cannot begin with '{self._sign}'"
            return self._here(what, _QUOTES, own=True)
        if "scanning an a" in context:  # an alias or an anchor
            sign = self._from_first[:1]
            what = f"a text without quotes cannot begin with '{sign}'"
            return self._begun(what, _QUOTES, own=True)
        if "mapping values are not allowed" in problem:
            return self._colon()
        if "sequence entries are not allowed" in problem:
            what = "a list cannot begin behind a key"
            return self._here(what, "put each '- …' on a line of its own", own=True)
        if "block scalar" in context:
            what = "a text that '|' or '>' begins stands on the lines after that sign"
            return self._here(what, "move it there, or put it in quotes")
        if "could not find expected ':'" in problem:
            what = "this line is no 'key: value'"
            return self._begun(what, "add the colon; indent what goes on from the line before")
        if "quoted scalar" in context:
            return self._quoted()
        return self._tagged() or self._structure()

    def _tagged(self) -> Slip | None:
        if "directive" in self._context or "incompatible" in self._problem:
            what = "a line that begins with '%' is an order to the reader, and not a known one"
            return self._begun(what, "remove it, or put the text in quotes")
        if "a tag" in self._context or "tag handle" in self._problem:
            what = "what begins with '!' is a tag, and not a known one"
            return self._begun(what, f"{_QUOTES} if it is one", own=True)
        return None

    def _structure(self) -> Slip:
        if "flow" in self._context:
            return self._bracket()
        if "document start" in self._problem:
            return self._after_all()
        if self._sign in ("]", "}", ","):
            what = f"this '{self._sign}' closes nothing that is open"
            if self._sign == ",":
                what = "a value cannot begin with ','"
            return self._here(what, f"remove it, or {_QUOTES}")
        if "block mapping" in self._context or "block collection" in self._context:
            return self._block()
        return self._here(f"this is not YAML ({self._problem})", _AROUND)

    def _colon(self) -> Slip:
        before = self._lines[self._line][: self._column]
        if self._column > _LONGEST_KEY and not _COLON.search(before):
            return self._here("a key has more than 1,024 letters", _QUOTES)
        if _COLON.search(before):
            what = "a second ': ' in this line: it is unclear where the value begins"
            return self._here(what, "put the value in quotes", own=True)
        above = self._above()
        text = self._lines[above].split(" #")[0].strip() if above is not None else ""
        if above is not None and not _COLON.search(f"{text} "):
            indent = len(self._lines[above]) - len(self._lines[above].lstrip())
            what = "this line is no 'key: value', and the next one goes on as if it were"
            at = Position(self._name, above + 1, indent + 1)
            return Slip(Fault(at, what, "add the colon, or what else is missing"))
        what = f"this line is indented deeper than line {(above or 0) + 1}, which has a value"
        return self._line_start(what, f"indent it as line {(above or 0) + 1} is")

    def _quoted(self) -> Slip:
        if "escape" in self._problem or "hex" in self._problem:
            line = self._lines[self._line]
            at = max(line.rfind("\\", 0, self._column + 1), 0)
            what = f"'{line[at : at + 2]}' is no escape that double quotes know"
            position = Position(self._name, self._line + 1, at + 1)
            return Slip(
                Fault(position, what, "write '\\\\' for one '\\', or use single quotes"), True
            )
        what = "the quotes that begin here have no end"
        return self._begun(what, "close them; inside, write '' for ' and \\\" for \"")

    def _bracket(self) -> Slip:
        if self._sign == "?" and self._line_has_question:
            return self._here("a text in brackets ends with '?'", _QUOTES)
        if "flow node" in self._context:
            self._first, self._first_column = self._around.line - 1, self._around.column - 1
        if self._sign == ",":
            return self._here("a value is missing before this ','", "remove the comma", own=True)
        if self._sign == ":" and self._line == self._first:
            return self._colon()
        opening = self._from_first[:1]
        closing = "]" if opening == "[" else "}"
        if self._sign and self._sign in "]}":
            what = f"the '{opening}' of line {self._first + 1} is closed with '{self._sign}'"
            return self._here(what, f"close it with '{closing}'", own=True)
        if self._line == self._first and self._sign:
            what = f"after '{opening}', a comma or the closing bracket is missing before this"
            return self._here(what, f"add it, or {_QUOTES}", own=True)
        what = f"the '{opening}' that begins here has no end"
        return self._begun(what, f"close it with '{closing}'; put a text with brackets in quotes")

    def _block(self) -> Slip:
        line, first = self._lines[self._line] if self._sign else "", self._first + 1
        before = line[: self._column]
        if before.strip() and self._ends_with_quote(before):
            what = "the quotes end before this, and the text goes on"
            return self._here(what, "put the whole text in quotes of the other kind", own=True)
        if before.rstrip().endswith(("'", '"')):
            what = "the quotes before this end a text that began on an earlier line"
            return self._here(what, "look above for quotes that are not closed")
        if before.strip():
            return self._here("the value ended before this", f"remove this, or {_QUOTES}", own=True)
        if "mapping" in self._context and self._sign == "-":
            what = f"a list item stands among the keys that begin on line {first}"
            return self._here(what, "indent the list under its key, or remove the '-'")
        if self._column <= self._first_column:
            what = f"this stands among the list items that begin on line {first}, without '-'"
            return self._here(what, "begin it with '- ', or indent it as what it belongs to")
        what = f"the indentation fits neither line {first} nor what stands under it"
        return self._here(what, "indent it with as many spaces as its neighbours")

    def _after_all(self) -> Slip:
        if any(line.startswith("...") for line in self._lines[: self._line]):
            return self._here("the file ended above, with '...'", "remove the '...'")
        what = "this line is indented less than the first one of the file"
        return self._here(what, "begin all top keys in the same column")

    def _ends_with_quote(self, before: str) -> bool:
        near = before[-_NEAR:]
        return any(match.end() == len(near) for match in _QUOTED.finditer(near))

    def _above(self) -> int | None:
        """Return the nearest line above that says something."""
        for number in range(self._line - 1, -1, -1):
            text = self._lines[number].strip()
            if text and not text.startswith("#"):
                return number
        return None

    def _is_tab(self) -> bool:
        told = "\\t" in self._problem or "tab character" in self._problem
        return told or ("cannot start any token" in self._problem and self._sign == "\t")

    @property
    def _line_has_question(self) -> bool:
        return "'?'" in self._problem

    @property
    def _sign(self) -> str:
        """What stands at the place; empty at the end of the text."""
        line = self._lines[self._line] if self._line < len(self._lines) else ""
        return line[self._column : self._column + 1]

    @property
    def _from_first(self) -> str:
        line = self._lines[self._first] if self._first < len(self._lines) else ""
        return line[self._first_column :]

    def _here(self, what: str, remedy: str, *, own: bool = False) -> Slip:
        line = min(self._line, len(self._lines) - 1)
        column = self._column if line == self._line else len(self._lines[line])
        return Slip(Fault(Position(self._name, line + 1, column + 1), what, remedy), own)

    def _line_start(self, what: str, remedy: str) -> Slip:
        line = self._lines[self._line]
        column = len(line) - len(line.lstrip()) + 1
        return Slip(Fault(Position(self._name, self._line + 1, column), what, remedy))

    def _begun(self, what: str, remedy: str, *, own: bool = False) -> Slip:
        at = Position(self._name, self._first + 1, self._first_column + 1)
        return Slip(Fault(at, what, remedy), own)
