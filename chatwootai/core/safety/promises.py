"""What a text binds the company to, and what it says was done."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_DONE: Final = "done"
# What can be done to an order or a booking, by how the words for it begin.
_ACTIONS: Final = {
    "cancel": "cancel",
    "confirm": "confirm",
    "book": "agend|reserv|marc|reagend|book|schedul|reschedul",
    "change": "alter|atualiz|chang|updat|cambi|actualiz|upgrad",
    "create": "cri(?:ad|ei)|creat|cread|registr|realizad",
    "ship": "envi|despach|ship|separ",
    "approve": "aprov|approv|aprob",
}
_ACTION: Final = {name: re.compile(rf"(?<!\w)(?:{stems})\w*") for name, stems in _ACTIONS.items()}
_NOT: Final = re.compile(
    r"\b(?:nao|nem|nunca|jamais|sem|not|never|cannot|can't|don't|doesn't|won't|isn't|sin|ni"
    # in Portuguese, `no` is `in the`
    r"|no (?=$|longer|hay|tenemos|podemos|ofrecemos|hacemos|damos|se|es|le|te|lo))\b"
    r"(?:[ ,]+[\w'-]+){0,4} ?$"
)
_WIDE: Final = 60  # characters before a promise in which a `not` may take it back
_CLAUSES: Final = re.compile(r"[.!?;:\n]")


def promises(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield where *folded* promises something and what: `refund`, or `done:cancel`."""
    for family, pattern in _patterns().items():
        for match in pattern.finditer(folded):
            if not _is_taken_back(folded, match.start()):
                names = actions(match[0]) if family == _DONE else [family]
                yield from ((*match.span(), name) for name in names)


def actions(folded: str) -> Iterator[str]:
    """Yield what *folded* says was done or may be, in whatever words: `done:cancel`."""
    for name, pattern in _ACTION.items():
        for match in pattern.finditer(folded):
            if not _is_taken_back(folded, match.start()):
                yield f"{_DONE}:{name}"
                break


def _is_taken_back(folded: str, start: int) -> bool:
    before = folded[max(0, start - _WIDE) : start]
    return _NOT.search(_CLAUSES.split(before)[-1]) is not None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    text = files(__package__).joinpath("promises.toml").read_text(encoding="utf-8")
    return {
        family: re.compile(r"(?<!\w)(?:" + "|".join(f"(?:{one})" for one in these) + r")(?!\w)")
        for family, these in tomllib.loads(text).items()
    }
