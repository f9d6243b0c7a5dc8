"""The business-day clock against calendars counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.calendars import business_days_of_year, default_time_zone
from lib.domain.clock import business_days_between
from lib.errors import InvalidInput


def elapsed(start: str, end: str, country: str) -> int:
    """Business days between two local noons of the country."""
    tz = default_time_zone(country)
    noon = [datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=ZoneInfo(tz)) for day in (start, end)]
    return business_days_between(noon[0], noon[1], country, tz)


@pytest.mark.parametrize(
    ("country", "start", "end", "days"),
    [
        pytest.param("BR", "2026-09-04", "2026-09-08", 1, id="BR independence on a Monday"),
        pytest.param("BR", "2026-11-18", "2026-11-23", 2, id="BR black awareness on a Friday"),
        pytest.param("AR", "2026-05-22", "2026-05-26", 1, id="AR May revolution on a Monday"),
        pytest.param("AR", "2026-02-13", "2026-02-18", 1, id="AR carnival Monday and Tuesday"),
        pytest.param("MX", "2026-11-13", "2026-11-17", 1, id="MX revolution moved to the third Monday"),
        pytest.param("MX", "2026-09-15", "2026-09-17", 1, id="MX independence on a Wednesday"),
        pytest.param("CL", "2026-09-17", "2026-09-21", 1, id="CL independence on a Friday"),
        pytest.param("CL", "2026-05-20", "2026-05-22", 1, id="CL navy day on a Thursday"),
        pytest.param("CO", "2026-07-17", "2026-07-21", 1, id="CO independence on a Monday"),
        pytest.param("PE", "2026-07-27", "2026-07-30", 1, id="PE national days on Tuesday and Wednesday"),
        pytest.param("AR", "2026-09-04", "2026-09-08", 2, id="a Brazilian holiday is a working day in AR"),
    ],
)
def test_public_holidays_of_the_country_do_not_count(country: str, start: str, end: str, days: int) -> None:
    assert elapsed(start, end, country) == days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-06-05", "2026-06-05", 0),
        ("2026-06-05", "2026-06-07", 0),
        ("2026-06-05", "2026-06-08", 1),
        ("2026-06-06", "2026-06-08", 1),
        ("2026-06-01", "2026-06-08", 5),
        ("2026-06-08", "2026-06-01", 0),
    ],
)
def test_weekends_do_not_count_and_the_clock_never_runs_backwards(start: str, end: str, days: int) -> None:
    assert elapsed(start, end, "MX") == days


def test_the_turn_of_the_year_skips_only_new_year() -> None:
    assert elapsed("2026-12-30", "2027-01-04", "BR") == 2


def test_a_whole_year_is_its_weekdays_less_the_holidays_on_weekdays() -> None:
    weekdays, holidays_on_weekdays = 261, 9
    assert elapsed("2025-12-31", "2027-01-01", "BR") == weekdays - holidays_on_weekdays
    assert business_days_of_year("BR", 2026)[-1] == weekdays - holidays_on_weekdays


def test_a_leap_year_has_one_day_more() -> None:
    assert len(business_days_of_year("XX", 2028)) == len(business_days_of_year("XX", 2027)) + 1


def test_the_date_is_the_one_of_the_store_not_of_the_server() -> None:
    monday_noon = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    monday_night_in_brazil = datetime(2026, 6, 2, 2, 30, tzinfo=UTC)
    assert business_days_between(monday_noon, monday_night_in_brazil, "BR", "America/Sao_Paulo") == 0
    assert business_days_between(monday_noon, monday_night_in_brazil, "BR", "UTC") == 1
    tuesday_noon = datetime(2026, 6, 2, 15, 0, tzinfo=UTC)
    assert business_days_between(monday_night_in_brazil, tuesday_noon, "BR", "America/Sao_Paulo") == 1
    assert business_days_between(monday_night_in_brazil, tuesday_noon, "BR", "UTC") == 0


def test_midnight_of_the_store_begins_the_next_day() -> None:
    start = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    midnight_in_mexico = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
    before = midnight_in_mexico - timedelta(microseconds=1)
    assert business_days_between(start, before, "MX", "America/Mexico_City") == 0
    assert business_days_between(start, midnight_in_mexico, "MX", "America/Mexico_City") == 1


def test_an_unknown_country_has_weekends_only() -> None:
    assert elapsed("2026-12-24", "2026-12-28", "XX") == 2


def test_the_country_may_be_written_in_small_letters() -> None:
    assert elapsed("2026-09-04", "2026-09-08", "br") == 1


def test_an_unknown_time_zone_is_refused() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for wrong in ("America/Nowhere", "../etc/passwd", ""):
        with pytest.raises(InvalidInput) as refused:
            business_days_between(now, now, "BR", wrong)
        assert refused.value.code == "clock.unknown_time_zone"


def test_a_moment_without_time_zone_is_refused() -> None:
    aware = datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        business_days_between(datetime(2026, 6, 1), aware, "BR", "UTC")


COUNTRIES = (
    *("AR", "BO", "BR", "CL", "CO", "CR", "DO", "EC", "GT", "HN", "MX"),
    *("NI", "PA", "PE", "PY", "SV", "UY", "VE", "PR", "US", "ES"),
)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_we_serve_has_its_own_zone_and_holidays(country: str) -> None:
    assert ZoneInfo(default_time_zone(country)).key != "UTC"
    assert business_days_of_year(country, 2026)[-1] < business_days_of_year("XX", 2026)[-1]


def test_any_other_country_falls_back_to_utc() -> None:
    assert default_time_zone("XX") == "UTC"
    assert default_time_zone("br") == "America/Sao_Paulo"


days = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@settings(deadline=None, database=None)
@given(start=days, end=days)
def test_without_holidays_it_counts_what_numpy_counts(start: date, end: date) -> None:
    first, last = sorted((start, end))
    expected = int(np.busday_count(first + timedelta(days=1), last + timedelta(days=1)))
    assert business_days_between(at_noon(first), at_noon(last), "XX", "UTC") == expected


@settings(deadline=None, database=None)
@given(moments=st.tuples(days, days, days), country=st.sampled_from(["AR", "BR", "CL", "MX"]))
def test_time_split_between_parties_adds_up(moments: tuple[date, date, date], country: str) -> None:
    first, middle, last = (at_noon(day) for day in sorted(moments))
    parts = [
        business_days_between(first, middle, country, "UTC"),
        business_days_between(middle, last, country, "UTC"),
    ]
    assert business_days_between(first, last, country, "UTC") == sum(parts)
