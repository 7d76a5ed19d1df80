"""When a company's people are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Period:
    """On these days (0 is Monday), from *opens* to *closes*; past midnight if that is earlier."""

    days: tuple[int, ...]
    opens: time
    closes: time

    def contains(self, moment: datetime) -> bool:
        """Tell whether *moment*, in the company's own time, lies in the period."""
        clock = moment.time()
        if self.opens < self.closes:
            return moment.weekday() in self.days and self.opens <= clock < self.closes
        began_today = moment.weekday() in self.days and clock >= self.opens
        began_yesterday = (moment.weekday() - 1) % WEEK in self.days and clock < self.closes
        return began_today or began_yesterday


@dataclass(frozen=True, slots=True)
class Hours:
    """All of a company's periods; with none, nothing is known and it counts as open."""

    periods: Sequence[Period] = ()

    def is_open(self, moment: datetime) -> bool:
        """Tell whether somebody is there at *moment*, in the company's own time."""
        return not self.periods or any(period.contains(moment) for period in self.periods)

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return when a period next begins after *moment*, none if none ever does."""
        for ahead in range(WEEK + 1):
            day = (moment + timedelta(days=ahead)).date()
            openings = sorted(
                datetime.combine(day, period.opens, moment.tzinfo)
                for period in self.periods
                if day.weekday() in period.days
            )
            for opening in openings:
                if opening > moment:
                    return opening
        return None
