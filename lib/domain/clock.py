"""The clock of an integration: how many business days of the store's country went by."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from lib.domain.calendars import business_days_of_year
from lib.errors import InvalidInput


def business_days_between(start: datetime, end: datetime, country: str, tz: str) -> int:
    """Business days elapsed from `start` to `end`, two aware moments.

    Both moments are turned into dates of the time zone `tz` (IANA name). The result is the number of
    business days d with start date < d <= end date: 0 on the day of the start itself, 1 from the next
    business day at 00:00 local time on, and 0 when `end` is not later than `start`. `country` is
    ISO 3166-1 alpha-2, any case; see `lib.domain.calendars` for what a business day is.
    Raises `InvalidInput("clock.unknown_time_zone")`, and `ValueError` for a moment without time zone.
    """
    if start.utcoffset() is None or end.utcoffset() is None:
        raise ValueError("a moment without time zone")
    zone = _zone(tz)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return _count(first, last, country.upper()) if first < last else 0


def _count(after: date, through: date, country: str) -> int:
    whole_years = sum(business_days_of_year(country, year)[-1] for year in range(after.year, through.year))
    return whole_years + _day_count(through, country) - _day_count(after, country)


def _day_count(day: date, country: str) -> int:
    return business_days_of_year(country, day.year)[day.timetuple().tm_yday]


def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput("clock.unknown_time_zone", field="tz") from error
