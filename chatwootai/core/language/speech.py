"""Says when a company is open, in a customer's language."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import groupby
from typing import Final

from chatwootai.core.hours import WEEK, Hours
from chatwootai.core.language.lexicon import lexicon

_NAMED_SINGLY: Final = 2  # days in a row: Saturday and Sunday, but Monday to Wednesday


def hours_text(hours: Hours, language: str) -> str:
    """Return *hours* as a person would say them: `de segunda a sexta, das 9h às 18h`."""
    dates = lexicon(language).dates
    by_times: dict[tuple[time, time], set[int]] = {}
    for period in hours.periods:
        by_times.setdefault((period.opens, period.closes), set()).update(period.days)
    by_days: dict[tuple[int, ...], list[str]] = {}
    for (opens, closes), days in by_times.items():
        by_days.setdefault(tuple(sorted(days)), []).append(_from_to(opens, closes, language))
    parts = [
        f"{_days(days, language)}, {_listed(times, str(dates['and']))}"
        for days, times in by_days.items()
    ]
    return _listed(parts, str(dates["and"]))


def moment_text(moment: datetime, now: datetime, language: str) -> str:
    """Return *moment* as seen from *now*: `hoje às 9h`, `amanhã às 9h`, `segunda às 9h`."""
    dates = lexicon(language).dates
    ahead = (moment.date() - now.date()).days
    pattern = {0: "today", 1: "tomorrow"}.get(ahead, "on")
    day = dates["days"][moment.weekday()]
    return str(dates[pattern]).format(day=day, time=_time(moment.time(), language))


def _days(days: Sequence[int], language: str) -> str:
    dates = lexicon(language).dates
    if len(days) == WEEK:
        return str(dates["every_day"])
    names = [name for run in _runs(days) for name in _run(run, dates["days"], str(dates["to"]))]
    return _listed(names, str(dates["and"]))


def _runs(days: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield days that follow each other together: 0, 1, 2 and 5 are two runs."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        yield [day for _, day in run]


def _run(run: Sequence[int], names: Sequence[str], to: str) -> Sequence[str]:
    if len(run) <= _NAMED_SINGLY:
        return [names[day] for day in run]
    return [to.format(first=names[run[0]], last=names[run[-1]])]


def _from_to(opens: time, closes: time, language: str) -> str:
    dates = lexicon(language).dates
    if opens == closes:
        return str(dates["around_the_clock"])
    return str(dates["from_to"]).format(
        opens=_time(opens, language), closes=_time(closes, language)
    )


def _time(moment: time, language: str) -> str:
    pattern = str(lexicon(language).dates["time"])
    said = pattern.format(hour=moment.hour, minute=f"{moment.minute:02d}")
    return said.removesuffix("00") if said.endswith("h00") else said


def _listed(names: Sequence[str], and_: str) -> str:
    return (
        f" {and_} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    )
