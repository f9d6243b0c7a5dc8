"""Times of the customer sync as people say them: a range in whole minutes or hours, the clock, a length."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

from lib.domain.sync import Range
from lib.ui.text import _, day_and_month, ngettext, number, zone

_MINUTE, _HOUR = 60.0, 3600.0
_MINUTES_FROM = 90
# From here on minutes are more exact than anybody wants to know.
_HOURS_FROM = timedelta(minutes=150)
# Before so near a moment the minute alone says nothing.
_NEAR = timedelta(minutes=2)


def span(found: Range) -> str:
    """A range, rounded outwards: "menos de 1 minuto", "entre 2 y 5 minutos", "hasta 3 horas"."""
    if found.high < timedelta(minutes=1):
        return _("menos de 1 minuto")
    in_hours = found.high >= _HOURS_FROM
    unit = _HOUR if in_hours else _MINUTE
    low, high = int(found.low.total_seconds() // unit), ceil(found.high.total_seconds() / unit)
    if low == 0:
        return _up_to(high, in_hours=in_hours)
    said = _("entre {low} y {high} horas") if in_hours else _("entre {low} y {high} minutos")
    return said.format(low=number(low), high=number(max(high, low + 1)))


def _up_to(high: int, *, in_hours: bool) -> str:
    if in_hours:
        return ngettext("hasta {count} hora", "hasta {count} horas", high).format(count=number(high))
    return ngettext("hasta {count} minuto", "hasta {count} minutos", high).format(count=number(high))


def length(taken: timedelta) -> str:
    """How long something took, in the unit that fits."""
    seconds = max(1, round(taken.total_seconds()))
    if seconds < _MINUTES_FROM:
        return ngettext("{count} segundo", "{count} segundos", seconds).format(count=number(seconds))
    if taken < _HOURS_FROM:
        minutes = round(seconds / _MINUTE)
        return ngettext("{count} minuto", "{count} minutos", minutes).format(count=number(minutes))
    hours = round(seconds / _HOUR)
    return ngettext("{count} hora", "{count} horas", hours).format(count=number(hours))


def coming(moment: datetime) -> str:
    """A moment to come that is far enough off for its seconds to say nothing: "hoy 19:53", "3 dic 08:00"."""
    here, now = moment.astimezone(zone()), datetime.now(UTC).astimezone(zone())
    if here.date() == now.date():
        return _("hoy {time}").format(time=f"{here:%H:%M}")
    return clock(moment)


def clock(moment: datetime) -> str:
    """A moment to come, in the person's time zone: the hour, with its seconds when near; or the day too."""
    here, now = moment.astimezone(zone()), datetime.now(UTC).astimezone(zone())
    if here.date() != now.date():
        return f"{day_and_month(here.date())} {here:%H:%M}"
    return f"{here:%H:%M:%S}" if here - now < _NEAR else f"{here:%H:%M}"
