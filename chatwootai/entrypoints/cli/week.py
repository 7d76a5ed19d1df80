"""Business hours as people type them: `seg-sex 9:00-18:00, sáb 9-13`."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import typer

# The first three letters of each day, Monday first: Portuguese, English, Spanish.
_NAMES: Final = (
    ("seg", "mon", "lun"),
    ("ter", "tue", "mar"),
    ("qua", "wed", "mie"),
    ("qui", "thu", "jue"),
    ("sex", "fri", "vie"),
    ("sab", "sat", "sab"),
    ("dom", "sun", "dom"),
)
_DAYS: Final = {name: day for day, names in enumerate(_NAMES) for name in names}
_WORD: Final = r"([a-z]{3,13}(?:-feira)?)\.?"
_CLOCK: Final = r"(\d{1,2})(?:[:h](\d{2})?)?h?"
_PERIOD: Final = re.compile(rf"{_WORD}(?:\s*-\s*{_WORD})?\s+{_CLOCK}\s*-\s*{_CLOCK}", re.ASCII)
_MONDAY: Final = "segunda / Monday / lunes"
_WAY_OUT: Final = "write such as 'seg-sex 9:00-18:00, sáb 9:00-13:00', or leave it empty"


@dataclass(frozen=True, slots=True)
class Opening:
    """On these days (0 is Monday) somebody is there, from one time of day to another."""

    days: tuple[int, ...]
    start: str
    end: str


def openings(text: str) -> Sequence[Opening]:
    """Return what *text* says, a part after each comma; nothing of an empty one.

    Raises:
        BadParameter: It cannot be understood.
    """
    return tuple(_opening(part.strip()) for part in re.split("[,;]", text) if part.strip())


def as_yaml(found: Sequence[Opening]) -> Iterator[str]:
    """Yield the lines of `business_hours`, two spaces deep; as an example if there are none."""
    mark = "" if found else "# "
    yield f"  {mark}business_hours:"
    for opening in found or (Opening((0, 1, 2, 3, 4), "09:00", "18:00"),):
        days = ", ".join(map(str, opening.days))
        yield f"  {mark}  - days: [{days}]   # 0 = {_MONDAY}"
        yield f"  {mark}    start_time: '{opening.start}'"
        yield f"  {mark}    end_time: '{opening.end}'"


def _opening(part: str) -> Opening:
    match = _PERIOD.fullmatch(_plain(part))
    if match is None:
        raise typer.BadParameter(f"{part!r} is no day and time; {_WAY_OUT}")
    first, last, *clock = match.groups()
    begin = _day(first)
    end = _day(last) if last else begin
    days = tuple((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return Opening(tuple(sorted(days)), _time(*clock[:2]), _time(*clock[2:]))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("[\u2013\u2014]", "-", kept)  # dashes, as telephones write them


def _day(word: str) -> int:
    day = _DAYS.get(word[:3])
    if day is None:
        raise typer.BadParameter(f"{word!r} is no day of the week; {_WAY_OUT}")
    return day


def _time(hour: str, minute: str | None) -> str:
    whole = f"{int(hour):02}:{int(minute or 0):02}"
    if whole > "24:00" or int(minute or 0) > 59:  # noqa: PLR2004  as clocks go
        raise typer.BadParameter(f"{whole!r} is no time of day; {_WAY_OUT}")
    return whole
