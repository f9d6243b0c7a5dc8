"""The clock of an integration: how many business days went by, and who had the turn meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from lib.domain.calendars import Calendar, in_utc
from lib.domain.model import Party

_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_NO_CALENDARS: Mapping[Party, Calendar] = MappingProxyType({})


def business_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Business days elapsed from `start` to `end`, two aware moments.

    Both moments are turned into dates of the calendar's time zone. The result is the number of business
    days d with start date < d <= end date: 0 on the day of the start itself, 1 from the next business day
    at 00:00 local time on, and 0 when `end` is not later than `start`. See `lib.domain.calendars` for what
    a business day is. Raises ValueError for a moment without time zone.
    """
    first, last = calendar.date_of(start), calendar.date_of(end)
    return calendar.business_days_in(first, last) if first < last else 0


def add_business_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The moment, in UTC, at which `days` whole business days after the day of `start` are over.

    It is the first moment of the local date that follows the `days`-th business day after the start date;
    for 0 days, the one that follows the start date itself. So, with t for the result:
    `business_days_between(start, m)` is at most `days` for every m < t; it is exactly `days` in the last
    instant before t; and at t it is `days` + 1 if t begins a business day, else still `days`. An answer
    expected within n business days is late from t on. Raises ValueError for a number of days below 0 and
    for a moment without time zone.
    """
    if days < 0:
        raise ValueError("a number of days below 0")
    first = calendar.date_of(start)
    last = calendar.business_day_after(first, days) if days else first
    return calendar.first_moment_of(last + _DAY)


def last_day_of_term(ends_at: datetime, calendar: Calendar) -> date:
    """The last local day of a term: whoever acts on it is in time, at least until some moment of it.

    `ends_at` is the moment, aware, from which on it is too late, as `add_business_days` gives it. A term that
    ends at midnight ends with the day before. Raises ValueError for a moment without time zone.
    """
    return calendar.date_of(ends_at - _INSTANT)


@dataclass(frozen=True, slots=True)
class TurnChanged:
    """From `at` on it is the turn of `party`; of nobody (None) once the integration is live."""

    at: datetime
    party: Party | None


@dataclass(frozen=True, slots=True)
class Paused:
    """From `at` on no days run, until a `Resumed`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """From `at` on days run again. Without a pause before it, it means nothing."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Cancelled:
    """From `at` on no days run, until a `Reopened`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """From `at` on it goes on as it was before it was cancelled. Without that before it, it means nothing."""

    at: datetime


