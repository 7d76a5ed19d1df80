"""Lets models cost no more than a company has set aside for them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Final

from pydantic import TypeAdapter

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import (
    CeilingReachedError,
    ChatwootAIError,
    ConflictError,
    OutcomeUnknownError,
)
from chatwootai.core.measures import TENANT, Counted, Level
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Keeping, Key
from chatwootai.core.ports.meters import Meters
from chatwootai.core.safety.ledger import (
    MILLION,
    Day,
    Held,
    Month,
    Period,
    Warned,
    ceilings,
    in_millionths,
)
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.waiting import stopped, within

_log = logging.getLogger(__name__)

_HELD_SECONDS: Final = 600.0  # the longest that a turn may take
_KEPT: Final = Keeping(400 * 24 * 3600.0)
_GRACE: Final = 5.0  # seconds for what is being written when the service stops
_TOLD: Final = 80  # percent from which on an operator is shown it
_MONTH: Final = TypeAdapter(Month)


@dataclass(slots=True)
class Spending:
    """A call that goes on; whoever makes it says here what it has cost."""

    cost: float | None = None

    def costs(self, money: float) -> None:
        """Say what the call has cost, more each time that it is said."""
        self.cost = (self.cost or 0.0) + money


@dataclass(frozen=True, slots=True)
class Spent:
    """What a tenant's models have cost, in its currency.

    Attributes:
        day: Today, where the company is.
        days: What was spent this month, by day.
    """

    day: str
    today: float
    month: float
    calls: int
    days: Mapping[str, float]


Change = Callable[[Month], tuple[Month, Period | None, Sequence[Warned]]]


@dataclass(slots=True)
class _Line:
    """Those who wait to write into one book: what waits together is written together."""

    waiting: list[tuple[Change, "asyncio.Future[Period | None]"]] = field(default_factory=list)
    writer: asyncio.Task[None] | None = None


class Budget:
    """Counts what models cost; where a ceiling is set, money is set aside before each call."""

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        meters: Meters,
        name_a_call: Callable[[], str] = lambda: token_hex(8),
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._meters = meters
        self._name_a_call = name_a_call
        self._lines: dict[Key, _Line] = {}
        self._told: dict[tuple[TenantId, Period], tuple[float, str]] = {}

    @asynccontextmanager
    async def spending(self, tenant: Tenant, estimate: float) -> AsyncIterator[Spending]:
        """Set *estimate* aside for one call of a model; afterwards count what it has cost.

        A call that ends in an error costs nothing, unless it says what it has cost, or may have
        been carried out: then it costs the estimate.

        Raises:
            CeilingReachedError: There is no room for it; the call is not to be made.
            ServiceUnavailableError: It cannot be known whether there is.
        """
        day, name, aside = (
            Day.of(tenant, self._clock.now()),
            self._name_a_call(),
            in_millionths(estimate),
        )
        if ceilings(day.budget):
            await self._reserve(day, name, aside)
        spending = Spending()
        try:
            yield spending
        except ChatwootAIError as error:
            if spending.cost is None and not isinstance(error, OutcomeUnknownError):
                spending.cost = 0.0
            raise
        finally:
            cost = aside if spending.cost is None else in_millionths(spending.cost)
            self._settle(day, name, aside, cost)

    async def spent(self, tenant: Tenant) -> Spent:
        """Return what *tenant* has spent.

        Raises:
            ServiceUnavailableError: It cannot be known.
        """
        day = Day.of(tenant, self._clock.now())
        month, _ = await self._read(day.key)
        month = month.swept(self._clock.now())
        return Spent(
            day.name,
            month.spent(Period.DAY, day.name) / MILLION,
            month.spent(Period.MONTH, day.name) / MILLION,
            month.calls.get(day.name, 0),
            {name: its / MILLION for name, its in sorted(month.days.items())},
        )

    @property
    def shortcomings(self) -> Sequence[str]:
        """Whose budget is nearly used up, as far as this process knows, for the operator."""
        now = self._clock.now()
        return [line for until, line in self._told.values() if now < until]

    async def aclose(self) -> None:
        """Let what is being written be written, for a while."""
        writers = [line.writer for line in self._lines.values() if line.writer is not None]
        if not writers:
            return
        try:
            await within(self._clock, asyncio.wait(writers), _GRACE)
        except TimeoutError:
            _log.warning("spending not noted", extra={"why": "the store was too slow at the end"})
        finally:
            await stopped(*writers)

    async def _reserve(self, day: Day, name: str, aside: int) -> None:
        held = Held(day.name, aside, self._clock.now() + _HELD_SECONDS)

        def reserve(month: Month) -> tuple[Month, Period | None, Sequence[Warned]]:
            lacking = month.lacking(day.budget, day.name, aside)
            if lacking is None:
                return month.holding(name, held), None, ()
            return _with(lacking, month.warning(day.budget, day.name, lacking))

        try:
            lacking = await self._enqueue(day, reserve)
        except asyncio.CancelledError:  # it may have been written none the less
            self._noted(self._enqueue(day, lambda month: (month.released(name), None, ())))
            raise
        if lacking is not None:
            its = {TENANT: str(day.tenant), "period": lacking.value}
            self._meters.count(Counted.CEILING_REACHED, **its)
            money = day.budget.per_day if lacking is Period.DAY else day.budget.per_month
            raise CeilingReachedError(
                f"{day.tenant} has no room for another call in its budget of {money} "
                f"{day.budget.currency} a {lacking} (budget.per_{lacking})",
                until=day.ends[lacking],
            )

    def _settle(self, day: Day, name: str, aside: int, cost: int) -> None:
        """Count what a call has cost; nobody waits for that."""
        is_held = bool(ceilings(day.budget))

        def settle(month: Month) -> tuple[Month, Period | None, Sequence[Warned]]:
            if is_held and name not in month.held:  # it took so long that it counts as spent
                month = month.corrected(day.name, cost - aside)
            elif cost:
                month = month.settled(name, day.name, cost)
            else:
                month = month.released(name)
            return _with(None, month.warning(day.budget, day.name))

        if cost or is_held:
            self._meters.count(Counted.SPENT, cost, **{TENANT: str(day.tenant)})
            self._noted(self._enqueue(day, settle))

    def _enqueue(self, day: Day, change: Change) -> "asyncio.Future[Period | None]":
        future: asyncio.Future[Period | None] = asyncio.get_running_loop().create_future()
        line = self._lines.setdefault(day.key, _Line())
        line.waiting.append((change, future))
        if line.writer is None:
            line.writer = asyncio.create_task(self._write(day, line))
        return future

    async def _write(self, day: Day, line: _Line) -> None:
        while line.waiting:
            batch, line.waiting = line.waiting, []
            try:
                await self._change(day, batch)
            except Exception as error:  # noqa: BLE001  handed to whoever waits for it
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
        line.writer = None
        self._lines.pop(day.key, None)

    async def _change(
        self, day: Day, batch: Sequence[tuple[Change, "asyncio.Future[Period | None]"]]
    ) -> None:
        while True:
            before, version = await self._read(day.key)
            month, told = before.swept(self._clock.now()), list[Warned]()
            answers: list[Period | None] = []
            for change, _ in batch:
                month, answer, warned = change(month)
                answers.append(answer)
                told += warned
            try:
                if month != before:
                    value = _MONTH.dump_python(month, mode="json")
                    await self._documents.put(day.key, value, expected=version, keeping=_KEPT)
            except ConflictError:
                continue
            break
        self._tell(day, month, told)
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _read(self, key: Key) -> tuple[Month, int | None]:
        document = await self._documents.get(key)
        if document is None:
            return Month(), None
        return _MONTH.validate_python(document.value), document.version

    def _tell(self, day: Day, month: Month, warned: Sequence[Warned]) -> None:
        """Warn of what was reached, and let the operator see how much is spent."""
        for period in ceilings(day.budget):
            share = month.share(day.budget, period, day.name)
            its = {TENANT: str(day.tenant), "period": period.value}
            self._meters.set(Level.BUDGET_USED, share / 100, **its)
            percent = month.warned.get(f"{period}/{day.name}", 0)
            if percent >= _TOLD:
                used = "is used up" if percent >= 100 else f"is used to {percent} %"  # noqa: PLR2004
                line = f"{day.tenant}: the budget of the {period} {used}"
                self._told[day.tenant, period] = day.ends[Period.DAY], line
        for one in warned:
            its = {TENANT: str(day.tenant), "period": one.period.value}
            self._meters.count(Counted.BUDGET_WARNINGS, percent=str(one.percent), **its)
            extra = {"tenant": str(day.tenant), "period": one.period, "percent": one.percent}
            _log.warning("budget is being used up", extra=extra)

    def _noted(self, future: "asyncio.Future[Any]") -> None:
        future.add_done_callback(_say_if_not_noted)


def _with(
    answer: Period | None, noted: tuple[Month, Sequence[Warned]]
) -> tuple[Month, Period | None, Sequence[Warned]]:
    month, warned = noted
    return month, answer, warned


def _say_if_not_noted(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        ours = isinstance(error, ChatwootAIError)
        why = str(error) if ours else type(error).__name__
        _log.warning("spending not noted", extra={"why": why})
