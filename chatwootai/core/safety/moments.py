"""Dates, days of the week and times of day as people write them."""

import re
from collections.abc import Iterator
from typing import Final

_MONTHS: Final = {
    1: "janeiro january enero", 2: "fevereiro february febrero", 3: "marco march marzo",
    4: "abril april", 5: "maio may mayo", 6: "junho june junio", 7: "julho july julio",
    8: "agosto august", 9: "setembro september septiembre", 10: "outubro october octubre",
    11: "novembro november noviembre", 12: "dezembro december diciembre",
}  # fmt: skip
_MONTH: Final = {name: month for month, names in _MONTHS.items() for name in names.split()}
_NAMES: Final = "|".join(_MONTH)
_YEAR: Final = r"(?:(?:,| de| of)? (?P<year>(?:19|20)\d\d))?"
_DATES: Final = (
    re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(
        r"(?<![\d/.,-])(?P<day>\d{1,2})(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)"
        r"(?P<year>(?:19|20)?\d\d)(?![\d/])"
    ),
    re.compile(r"(?<![\d/.,-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:o|st|nd|rd|th)?(?: de| of)? (?P<name>{_NAMES})\b{_YEAR}"
    ),
    re.compile(rf"\b(?P<name>{_NAMES}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:h]){_YEAR}"),
)
_TOMORROW: Final = re.compile(
    r"(?<!ate )(?<!la )(?<!depois de )\b(?:amanha|tomorrow|manana)\b(?! de manana)"
)
_AFTER_TOMORROW: Final = re.compile(r"\b(?:depois de amanha|day after tomorrow|pasado manana)\b")

_DAYS: Final = (
    "segunda(?:[- ]feira)?|monday|lunes",
    "terca(?:[- ]feira)?|tuesday|martes",
    "quarta(?:[- ]feira)?|wednesday|miercoles",
    "quinta(?:[- ]feira)?|thursday|jueves",
    "sexta(?:[- ]feira)?|friday|viernes",
    "sabado|saturday",
    "domingo|sunday",
)
_ANY_DAY: Final = "|".join(f"(?:{names})" for names in _DAYS)
_DAY_RANGE: Final = re.compile(
    rf"\b(?P<first>{_ANY_DAY})s? (?:a|ate|to|through|-) (?:a )?(?P<last>{_ANY_DAY})\b"
)
# `segunda` alone is also the second: a day is what has its second word or no other meaning.
_DAY: Final = re.compile(
    r"\b(?:(?:segunda|terca|quarta|quinta|sexta)s?[- ]feiras?|sabados?|domingos?|lunes|martes|"
    r"miercoles|jueves|viernes|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
    r"|(?<=\bna )(?:segunda|quarta|quinta|sexta)(?=[,.!?;)]|$| (?:as|das|ate|de|a) )"
    r"|\bterca\b"
)
_EVERY_DAY: Final = re.compile(
    r"\b(?:todos os dias|todo dia|every day|daily|todos los dias|7 dias por semana)\b"
)

_HALF: Final = (
    r"(?: ?(?P<half>am|pm|a\.m\.|p\.m\.|da manha|da tarde|da noite|de la (?:manana|tarde|noche)))?"
)
_TIMES: Final = (
    re.compile(
        r"(?:(?<![\w:/.,])|(?<=[\d\0]t))(?P<hour>\d{1,2})"
        r"(?::(?P<minute>[0-5]\d)(?::\d\d)?(?: ?hs?\b)?|h(?P<minute2>[0-5]\d)?\b)"
        rf"{_HALF}(?![\d:])"
    ),
    re.compile(
        r"(?<![\d:/.,])(?P<hour>\d{1,2}) ?"
        r"(?P<half>am|pm|a\.m\.|p\.m\.|da manha|da tarde|da noite)(?!\w)"
    ),
    re.compile(
        r"\b(?:as|das|at|from|las) (?P<hour>\d{1,2})(?![\d.,:/%]\d|\d|%)(?: horas)?\b"
        rf"(?! (?:dias|reais|vezes|parcelas)){_HALF}"
    ),
)
_NAMED: Final = {"meio-dia": 720, "meio dia": 720, "noon": 720, "mediodia": 720, "meia-noite": 0,
                 "meia noite": 0, "midnight": 0, "medianoche": 0}  # fmt: skip
_NAMED_TIME: Final = re.compile(r"\b(?:" + "|".join(_NAMED) + r")\b")
_LAST_HOUR: Final = 23
_LAST_MONTH: Final = 12
_LAST_DAY: Final = 31

_Found = Iterator[tuple[int, int, frozenset[str]]]


def dates(folded: str) -> _Found:
    """Yield where a date stands and which it may be: `11-19`, with a year `2026-11-19`."""
    for pattern in _DATES:
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            month = _MONTH.get(parts.get("name") or "") or int(parts.get("month") or 0)
            written = _date(parts.get("year") or "", month, int(parts["day"]))
            if written:
                yield *match.span(), frozenset({written})
    for name, relative in (("after", _AFTER_TOMORROW), ("tomorrow", _TOMORROW)):
        for match in relative.finditer(folded):
            yield *match.span(), frozenset({name})


def days(folded: str) -> _Found:
    """Yield where days of the week stand and which they are; `segunda a sexta` is five."""
    for match in _DAY_RANGE.finditer(folded):
        first, last = _weekday(match["first"]), _weekday(match["last"])
        span = (last - first) % 7
        yield *match.span(), frozenset(str((first + ahead) % 7) for ahead in range(span + 1))
    for match in _EVERY_DAY.finditer(folded):
        yield *match.span(), frozenset("0123456")
    for match in _DAY.finditer(folded):
        yield *match.span(), frozenset({str(_weekday(match[0]))})


def times(folded: str) -> _Found:
    """Yield where a time of day stands, in minutes since midnight."""
    for pattern in _TIMES:
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            hour = int(parts["hour"])
            half = (parts.get("half") or "").replace(".", "")
            if hour > _LAST_HOUR:
                continue
            if half in {"pm", "da tarde", "da noite", "de la tarde", "de la noche"} and hour < 12:  # noqa: PLR2004
                hour += 12
            minute = int(parts.get("minute") or parts.get("minute2") or 0)
            yield *match.span(), frozenset({str(60 * hour + minute)})
    for match in _NAMED_TIME.finditer(folded):
        yield *match.span(), frozenset({str(_NAMED[match[0]])})


def _date(year: str, month: int, day: int) -> str:
    if month > _LAST_MONTH >= day:
        month, day = day, month  # written in the American way
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY):
        return ""
    if len(year) == 2:  # noqa: PLR2004
        year = f"20{year}"
    return f"{year}-{month:02d}-{day:02d}" if year else f"{month:02d}-{day:02d}"


def _weekday(written: str) -> int:
    singular = (
        written
        if written in {"lunes", "martes", "jueves", "viernes", "miercoles"}
        else written.rstrip("s")
    )
    singular = re.sub(r"s?([- ])feira", r"\1feira", singular)
    return next(place for place, names in enumerate(_DAYS) if re.fullmatch(names, singular))