Happening: TypeAlias = TurnChanged | Paused | Resumed | Cancelled | Reopened


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with one holder of the turn, from `start` (UTC) up to `end`, and the days charged to it.

    `party` is None where nobody holds the turn: live, or cancelled. While `paused` it names the one whose
    turn it will be again, and the days are charged to nobody. `start` equals `end` only where the day that
    begins in the last instant of the clock is the stretch's one day.
    """

    party: Party | None
    start: datetime
    end: datetime
    days: int
    paused: bool


@dataclass(frozen=True, slots=True)
class ClockBar:
    """Business days split by who held the turn.

    `days` has every party, zeros included. `total` is the sum of `days`. Apart from it stand `paused_days`
    and `idle_days`, which are charged to nobody. `stretches` follow one another from the start to now.
    """

    days: Mapping[Party, int]
    paused_days: int
    total: int
    stretches: tuple[Stretch, ...]

    @property
    def idle_days(self) -> int:
        """Days on which nobody held the turn: the integration was live or cancelled."""
        return sum(stretch.days for stretch in self.stretches if stretch.party is None)


def split_clock(
    start: datetime,
    first_party: Party | None,
    happenings: Iterable[Happening],
    calendar: Calendar,
    now: datetime,
    party_calendars: Mapping[Party, Calendar] = _NO_CALENDARS,
) -> ClockBar:
    """Charge each business day after the start date, until today, to the one who held the turn.

    A day belongs to whoever holds the turn at its first moment (00:00 local time of `calendar`; where the
    clocks skip midnight, the first moment there is), whatever happens later that day. Therefore
    `total + paused_days + idle_days == business_days_between(start, now, calendar)`.

    `first_party` holds the turn until the first change. What happened before `start` counts for who holds
    it, not for days; what is later than `now` does not count. The order of `happenings` matters only among
    those of the same instant, of which the last one holds. A pause keeps its days from every party, but not
    the turn from changing hands. When `now` is not later than `start`, there are no days and no stretches.

    With `party_calendars`, the days of a party in it are those that its own calendar calls business days:
    its country and subdivision count, while dates and midnights stay those of `calendar`. The sum above
    then holds party by party, each by its own calendar. Paused and idle days always go by `calendar`.
    Raises ValueError for a moment without time zone.
    """
    begin = in_utc(start)
    end = max(begin, in_utc(now))
    spells = _spells(begin, first_party, happenings, end)
    stretches = tuple(_stretches(spells, end, calendar, party_calendars))
    days = dict.fromkeys(Party, 0)
    paused_days = 0
    for stretch in stretches:
        if stretch.paused:
            paused_days += stretch.days
        elif stretch.party is not None:
            days[stretch.party] += stretch.days
    return ClockBar(days, paused_days, sum(days.values()), stretches)


class _State(NamedTuple):
    party: Party | None
    paused: bool
    cancelled: bool


class _Holder(NamedTuple):
    party: Party | None
    paused: bool


_NOBODY = _Holder(None, False)


class _Spell(NamedTuple):
    start: datetime
    holder: _Holder


def _spells(
    begin: datetime, first_party: Party | None, happenings: Iterable[Happening], end: datetime
) -> Sequence[_Spell]:
    """Who holds the turn from when on, up to and including `end`; neighbours differ."""
    state = _State(first_party, False, False)
    since = {begin: _holder(state)}
    for at, happening in sorted(((in_utc(one.at), one) for one in happenings), key=itemgetter(0)):
        if at > end:
            break
        state = _after(state, happening)
        since[max(at, begin)] = _holder(state)
    return [_Spell(next(same)[0], holder) for holder, same in groupby(since.items(), key=itemgetter(1))]


def _after(state: _State, happening: Happening) -> _State:
    match happening:
        case TurnChanged():
            return _State(happening.party, state.paused, state.cancelled)
        case Paused():
            return _State(state.party, True, state.cancelled)
        case Resumed():
            return _State(state.party, False, state.cancelled)
        case Cancelled():
            return _State(state.party, state.paused, True)
        case Reopened():
            return _State(state.party, state.paused, False)


def _holder(state: _State) -> _Holder:
    return _NOBODY if state.cancelled or state.party is None else _Holder(state.party, state.paused)


def _stretches(
    spells: Sequence[_Spell], end: datetime, calendar: Calendar, party_calendars: Mapping[Party, Calendar]
) -> Iterator[Stretch]:
    last = calendar.date_of(end)
    ends = [spell.start for spell in spells[1:]]
    after = min(calendar.date_of(spells[0].start), last)
    for (start, (party, paused)), until in zip(spells, [*ends, None], strict=True):
        through = last if until is None else _last_day_begun(until, after, last, calendar)
        own = calendar if party is None or paused else party_calendars.get(party, calendar)
        days = own.business_days_in(after, through)
        if days or start < (until or end):
            yield Stretch(party, start, until or end, days, paused)
        after = through


def _last_day_begun(moment: datetime, earliest: date, latest: date, calendar: Calendar) -> date:
    """The last local day that began before `moment`, not outside of `earliest` to `latest`.

    The instant before `moment` has that date, because local dates never go back. Where clocks were once set
    back from after midnight to before it, that was last in 2010 (tz database, Goose Bay and St John's).
    """
    return min(max(last_day_of_term(moment, calendar), earliest), latest)
