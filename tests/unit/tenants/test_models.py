from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from chatwootai.core.hours import Period
from chatwootai.core.tenants.models import TenantConfig
from tests.building import tenant
from tests.unit.tenants.written import faults, located


def periods(business_hours: str) -> list[Period]:
    """Return what is made of business hours that are written so."""
    text = f"account_id: a\nname: A\ncompany_metadata:\n  business_hours: {business_hours}"
    return list(TenantConfig.model_validate(located(text).value).company_metadata.hours.periods)


def opens_at(written: str) -> time:
    [period] = periods(f"{{days: [0], start_time: {written}, end_time: 23:59}}")
    return period.opens


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("09:00", time(9)),
        ("9:00", time(9)),
        ("10:00", time(10)),
        ("'10:00'", time(10)),
        ("600", time(10)),
        ("540", time(9)),
        ("60", time(1)),
        ("08:30", time(8, 30)),
        ("510", time(8, 30)),
        ("00:00", time(0)),
        ("24:00", time(0)),
        ("1440", time(0)),
        ("09:00:00", time(9)),
        ("' 09:00 '", time(9)),
    ],
)
def test_a_time_of_day_may_be_written_in_any_of_these_ways(written: str, moment: time) -> None:
    assert opens_at(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        *("25:00", "24:01", "10:60", "9h", "9", "18", "0", "59", "1441", "-60", "9.5", "true"),
        *("'600'", "", "[9]", "09:00Z", "09:00+03:00", "09h00", "noon", "\u0660\u0669:00"),
    ],
)
def test_what_is_no_time_of_day_is_a_fault(written: str) -> None:
    config = f"company_metadata:\n  business_hours:\n    days: [0]\n    start_time: {written}\n"

    [fault] = faults(config + "    end_time: 18:00")
    assert fault == (
        f"account_1.yaml:6:{17 if written else 16}: company_metadata.business_hours.start_time: "
        "not a time of day; write one such as '09:00'"
    )


def test_hours_may_be_one_entry_or_many() -> None:
    one = "{days: [0], start_time: 09:00, end_time: 18:00}"

    assert periods(one) == periods(f"[{one}]") == [Period((0,), time(9), time(18))]


def test_hours_past_midnight_end_on_the_next_day() -> None:
    assert periods("{days: [4], start_time: 18:00, end_time: 02:00}") == [
        Period((4,), time(18), time(2))
    ]


def test_days_count_once_and_in_their_order() -> None:
    assert periods("{days: [5, 0, 5], start_time: 1:00, end_time: 2:00}")[0].days == (0, 5)


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (
            "[7]",
            "5:12: company_metadata.business_hours.days[0]: input should be less than or equal",
        ),
        ("[-1]", "5:12: company_metadata.business_hours.days[0]: input should be greater than or "),
        ("[mon]", "5:12: company_metadata.business_hours.days[0]: this is no whole number; write"),
        ("[]", "5:11: company_metadata.business_hours.days: this is empty; add at least one"),
        ("0-4", "5:11: company_metadata.business_hours.days: this is no list; write one '- …' a"),
    ],
)
def test_a_day_is_a_number_from_monday_to_sunday(days: str, fault: str) -> None:
    config = f"company_metadata:\n  business_hours:\n    days: {days}\n    start_time: 09:00\n"

    assert [found[15:][: len(fault)] for found in faults(config + "    end_time: 18:00")] == [fault]


def test_without_hours_nothing_is_known_of_them() -> None:
    assert tenant().hours.periods == ()


@pytest.mark.parametrize(
    "zone",
    [
        *("America/SaoPaulo", "america", "''", "UTC+3", "../../etc/passwd", "/etc/passwd", "."),
        *('"a\\0b"', "x" * 300, "America", "tzdata.zi"),
    ],
)
def test_an_unknown_time_zone_is_a_fault(zone: str) -> None:
    assert faults(f"timezone: {zone}") == [
        "account_1.yaml:3:11: timezone: unknown time zone; write one such as America/Sao_Paulo"
    ]


@pytest.mark.parametrize(
    "config",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"company_metadata": {"customer_service": {"greeting_message": "x" * 501}}},
        {"company_metadata": {"customer_service": {"communication_style": "rude"}}},
        {"handover": {"after_unknown": 0}},
        {"handover": {"after_unknown": 11}},
        {"turns": {"quiet_time": -1}},
        {"turns": {"quiet_time": 60.5, "longest_wait": 70}},
        {"turns": {"longest_wait": 300.5}},
        {"turns": {"deadline": 601}},
        {"turns": {"deadline": float("inf")}},
        {"integrations": {"mcp": {"type": "sap"}}},
    ],
)
def test_what_is_out_of_bounds_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        tenant(**config)


def test_the_longest_wait_may_be_as_short_as_the_quiet_time() -> None:
    assert tenant(turns={"quiet_time": 2, "longest_wait": 2}).config.turns.longest_wait == 2


def test_nothing_changes_once_it_is_read() -> None:
    with pytest.raises(ValidationError):
        setattr(tenant().config, "name", "Outra")  # noqa: B010  mypy knows better as well


def test_a_tenant_that_says_nothing_gets_what_is_usual() -> None:
    config = tenant().config

    assert (config.language, config.timezone) == ("pt", "America/Sao_Paulo")
    assert config.turns.quiet_time == 1.5
    assert config.turns.longest_wait == 8
    assert config.turns.deadline == 20
    assert config.handover.after_unknown == 2
    assert not config.answers_open
    assert config.crews == {}


@pytest.mark.parametrize(
    "rule",
    [
        "{label: urgente}",
        "{intent: complaint}",
        "{contact: vip, head_start: 3600}",
    ],
)
def test_a_rule_of_priority_has_one_sign(rule: str) -> None:
    assert faults(f"turns: {{priority: [{rule}]}}\n") == []


@pytest.mark.parametrize(
    "rule",
    [
        "{head_start: 60}",
        "{label: urgente, contact: vip}",
        "{label: ''}",
        "{intent: shouting}",
        "{contact: vip, head_start: 0}",
        "{contact: vip, head_start: 3601}",
    ],
)
def test_a_rule_of_priority_that_says_nothing_or_too_much_is_a_fault(rule: str) -> None:
    [fault] = faults(f"turns: {{priority: [{rule}]}}\n")

    assert "turns" in fault or "rule" in fault or "priority" in fault
