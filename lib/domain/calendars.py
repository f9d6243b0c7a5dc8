"""Calendars of the countries: time zone, local dates, and business days as a running count per year.

A business day is Monday to Friday and not a public holiday (category "public" of the `holidays`
package, observed days included). Without a subdivision the nation-wide holidays count; with one, the
holidays kept there: mostly the nation's and some more, in a few places others instead. Days that a
government only recommends to take off, as Brazil's carnival outside Rio de Janeiro, are business days. A
country that the package does not know has no holidays here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

from lib.domain.entered import searchable
from lib.errors import InvalidInput

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

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


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a moment without time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without time zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where a clock runs: which days are business days, and when a day begins.

    `country` is ISO 3166-1 alpha-2 in capitals, `subdivision` a code of `subdivisions_of(country)` or None
    for the nation-wide holidays alone, `time_zone` an IANA name. Raises
    InvalidInput("calendar.unknown_subdivision"), InvalidInput("clock.unknown_time_zone"), and ValueError
    for a country in small letters.
    """

    country: str
    subdivision: str | None
    time_zone: str

    def __post_init__(self) -> None:
        if self.country != self.country.upper():
            raise ValueError("a country in small letters")
        _check_subdivision(self.country, self.subdivision)
        _zone(self.time_zone)

    @classmethod
    def of(cls, country: str, subdivision: str | None = None, time_zone: str | None = None) -> Calendar:
        """The calendar of a country in any case; without a zone, the country's default one.

        Raises InvalidInput("calendar.unknown_subdivision") and InvalidInput("clock.unknown_time_zone"). A
        country that nobody knows takes any subdivision, and has no holidays.
        """
        zone = default_time_zone(country) if time_zone is None else time_zone
        return cls(country.upper(), subdivision, zone)

    def date_of(self, moment: datetime) -> date:
        """The local date of a moment. Raises ValueError for a moment without time zone."""
        # By way of UTC, because a moment that names a wall time skipped by the clocks has a real one there.
        return in_utc(moment).astimezone(_zone(self.time_zone)).date()

    def first_moment_of(self, day: date) -> datetime:
        """The moment, in UTC, at which the local date becomes `day`.

        That is 00:00 local time, the earlier one where it comes twice. Where the clocks skip midnight, it is
        the moment of the change.
        """
        midnight = datetime.combine(day, time(), _zone(self.time_zone))
        moment = midnight.astimezone(UTC)
        if moment.astimezone(midnight.tzinfo).replace(tzinfo=None) == midnight.replace(tzinfo=None):
            return moment
        return self._clock_change(midnight.replace(fold=1).astimezone(UTC), moment)

    def business_days_in(self, after: date, through: date) -> int:
        """Business days d with after < d <= through; `through` is not before `after`."""
        within = self._until(through) - self._until(after)
        if after.year == through.year:
            return within
        return within + sum(self._running(year)[-1] for year in range(after.year, through.year))

    def business_day_after(self, day: date, number: int) -> date:
        """The `number`-th business day after `day`, counted from 1."""
        year, wanted = day.year, self._until(day) + number
        while wanted > self._running(year)[-1]:
            wanted -= self._running(year)[-1]
            year += 1
        return date(year, 1, 1) + (bisect_left(self._running(year), wanted) - 1) * _DAY

    def _until(self, day: date) -> int:
        year = day.year
        return self._running(year)[day.toordinal() - date(year, 1, 1).toordinal() + 1]

    def _running(self, year: int) -> tuple[int, ...]:
        return business_days_of_year(self.country, year, self.subdivision)

    def _clock_change(self, before: datetime, moment: datetime) -> datetime:
        """The only change of the clocks after `before` and not after `moment`, at a whole second."""
        zone = _zone(self.time_zone)
        old = before.astimezone(zone).utcoffset()
        seconds = range(1, (moment - before) // _SECOND)
        changed = bisect_left(
            seconds, True, key=lambda second: (before + second * _SECOND).astimezone(zone).utcoffset() != old
        )
        return before + (changed + 1) * _SECOND


@lru_cache(maxsize=512)
def subdivisions_of(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each subdivision with a calendar of its own, by name; none for an unknown country.

    `country` is ISO 3166-1 alpha-2, any case. A subdivision without a name goes by its code.
    """
    named = [(code, _name(code, names)) for code, names in (_subdivisions(country.upper()) or {}).items()]
    return tuple(sorted(named, key=lambda one: searchable(one[1])))


@lru_cache(maxsize=8192)
def business_days_of_year(country: str, year: int, subdivision: str | None = None) -> tuple[int, ...]:
    """Running count of business days: the value at index n counts 1 January to day n of the year.

    Index 0 is 0, the last index (365 or 366) is the year's total. `country` is ISO 3166-1 alpha-2 in
    capitals. Raises InvalidInput("calendar.unknown_subdivision").
    """
    days_off = _public_holidays(country, year, subdivision)
    first = date(year, 1, 1)
    length = date(year, 12, 31).timetuple().tm_yday
    days = (first + timedelta(days=offset) for offset in range(length))
    return tuple(accumulate((day.weekday() < 5 and day not in days_off for day in days), initial=0))


def _public_holidays(country: str, year: int, subdivision: str | None) -> frozenset[date]:
    _check_subdivision(country, subdivision)
    if _subdivisions(country) is None:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


def _check_subdivision(country: str, subdivision: str | None) -> None:
    if subdivision is None:
        return
    known = _subdivisions(country)
    if known is not None and subdivision not in known:
        raise InvalidInput("calendar.unknown_subdivision", field="subdivision")


@lru_cache(maxsize=512)
def _subdivisions(country: str) -> Mapping[str, Sequence[str]] | None:
    """The names of each subdivision by its code; None for a country that the package does not know."""
    try:
        return holidays.country_holidays(country).get_subdivision_aliases()
    except NotImplementedError:
        return None


def _name(code: str, names: Sequence[str]) -> str:
    # Among the names the package also keeps other codes of the same place, written in capitals.
    return next((name for name in names if not name.isupper()), code)


@lru_cache(maxsize=1024)
def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput("clock.unknown_time_zone", field="time_zone") from error
