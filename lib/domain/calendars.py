"""Calendars of the countries: default time zone, and business days as a running count per year.

A business day is Monday to Friday and not a public holiday (category "public" of the `holidays`
package, observed days included, nation-wide ones only). A country that the package does not know
has no holidays here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

import holidays

FALLBACK_TIME_ZONE = "UTC"

# Where a country has several zones, the one where most of its people and shops are.
_TIME_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "BO": "America/La_Paz",
    "BR": "America/Sao_Paulo",
    "CL": "America/Santiago",
    "CO": "America/Bogota",
    "CR": "America/Costa_Rica",
    "DO": "America/Santo_Domingo",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "GT": "America/Guatemala",
    "HN": "America/Tegucigalpa",
    "MX": "America/Mexico_City",
    "NI": "America/Managua",
    "PA": "America/Panama",
    "PE": "America/Lima",
    "PR": "America/Puerto_Rico",
    "PY": "America/Asuncion",
    "SV": "America/El_Salvador",
    "US": "America/New_York",
    "UY": "America/Montevideo",
    "VE": "America/Caracas",
}


def default_time_zone(country: str) -> str:
    """IANA time zone of a store in this country (ISO 3166-1 alpha-2, any case); UTC if unknown."""
    return _TIME_ZONES.get(country.upper(), FALLBACK_TIME_ZONE)


@lru_cache(maxsize=4096)
def business_days_of_year(country: str, year: int) -> tuple[int, ...]:
    """Running count of business days: the value at index n counts 1 January to day n of the year.

    Index 0 is 0, the last index (365 or 366) is the year's total. `country` is ISO 3166-1 alpha-2 in
    capitals.
    """
    days_off = _public_holidays(country, year)
    first = date(year, 1, 1)
    length = date(year, 12, 31).timetuple().tm_yday
    days = (first + timedelta(days=offset) for offset in range(length))
    return tuple(accumulate((day.weekday() < 5 and day not in days_off for day in days), initial=0))


def _public_holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
