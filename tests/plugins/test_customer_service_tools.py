from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from chatwootai.plugins import customer_service
from chatwootai.plugins.customer_service.opening_hours import OpeningHours
from tests.building import tenant

HOURS = {"business_hours": {"days": [0, 1, 2, 3, 4], "start_time": "09:00", "end_time": "18:00"}}
THURSDAY_NOON = datetime(2026, 11, 19, 15, tzinfo=UTC)  # in São Paulo


def tool() -> OpeningHours:
    return OpeningHours(tenant(company_metadata=HOURS), lambda: THURSDAY_NOON)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            {},
            {"at": "Thursday 2026-11-19 12:00", "is_open": True}
            | {"opens_next": "Friday 2026-11-20 09:00"},
        ),
        (
            {"moment": "2026-11-21T10:00"},
            {"at": "Saturday 2026-11-21 10:00", "is_open": False}
            | {"opens_next": "Monday 2026-11-23 09:00"},
        ),
        (
            {"moment": "2026-11-20T10:00+00:00"},
            {"at": "Friday 2026-11-20 07:00", "is_open": False}
            | {"opens_next": "Friday 2026-11-20 09:00"},
        ),
    ],
)
async def test_the_hours_are_the_companys_own(
    arguments: dict[str, JsonValue], told: JsonValue
) -> None:
    assert await tool()(arguments) == told


async def test_a_company_without_hours_is_always_open() -> None:
    told = await OpeningHours(tenant())({})

    assert isinstance(told, dict)
    assert told["is_open"]
    assert "opens_next" not in told


def test_the_plugin_offers_the_tool_and_it_changes_nothing() -> None:
    [kind] = customer_service.register_tools()

    assert kind.name == "opening_hours"
    assert not kind.tool.is_write
