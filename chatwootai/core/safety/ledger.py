"""What a tenant's models cost in one month: an account book, and the rules by which it changes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.documents import Key
from chatwootai.core.tenants.limiting import BudgetConfig
from chatwootai.core.tenants.tenant import Tenant

MILLION: Final = 1_000_000  # money is counted in whole millionths, so that sums are exact
SHARES: Final = (100, 80, 50)  # percent of a ceiling at which somebody is warned
_USED_UP: Final = 100


class Period(StrEnum):
    """For how long a ceiling holds."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Held:
    """Money that is set aside for a call that goes on.

    Attributes:
        until: From then on it counts as spent: whoever held it is gone.
    """

    day: str
    millionths: int
    until: float


@dataclass(frozen=True, slots=True)
class Warned:
    """A share of a ceiling that was reached for the first time that day."""

    period: Period
    percent: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month's book.

    Attributes:
        days: Millionths that were spent, by day.
        calls: How many calls that were, by day.
        held: What is set aside, by the call's id.
        warned: The highest share that somebody was warned of, by period and day.
    """

    days: Mapping[str, int] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)
    warned: Mapping[str, int] = field(default_factory=dict)

    def spent(self, period: Period, day: str) -> int:
        """Return the millionths that were spent on *day*, or in the month."""
        return self.days.get(day, 0) if period is Period.DAY else sum(self.days.values())

    def taken(self, period: Period, day: str) -> int:
        """Return the same, with what is set aside."""
        aside = (
            held.millionths
            for held in self.held.values()
            if period is Period.MONTH or held.day == day
        )
        return self.spent(period, day) + sum(aside)

    def swept(self, now: float) -> "Month":
        """Count as spent what was set aside by those who never came back."""
        late = {name: held for name, held in self.held.items() if held.until <= now}
        month = self
        for name, held in late.items():
            month = month.settled(name, held.day, held.millionths)
        return month

    def holding(self, name: str, held: Held) -> "Month":
        """Set money aside for the call called *name*."""
        return replace(self, held={**self.held, name: held})

    def released(self, name: str) -> "Month":
        """Set nothing aside for the call called *name* any more."""
        return replace(self, held={key: its for key, its in self.held.items() if key != name})

    def settled(self, name: str, day: str, millionths: int) -> "Month":
        """Count what the call called *name* has cost, instead of what was set aside for it."""
        days = {**self.days, day: self.days.get(day, 0) + millionths}
        calls = {**self.calls, day: self.calls.get(day, 0) + 1}
        return replace(self.released(name), days=days, calls=calls)

    def corrected(self, day: str, millionths: int) -> "Month":
        """Count so much more, or less, for a call of *day* that is counted already."""
        return replace(self, days={**self.days, day: self.days.get(day, 0) + millionths})

    def lacking(self, budget: BudgetConfig, day: str, millionths: int) -> Period | None:
        """Return the period whose ceiling has no room for so much more, none if all have."""
        for period, ceiling in ceilings(budget).items():
            if self.taken(period, day) + millionths > ceiling:
                return period
        return None

    def warning(
        self, budget: BudgetConfig, day: str, used_up: Period | None = None
    ) -> tuple["Month", tuple[Warned, ...]]:
        """Return the shares that are reached for the first time that day, noted in the book."""
        warned, found = dict(self.warned), list[Warned]()
        for period in ceilings(budget):
            share = _USED_UP if period is used_up else self.share(budget, period, day)
            percent = max((one for one in SHARES if one <= share), default=0)
            name = f"{period}/{day}"
            if percent > warned.get(name, 0):
                warned[name] = percent
                found.append(Warned(period, percent))
        return (replace(self, warned=warned) if found else self), tuple(found)

    def share(self, budget: BudgetConfig, period: Period, day: str) -> float:
        """Return how many percent of a ceiling are spent."""
        return 100 * self.spent(period, day) / ceilings(budget)[period]


@dataclass(frozen=True, slots=True)
class Day:
    """A day by a tenant's own calendar, and when it and its month end (since the epoch)."""

    tenant: TenantId
    budget: BudgetConfig
    name: str
    ends: Mapping[Period, float]

    @classmethod
    def of(cls, tenant: Tenant, moment: float) -> "Day":
        """Return the day of *tenant* in which *moment* (since the epoch) is."""
        now = datetime.fromtimestamp(moment, UTC).astimezone(tenant.timezone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        next_month = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
        ends = {
            Period.DAY: (midnight + timedelta(days=1)).timestamp(),
            Period.MONTH: next_month.timestamp(),
        }
        return cls(tenant.id, tenant.config.budget, now.date().isoformat(), ends)

    @property
    def key(self) -> Key:
        """Where the book of its month is kept."""
        return Key(self.tenant, f"spend/{self.name[:7]}")


def ceilings(budget: BudgetConfig) -> Mapping[Period, int]:
    """Return the ceilings that are set, in millionths."""
    named = {Period.DAY: budget.per_day, Period.MONTH: budget.per_month}
    return {period: in_millionths(money) for period, money in named.items() if money is not None}


def in_millionths(money: float) -> int:
    """Return *money* in whole millionths, never less than it is."""
    return math.ceil(money * MILLION - 1e-6)
