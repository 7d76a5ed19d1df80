"""What is known of a company: its hours, and the manner in which it speaks."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from chatwootai.core.hours import Hours, Period
from chatwootai.core.tenants.section import Section, wrong

_HOUR: Final = 60  # minutes
_DAY: Final = 24 * _HOUR
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?", re.ASCII)


def _time_of_day(value: Any) -> time:
    """Take 600 for 10:00: that is how YAML 1.1 reads, and writes, an unquoted 10:00.

    It never makes less than an hour of a time of day: a 9 is a slip, and not nine past midnight.
    """
    minutes = -1
    if isinstance(value, str) and (match := _CLOCK.fullmatch(value.strip())):
        minutes = int(match[1]) * _HOUR + int(match[2])
    elif isinstance(value, int) and not isinstance(value, bool) and value >= _HOUR:
        minutes = value
    if not 0 <= minutes <= _DAY:
        raise wrong("not a time of day", "write one such as '09:00'")
    return time(*divmod(minutes % _DAY, _HOUR))


def _some(days: tuple[int, ...]) -> tuple[int, ...]:
    if not days:
        raise wrong("this is empty", "add at least one")
    return days


_AsWritten = (
    Annotated[str, Field(pattern=r"^\s*(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)(:[0-5][0-9])?\s*$")]
    | Annotated[int, Field(ge=_HOUR, le=_DAY)]
)
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day, json_schema_input_type=_AsWritten)]


class BusinessHours(Section):
    """On these days (0 is Monday) somebody is there from `start_time` to `end_time`."""

    days: Annotated[tuple[Annotated[int, Field(ge=0, le=6)], ...], AfterValidator(_some)]
    start_time: TimeOfDay
    end_time: TimeOfDay


class CustomerService(Section):
    """The manner in which customers are spoken to."""

    communication_style: Literal["friendly", "formal"] = "friendly"
    greeting_message: str = Field(default="", max_length=500)


class CompanyMetadata(Section):
    """What is known of the company."""

    business_hours: tuple[BusinessHours, ...] = ()
    customer_service: CustomerService = CustomerService()

    @field_validator(
        "business_hours",
        mode="before",
        json_schema_input_type=BusinessHours | tuple[BusinessHours, ...],
    )
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, Mapping) else value

    @property
    def hours(self) -> Hours:
        """The business hours as the core asks about them."""
        return Hours(
            tuple(
                Period(tuple(sorted(set(part.days))), part.start_time, part.end_time)
                for part in self.business_hours
            )
        )
