from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatwootai.core.hours import Hours, Period
from chatwootai.core.language.lexicon import LANGUAGES
from chatwootai.core.language.speech import hours_text, moment_text

WEEKDAYS, EVERY_DAY = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)
SHOP = Hours((Period(WEEKDAYS, time(9), time(18)), Period((5,), time(9), time(13, 30))))
NOW = datetime(2026, 11, 19, 20, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Thursday


def hours(*periods: tuple[tuple[int, ...], int, int]) -> Hours:
    return Hours(tuple(Period(days, time(opens), time(closes)) for days, opens, closes in periods))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "de segunda a sexta, das 9h às 18h e sábado, das 9h às 13h30"),
        ("en", "Monday to Friday, from 9:00 to 18:00 and Saturday, from 9:00 to 13:30"),
        ("es", "de lunes a viernes, de 9:00 a 18:00 y sábado, de 9:00 a 13:30"),
    ],
)
def test_hours_are_said_as_a_person_would(language: str, text: str) -> None:
    assert hours_text(SHOP, language) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((0,), "segunda"),
        ((5, 6), "sábado e domingo"),
        ((0, 1, 2), "de segunda a quarta"),
        ((0, 2, 4), "segunda, quarta e sexta"),
        ((0, 1, 2, 5), "de segunda a quarta e sábado"),
        ((0, 6), "segunda e domingo"),
        (EVERY_DAY, "todos os dias"),
    ],
)
def test_days_in_a_row_are_said_together(days: tuple[int, ...], text: str) -> None:
    assert hours_text(hours((days, 9, 18)), "pt") == f"{text}, das 9h às 18h"


def test_the_order_in_which_days_were_written_does_not_matter() -> None:
    assert hours_text(hours(((4, 2, 0, 1, 3), 9, 18)), "pt") == "de segunda a sexta, das 9h às 18h"


def test_days_with_the_same_hours_are_said_together() -> None:
    apart = hours(((0, 1), 9, 18), ((5,), 9, 12), ((2, 3, 4), 9, 18))

    assert hours_text(apart, "pt") == ("de segunda a sexta, das 9h às 18h e sábado, das 9h às 12h")


def test_hours_with_a_break_are_said_of_their_days_once() -> None:
    with_lunch = hours((WEEKDAYS, 8, 12), (WEEKDAYS, 14, 18))

    assert hours_text(with_lunch, "pt") == "de segunda a sexta, das 8h às 12h e das 14h às 18h"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "todos os dias, 24 horas"),
        ("en", "every day, around the clock"),
        ("es", "todos los días, las 24 horas"),
    ],
)
def test_who_never_closes_says_so(language: str, text: str) -> None:
    assert hours_text(hours((EVERY_DAY, 0, 0)), language) == text


def test_hours_past_midnight_are_said_as_they_are_written() -> None:
    assert hours_text(hours(((4,), 18, 2)), "pt") == "sexta, das 18h às 2h"


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_no_hours_nothing_is_said(language: str) -> None:
    assert hours_text(Hours(), language) == ""


@pytest.mark.parametrize(
    ("ahead", "pt", "en", "es"),
    [
        (0, "hoje às 22h", "today at 22:00", "hoy a las 22:00"),
        (1, "amanhã às 22h", "tomorrow at 22:00", "mañana a las 22:00"),
        (2, "sábado às 22h", "on Saturday at 22:00", "el sábado a las 22:00"),
        (4, "segunda às 22h", "on Monday at 22:00", "el lunes a las 22:00"),
    ],
)
def test_a_moment_is_said_as_seen_from_now(ahead: int, pt: str, en: str, es: str) -> None:
    moment = NOW.replace(hour=22) + timedelta(days=ahead)

    assert [moment_text(moment, NOW, code) for code in ("pt", "en", "es")] == [pt, en, es]


def test_tomorrow_begins_at_midnight_and_not_a_day_later() -> None:
    late = NOW.replace(hour=23, minute=59)

    assert moment_text(late + timedelta(minutes=31), late, "pt") == "amanhã às 0h30"
