"""Calendars, business days and deadlines against what was counted by hand, or day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.calendars import Calendar, business_days_of_year, default_time_zone, subdivisions_of
from lib.domain.clock import add_business_days, business_days_between, last_day_of_term
from lib.errors import InvalidInput

WEEKENDS = Calendar.of("XX")
COUNTRIES = (
    *("AR", "BO", "BR", "CL", "CO", "CR", "DO", "EC", "GT", "HN", "MX"),
    *("NI", "PA", "PE", "PY", "SV", "UY", "VE", "PR", "US", "ES"),
)


def local_noon(day: str, calendar: Calendar) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=ZoneInfo(calendar.time_zone))


def elapsed(start: str, end: str, country: str, subdivision: str | None = None) -> int:
    """Business days between two local noons of the country."""
    calendar = Calendar.of(country, subdivision)
    return business_days_between(local_noon(start, calendar), local_noon(end, calendar), calendar)


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
        pytest.param("CL", "2025-09-17", "2025-09-22", 1, id="CL both national days, Thursday and Friday"),
        pytest.param("CO", "2026-01-09", "2026-01-13", 1, id="CO epiphany moved to a Monday"),
        pytest.param("CO", "2026-06-05", "2026-06-16", 5, id="CO two moved Mondays, 8 and 15 June"),
        pytest.param("BR", "2026-04-02", "2026-04-06", 1, id="BR Good Friday"),
        pytest.param("UY", "2026-04-02", "2026-04-06", 2, id="UY works on Good Friday"),
        pytest.param("UY", "2026-08-24", "2026-08-26", 1, id="UY independence on a Tuesday"),
        pytest.param(
            "US", "2027-12-30", "2028-01-03", 1, id="US New Year on a Saturday, kept on 31 December"
        ),
    ],
)
def test_public_holidays_of_the_country_do_not_count(country: str, start: str, end: str, days: int) -> None:
    assert elapsed(start, end, country) == days


@pytest.mark.parametrize(
    ("country", "subdivision", "start", "end", "days"),
    [
        # 9 July 2026, a Thursday, is kept in the state of São Paulo alone.
        ("BR", "SP", "2026-07-08", "2026-07-10", 1),
        ("BR", "RJ", "2026-07-08", "2026-07-10", 2),
        ("BR", None, "2026-07-08", "2026-07-10", 2),
        # Carnival, Monday 16 and Tuesday 17 February 2026: only Rio de Janeiro makes the Tuesday a holiday.
        ("BR", None, "2026-02-13", "2026-02-18", 3),
        ("BR", "RJ", "2026-02-13", "2026-02-18", 2),
        # Easter 2026: Madrid keeps Thursday 2 and Friday 3 April, Catalonia the Friday and Monday the 6th.
        ("ES", "MD", "2026-04-01", "2026-04-07", 2),
        ("ES", "CT", "2026-04-01", "2026-04-07", 2),
        ("ES", "MD", "2026-04-01", "2026-04-02", 0),
        ("ES", "CT", "2026-04-01", "2026-04-02", 1),
        ("ES", None, "2026-04-01", "2026-04-07", 3),
        # California keeps 31 March (a Tuesday in 2026) and works on Columbus Day, Monday 12 October.
        ("US", "CA", "2026-03-30", "2026-04-01", 1),
        ("US", None, "2026-03-30", "2026-04-01", 2),
        ("US", "CA", "2026-10-09", "2026-10-13", 2),
        ("US", None, "2026-10-09", "2026-10-13", 1),
    ],
)
def test_a_subdivision_has_its_own_holidays(
    country: str, subdivision: str | None, start: str, end: str, days: int
) -> None:
    assert elapsed(start, end, country, subdivision) == days


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
    here, server = Calendar.of("BR"), Calendar.of("BR", time_zone="UTC")
    monday_noon = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    monday_night_in_brazil = datetime(2026, 6, 2, 2, 30, tzinfo=UTC)
    assert business_days_between(monday_noon, monday_night_in_brazil, here) == 0
    assert business_days_between(monday_noon, monday_night_in_brazil, server) == 1
    tuesday_noon = datetime(2026, 6, 2, 15, 0, tzinfo=UTC)
    assert business_days_between(monday_night_in_brazil, tuesday_noon, here) == 1
    assert business_days_between(monday_night_in_brazil, tuesday_noon, server) == 0


def test_midnight_of_the_store_begins_the_next_day() -> None:
    start = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    midnight_in_mexico = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
    before = midnight_in_mexico - timedelta(microseconds=1)
    assert business_days_between(start, before, Calendar.of("MX")) == 0
    assert business_days_between(start, midnight_in_mexico, Calendar.of("MX")) == 1


def test_an_unknown_country_has_weekends_only() -> None:
    assert elapsed("2026-12-24", "2026-12-28", "XX") == 2


def test_the_country_may_be_written_in_small_letters() -> None:
    assert elapsed("2026-09-04", "2026-09-08", "br") == 1


def test_a_moment_without_time_zone_is_refused() -> None:
    aware, naive = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 1)
    for start, end in ((naive, aware), (aware, naive)):
        with pytest.raises(ValueError, match="time zone"):
            business_days_between(start, end, WEEKENDS)
    with pytest.raises(ValueError, match="time zone"):
        add_business_days(naive, 1, WEEKENDS)


days = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@settings(deadline=None, database=None)
@given(start=days, end=days)
def test_without_holidays_it_counts_what_numpy_counts(start: date, end: date) -> None:
    first, last = sorted((start, end))
    expected = int(np.busday_count(first + timedelta(days=1), last + timedelta(days=1)))
    assert business_days_between(at_noon(first), at_noon(last), WEEKENDS) == expected


@settings(deadline=None, database=None)
@given(moments=st.tuples(days, days, days), country=st.sampled_from(["AR", "BR", "CL", "MX"]))
def test_time_split_between_parties_adds_up(moments: tuple[date, date, date], country: str) -> None:
    calendar = Calendar.of(country, time_zone="UTC")
    first, middle, last = (at_noon(day) for day in sorted(moments))
    parts = [
        business_days_between(first, middle, calendar),
        business_days_between(middle, last, calendar),
    ]
    assert business_days_between(first, last, calendar) == sum(parts)


@pytest.mark.parametrize(
    ("country", "start", "days", "over"),
    [
        # Thursday 4 June 2026; three business days are Friday 5, Monday 8 and Tuesday 9.
        pytest.param("UY", "2026-06-04", 3, "2026-06-10T00:00:00-03:00", id="across a weekend"),
        pytest.param("UY", "2026-06-04", 1, "2026-06-06T00:00:00-03:00", id="over on a Saturday"),
        pytest.param("UY", "2026-06-04", 0, "2026-06-05T00:00:00-03:00", id="the day itself"),
        pytest.param("UY", "2026-06-06", 0, "2026-06-07T00:00:00-03:00", id="the day itself, a Saturday"),
        pytest.param("UY", "2026-06-06", 1, "2026-06-09T00:00:00-03:00", id="begun on a Saturday"),
        # Friday 20 November 2026 is a holiday in Brazil.
        pytest.param("BR", "2026-11-19", 1, "2026-11-24T00:00:00-03:00", id="across a holiday"),
        # 31 December is a Thursday, then New Year, the weekend, and Monday 4 January.
        pytest.param("BR", "2026-12-30", 2, "2027-01-05T00:00:00-03:00", id="across the turn of the year"),
        # Sunday 6 September 2026 begins at 01:00 in Chile, and Sunday 5 April 23 h + 2 h after Saturday.
        pytest.param("CL", "2026-09-05", 0, "2026-09-06T01:00:00-03:00", id="midnight skipped"),
        pytest.param("CL", "2026-04-04", 0, "2026-04-05T00:00:00-04:00", id="23 o'clock twice"),
        # Brazil's business days: 256 in 2024, 255 in 2025, 252 in 2026.
        pytest.param("BR", "2023-12-31", 763, "2027-01-01T00:00:00-03:00", id="three whole years"),
    ],
)
def test_a_deadline_ends_with_its_last_business_day(country: str, start: str, days: int, over: str) -> None:
    calendar = Calendar.of(country)
    assert add_business_days(local_noon(start, calendar), days, calendar) == datetime.fromisoformat(over)


@pytest.mark.parametrize(
    ("ends_at", "country", "last"),
    [
        # Midnight in Montevideo is 03:00 in UTC: the term was over with the day before.
        ("2026-11-26T03:00:00+00:00", "UY", date(2026, 11, 25)),
        ("2026-11-26T03:00:01+00:00", "UY", date(2026, 11, 26)),
        ("2026-11-26T03:00:00+00:00", "ES", date(2026, 11, 26)),
    ],
)
def test_the_last_day_of_a_term_is_the_one_before_the_moment_that_is_too_late(
    ends_at: str, country: str, last: date
) -> None:
    assert last_day_of_term(datetime.fromisoformat(ends_at), Calendar.of(country)) == last


def test_a_deadline_does_not_lie_in_the_past() -> None:
    with pytest.raises(ValueError, match="below 0"):
        add_business_days(datetime(2026, 6, 1, tzinfo=UTC), -1, WEEKENDS)


moments = st.datetimes(datetime(2016, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@settings(deadline=None, database=None)
@given(
    start=moments,
    days=st.integers(0, 300),
    country=st.sampled_from(["BR", "CL", "PY", "UY", "XX"]),
    share=st.floats(0, 1),
)
def test_a_deadline_is_the_end_of_the_last_day_that_counts(
    start: datetime, days: int, country: str, share: float
) -> None:
    calendar = Calendar.of(country)
    days_off = holidays.country_holidays(country) if country != "XX" else {}
    over = add_business_days(start, days, calendar)
    last = over - timedelta(microseconds=1)
    zone = ZoneInfo(calendar.time_zone)
    day = start.astimezone(zone).date()
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() > 4 or day in days_off:
            day += timedelta(days=1)
    following = day + timedelta(days=1)
    assert (last.astimezone(zone).date(), over.astimezone(zone).date()) == (day, following)
    assert business_days_between(start, start + share * (last - start), calendar) <= days
    assert business_days_between(start, last, calendar) == days
    begins_business_day = following.weekday() < 5 and following not in days_off
    assert business_days_between(start, over, calendar) == days + begins_business_day


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_we_serve_has_its_own_zone_and_holidays(country: str) -> None:
    assert ZoneInfo(default_time_zone(country)).key != "UTC"
    assert business_days_of_year(country, 2026)[-1] < business_days_of_year("XX", 2026)[-1]


def test_any_other_country_falls_back_to_utc() -> None:
    assert default_time_zone("XX") == "UTC"
    assert default_time_zone("br") == "America/Sao_Paulo"


def test_a_calendar_takes_the_zone_of_its_country_unless_told() -> None:
    assert Calendar.of("br") == Calendar("BR", None, "America/Sao_Paulo")
    assert Calendar.of("BR", "AM", "America/Manaus") == Calendar("BR", "AM", "America/Manaus")
    assert Calendar.of("XX", "anything") == Calendar("XX", "anything", "UTC")


@pytest.mark.parametrize("wrong", ["America/Nowhere", "../etc/passwd", ""])
def test_an_unknown_time_zone_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Calendar.of("BR", time_zone=wrong)
    assert (refused.value.code, refused.value.field) == ("clock.unknown_time_zone", "time_zone")


@pytest.mark.parametrize(
    ("country", "wrong"), [("BR", "XX"), ("BR", "sp"), ("BR", "São Paulo"), ("BR", ""), ("UY", "MO")]
)
def test_an_unknown_subdivision_is_refused(country: str, wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Calendar.of(country, wrong)
    assert (refused.value.code, refused.value.field) == ("calendar.unknown_subdivision", "subdivision")
    with pytest.raises(InvalidInput):
        business_days_of_year(country, 2026, wrong)


def test_a_calendar_made_without_its_maker_wants_capitals() -> None:
    with pytest.raises(ValueError, match="small letters"):
        Calendar("br", None, "UTC")


def test_subdivisions_have_names_and_stand_in_their_order() -> None:
    brazil = subdivisions_of("br")
    assert ("SP", "São Paulo") in brazil
    assert len(set(brazil)) == len(brazil) >= 27
    assert [name for _code, name in brazil[:4]] == ["Acre", "Alagoas", "Amapá", "Amazonas"]
    chile = [name for _code, name in subdivisions_of("CL")]
    assert chile.index("Maule") < chile.index("Ñuble") < chile.index("Valparaíso")
    assert dict(subdivisions_of("ES"))["MD"] == "Madrid"


def test_a_name_is_never_another_code() -> None:
    assert dict(subdivisions_of("FR"))["971"] == "Guadeloupe"
    assert dict(subdivisions_of("ES"))["Barcelona"] == "Barcelona"


@pytest.mark.parametrize("country", ["UY", "CO", "XX", ""])
def test_a_country_of_one_calendar_has_no_subdivisions(country: str) -> None:
    assert subdivisions_of(country) == ()


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_subdivision_offered_makes_a_calendar(country: str) -> None:
    for code, _name in subdivisions_of(country):
        assert Calendar.of(country, code).subdivision == code


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Montevideo", "2026-06-02", "2026-06-02T03:00:00Z"),
        ("Europe/Madrid", "2026-06-02", "2026-06-01T22:00:00Z"),
        # Clocks at 00:00 are set to 01:00.
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
        ("America/Asuncion", "2024-10-06", "2024-10-06T04:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        # Clocks at 24:00 are set back to 23:00.
        ("America/Santiago", "2026-04-05", "2026-04-05T04:00:00Z"),
        ("America/Asuncion", "2024-03-24", "2024-03-24T04:00:00Z"),
        ("America/Sao_Paulo", "2019-02-17", "2019-02-17T03:00:00Z"),
        ("Africa/Cairo", "2026-10-30", "2026-10-29T22:00:00Z"),
        # Clocks at 01:00 are set back to 00:00: midnight comes twice.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
        # Clocks at 23:00 are set to 24:00.
        ("America/Nuuk", "2026-03-29", "2026-03-29T01:00:00Z"),
        # Clocks at 23:30 were set to 00:30, so that the half hour around midnight is missing.
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z"),
        # A whole day, 30 December, was left out.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
    ],
)
def test_a_day_begins_at_midnight_or_at_the_change_that_skips_it(zone: str, day: str, begins: str) -> None:
    calendar, expected = Calendar.of("XX", time_zone=zone), date.fromisoformat(day)
    moment = calendar.first_moment_of(expected)
    assert moment == datetime.fromisoformat(begins)
    assert moment.tzinfo is UTC
    assert calendar.date_of(moment - timedelta(microseconds=1)) < expected <= calendar.date_of(moment)


def test_a_wall_time_that_the_clocks_skip_has_the_date_of_its_real_moment() -> None:
    skipped = datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo("America/Nuuk"))
    assert Calendar.of("XX", time_zone="America/Nuuk").date_of(skipped) == date(2026, 3, 29)
