"""How much a company's customers may ask for, and what its answers may cost."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chatwootai.core.ports.rate_limiter import Rate
from chatwootai.core.tenants.section import Section, wrong

_MINUTE: Final = 60
_HOUR: Final = 3600

Times = Annotated[int, Field(ge=1, le=1_000_000)]
Money = Annotated[float, Field(gt=0, le=1_000_000_000, allow_inf_nan=False)]


class Rates(Section):
    """How often within any minute, and within any hour; none is as often as you like."""

    per_minute: Times | None = None
    per_hour: Times | None = None

    @model_validator(mode="after")
    def _hour_is_not_less(self) -> Self:
        if None not in (self.per_minute, self.per_hour) and self.per_hour < self.per_minute:  # type: ignore[operator]  # neither is none
            raise wrong("per_hour is less than per_minute", "make it at least as much")
        return self

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Those that are set."""
        return tuple(self._set())

    def _set(self) -> Iterator[Rate]:
        if self.per_minute is not None:
            yield Rate(self.per_minute, _MINUTE)
        if self.per_hour is not None:
            yield Rate(self.per_hour, _HOUR)


class ContactRates(Rates):
    """How many messages of one customer are answered."""


class AccountRates(Rates):
    """How many messages of all customers together are answered."""


class ModelRates(Rates):
    """How often language models are called."""


class LimitsConfig(Section):
    """How many messages are answered, and how often models are called.

    Attributes:
        contact: Messages of one customer.
        account: Messages of all of them together.
        models: Calls of language models.
        then: What follows if a customer goes on after having been asked to wait.
    """

    contact: ContactRates = ContactRates()
    account: AccountRates = AccountRates()
    models: ModelRates = ModelRates()
    then: Literal["handoff", "silence"] = "handoff"


class BudgetConfig(Section):
    """What language models may cost, by the company's own calendar.

    Attributes:
        currency: In which the operator writes prices; it is only shown.
        then: How customers are answered when it is used up.
    """

    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    per_day: Money | None = None
    per_month: Money | None = None
    then: Literal["without_model", "handoff"] = "without_model"

    @model_validator(mode="after")
    def _month_is_not_less(self) -> Self:
        if None not in (self.per_day, self.per_month) and self.per_month < self.per_day:  # type: ignore[operator]  # neither is none
            raise wrong("per_month is less than per_day", "make it at least as much")
        return self
