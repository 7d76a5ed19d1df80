from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.hours import Hours, Period

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
WEEKDAYS = (0, 1, 2, 3, 4)
SHOP = Hours((Period(WEEKDAYS, time(9), time(18)), Period((5,), time(9), time(13))))
BAR = Hours((Period((4, 5), time(18), time(2)),))  # Friday and Saturday nights


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a week that begins on Monday 2026-11-16, day 0."""
    return datetime(2026, 11, 16, hour, minute, tzinfo=SAO_PAULO) + timedelta(days=day)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(0, 8, 59), False),
        (at(0, 9), True),
        (at(4, 17, 59), True),
        (at(4, 18), False),
        (at(5, 12, 59), True),
        (at(5, 13), False),
        (at(6, 10), False),
    ],
)
def test_a_shop_is_open_from_its_first_minute_until_before_its_last(
    moment: datetime, is_open: bool
) -> None:
    assert SHOP.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(4, 17, 59), False),
        (at(4, 18), True),
        (at(4, 23, 59), True),
        (at(5, 0), True),
        (at(5, 1, 59), True),
        (at(5, 2), False),
        (at(6, 1), True),
        (at(6, 18), False),
        (at(4, 1), False),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_began(moment: datetime, is_open: bool) -> None:
    assert BAR.is_open(moment) is is_open


def test_a_night_that_begins_on_sunday_goes_on_on_monday() -> None:
    sunday_night = Hours((Period((6,), time(20), time(4)),))

    assert sunday_night.is_open(at(7, 3))


def test_who_opens_when_they_close_is_there_all_day() -> None:
    around_the_clock = Hours((Period((0,), time(0), time(0)),))

    assert around_the_clock.is_open(at(0, 0))
    assert around_the_clock.is_open(at(0, 23, 59))
    assert not around_the_clock.is_open(at(1, 0))


def test_who_says_nothing_of_hours_counts_as_open() -> None:
    assert Hours().is_open(at(6, 3))


def test_who_says_nothing_of_hours_never_opens() -> None:
    assert Hours().next_opening(at(6, 3)) is None


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (at(0, 7), at(0, 9)),
        (at(0, 9), at(1, 9)),
        (at(0, 20), at(1, 9)),
        (at(5, 14), at(7, 9)),
        (at(6, 23, 59), at(7, 9)),
    ],
)
def test_the_next_opening_is_the_first_one_that_is_still_to_come(
    moment: datetime, opening: datetime
) -> None:
    assert SHOP.next_opening(moment) == opening


def test_who_opens_once_a_week_opens_again_a_week_later() -> None:
    fair = Hours((Period((6,), time(8), time(12)),))

    assert fair.next_opening(at(6, 8)) == at(13, 8)


def test_the_first_of_two_openings_of_a_day_is_the_next_one() -> None:
    two_shifts = Hours((Period((0,), time(14), time(18)), Period((0,), time(8), time(12))))

    assert two_shifts.next_opening(at(0, 6)) == at(0, 8)


def test_the_next_opening_is_told_in_the_time_of_the_company() -> None:
    opening = SHOP.next_opening(at(0, 7))

    assert opening is not None
    assert opening.tzinfo is SAO_PAULO


def test_hours_are_those_of_the_wall_clock_also_when_it_is_set_back() -> None:
    new_york = ZoneInfo("America/New_York")
    saturday_evening = datetime(2026, 10, 31, 20, tzinfo=new_york)  # the clock goes back at two
    every_day = Hours((Period((0, 1, 2, 3, 4, 5, 6), time(9), time(18)),))

    assert every_day.next_opening(saturday_evening) == datetime(2026, 11, 1, 9, tzinfo=new_york)


@given(
    days=st.sets(st.integers(0, 6), min_size=1),
    opens=st.times(),
    closes=st.times(),
    minutes=st.integers(0, 7 * 24 * 60),
)
def test_at_its_next_opening_a_company_is_open_and_was_not_before(
    days: set[int], opens: time, closes: time, minutes: int
) -> None:
    moment = datetime(2026, 11, 16, tzinfo=UTC) + timedelta(minutes=minutes)
    hours = Hours((Period(tuple(days), opens, closes),))

    opening = hours.next_opening(moment)

    assert opening is not None
    assert moment < opening <= moment + timedelta(days=8)
    assert hours.is_open(opening)
