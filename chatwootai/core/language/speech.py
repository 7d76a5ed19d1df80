"""Says when a company is open, in a customer's language."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import groupby

from chatwootai.core.hours import WEEK, Hours
from chatwootai.core.language.lexicon import lexicon


def hours_text(hours: Hours, language: str) -> str:
    """Return *hours* as a person would say them: `de segunda a sexta, das 9h às 18h`."""
    dates = lexicon(language).dates
    by_times: dict[tuple[time, time], list[int]] = {}
    for period in hours.periods:
        by_times.setdefault((period.opens, period.closes), []).extend(period.days)
    parts = [
        f"{_days(sorted(set(days)), language)}, {_from_to(opens, closes, language)}"
        for (opens, closes), days in by_times.items()
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
    names = [_run(run, dates["days"], str(dates["to"])) for run in _runs(days)]
    return _listed(names, str(dates["and"]))


def _runs(days: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield days that follow each other together: 0, 1, 2 and 5 are two runs."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        yield [day for _, day in run]


def _run(run: Sequence[int], names: Sequence[str], to: str) -> str:
    if len(run) == 1:
        return names[run[0]]
    return to.format(first=names[run[0]], last=names[run[-1]])


def _from_to(opens: time, closes: time, language: str) -> str:
    dates = lexicon(language).dates
    if opens == closes:
        return str(dates["around_the_clock"])
    return str(dates["from_to"]).format(
        opens=_time(opens, language), closes=_time(closes, language)
    )


def _time(moment: time, language: str) -> str:
    pattern = str(lexicon(language).dates["time"])
    minute = f"{moment.minute:02d}"
    return pattern.format(hour=moment.hour, minute=minute).removesuffix("h00") + (
        "h" if pattern.endswith("h{minute}") and minute == "00" else ""
    )


def _listed(names: Sequence[str], and_: str) -> str:
    return (
        f" {and_} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    )
