"""Business hours as people type them."""

import pytest
import typer
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.tenants.company import CompanyMetadata
from chatwootai.entrypoints.cli.week import Opening, as_yaml, openings

WEEK = (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" , ;", []),
        ("seg-sex 9:00-18:00", [Opening(WEEK, "09:00", "18:00")]),
        ("mon-fri 9-18", [Opening(WEEK, "09:00", "18:00")]),
        ("lun-vie 9h-18h30", [Opening(WEEK, "09:00", "18:30")]),
        ("Segunda-feira 8h - 12h", [Opening((0,), "08:00", "12:00")]),
        ("sábado \u2013 domingo 10:00 \u2013 16:00", [Opening((5, 6), "10:00", "16:00")]),
        (
            "miércoles 9-13; mar 9-13",
            [Opening((2,), "09:00", "13:00"), Opening((1,), "09:00", "13:00")],
        ),
        ("sex-seg 20:00-2:00", [Opening((0, 4, 5, 6), "20:00", "02:00")]),
        ("seg-dom 0:00-24:00", [Opening(tuple(range(7)), "00:00", "24:00")]),
    ],
)
def test_what_people_type_is_understood(text: str, found: list[Opening]) -> None:
    assert list(openings(text)) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("sempre", "'sempre' is no day and time"),
        ("9-18", "'9-18' is no day and time"),
        ("seg", "'seg' is no day and time"),
        ("xyz 9-18", "'xyz' is no day of the week"),
        ("seg-xyz 9-18", "'xyz' is no day of the week"),
        ("seg 9-25", "'25:00' is no time of day"),
        ("seg 9:75-18", "'09:75' is no time of day"),
        ("seg 9-24:30", "'24:30' is no time of day"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, named: str) -> None:
    with pytest.raises(typer.BadParameter) as caught:
        openings(text)

    assert str(caught.value).startswith(named)


@given(st.text())
def test_whatever_is_typed_is_hours_or_wrong_usage(text: str) -> None:
    try:
        found = openings(text)
    except typer.BadParameter:
        return
    assert all(opening.days for opening in found)


DAYS = ["seg", "ter", "qua", "qui", "sex", "sab", "dom"]
TIMES = st.tuples(st.integers(0, 23), st.integers(0, 59))


@given(st.sampled_from(DAYS), st.sampled_from(DAYS), TIMES, TIMES)
def test_what_is_understood_can_be_written_and_read_again(
    first: str, last: str, start: tuple[int, int], end: tuple[int, int]
) -> None:
    clock = "{}:{:02}-{}:{:02}".format(*start, *end)
    [opening] = openings(f"{first}-{last} {clock}")

    written = yaml.safe_load("\n".join(as_yaml([opening])))

    [read] = CompanyMetadata.model_validate(written).business_hours
    assert set(read.days) == set(opening.days)
    assert (read.start_time.hour, read.start_time.minute) == start
    assert (read.end_time.hour, read.end_time.minute) == end
