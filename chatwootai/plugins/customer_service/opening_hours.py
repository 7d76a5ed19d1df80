"""A tool that compares the clock, or any moment, with the company's hours."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from pydantic import JsonValue

from chatwootai import Tenant, Tool, ToolShape

TOOL: Final = Tool(
    ToolShape(
        "opening_hours",
        "Tells whether somebody of the company is there now, or at another moment, and when next.",
        {
            "type": "object",
            "properties": {
                "moment": {
                    "type": "string",
                    "format": "date-time",
                    "description": "By the company's clock, as in 2026-11-24T15:00; now without.",
                }
            },
            "additionalProperties": False,
        },
    )
)


def _now() -> datetime:
    return datetime.now(UTC)


class OpeningHours:
    """Knows the hours of one tenant."""

    def __init__(self, tenant: Tenant, now: Callable[[], datetime] = _now) -> None:
        self._tenant = tenant
        self._now = now

    async def __call__(self, arguments: Mapping[str, JsonValue], /) -> JsonValue:
        """Return whether the company is open at the moment that was asked about."""
        asked, zone = arguments.get("moment"), self._tenant.timezone
        moment = datetime.fromisoformat(asked) if isinstance(asked, str) else self._now()
        local = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
        hours = self._tenant.hours
        told: dict[str, JsonValue] = {"at": _written(local), "is_open": hours.is_open(local)}
        opening = hours.next_opening(local)
        if opening is not None:
            told["opens_next"] = _written(opening)
        return told


def _written(moment: datetime) -> str:
    return moment.strftime("%A %Y-%m-%d %H:%M")
