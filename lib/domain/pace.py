"""How long integrations take, from those that went before: business days, counted and never averaged.

A *cell* says how often something took so many business days. Four kinds of things are counted:

- `stage`: the days that an integration stood in a stage, once it has left it.
- `live`: the days from the first beginning of a stage to live, once an integration is live.
- `whole`: the days from the invitation to live.
- `party`: the days that a party held the turn, once an integration is live; also 0.

Integrations are comparable when track, route and country are the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between
from lib.domain.model import Party, Stage

LEAST_COMPARABLE = 20
"""With fewer that can be compared there is too little history to say what is usual."""

LEAST_SLOWER = 5
"""The fewest whose 25th and 75th percentile (ranks 2 and 4) are neither the fastest nor the slowest of them:
a range read from fewer would stand on a single case."""

MOST_DAYS = 500
"""What took longer is counted as this many business days: two years, in which a track was forgotten."""

MEDIAN, SLOW = 50, 90
"""Percentiles: what half of all reached, and what nine in ten reached. Slower than that is slow."""

_SOON, _LATE = 25, 75
_DAY = timedelta(days=1)

Spell = tuple[datetime, datetime]
"""A time from one aware moment to another."""


class Kind(StrEnum):
    """What a cell counts."""

    STAGE = "stage"
    LIVE = "live"
    WHOLE = "whole"
    PARTY = "party"


class Measure(NamedTuple):
    """One thing that took `days` business days; `key` is the stage or the party, and live for the whole."""

    kind: Kind
    key: str
    days: int


class Cell(NamedTuple):
    """`n` things of the same kind and key that took `days` business days each."""

    kind: Kind
    key: str
    days: int
    n: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """When an integration is expected to be live: between two days, as half of the comparable ones were.

    `comparable` says how many integrations it is read from: those that had not been faster by the same day
    of the same stage. With `latest` None, (nearly) every comparable one was faster than this one is already,
    so that too little tells how long it still takes; `comparable` then counts them all, and `earliest` is the
    next business day.
    """

    earliest: date
    latest: date | None
    comparable: int


def quantile(cells: Iterable[Cell], percent: int) -> int | None:
    """The days within which `percent` of 100 things were done, by nearest rank; None for no things.

    The value at rank ceil(percent / 100 x n) of all in order: always one that happened, and exact.
    """
    return _at_rank(_ordered(cells), percent)


def _ordered(cells: Iterable[Cell], least: int = 0) -> list[tuple[int, int]]:
    """Days and how often, from few to many, of what took `least` days or more and was not taken back."""
    return sorted([(days, n) for _kind, _key, days, n in cells if days >= least and n])


def _at_rank(ordered: Sequence[tuple[int, int]], percent: int) -> int | None:
    rank = -(-percent * _number(ordered) // 100)
    for days, n in ordered:
        rank -= n
        if rank <= 0:
            return days
    return None


def _number(ordered: Iterable[tuple[int, int]]) -> int:
    return sum([n for _days, n in ordered])


def mean(cells: Sequence[Cell]) -> float | None:
    """The average of the days; None for no things."""
    things = sum(cell.n for cell in cells)
    return sum(cell.days * cell.n for cell in cells) / things if things else None


def estimate(cells: Sequence[Cell], days: int, today: date, calendar: Calendar) -> Estimate | None:
    """When an integration is live that has been `days` business days in its stage.

    `cells` are those of kind `live` for its stage, of comparable integrations; `today` is the date where the
    store is and `calendar` its own. The range goes from the 25th to the 75th percentile of the days that were
    still left to those that had not been live before; with fewer than `LEAST_SLOWER` of these it has no end.
    None for fewer than `LEAST_COMPARABLE` in all.
    """
    known = sum([cell.n for cell in cells])
    if known < LEAST_COMPARABLE:
        return None
    slower = _ordered(cells, days)
    soon, late = _at_rank(slower, _SOON), _at_rank(slower, _LATE)
    if soon is None or late is None or _number(slower) < LEAST_SLOWER:
        return Estimate(_business_day(today, 1, calendar), None, known)
    return Estimate(
        _business_day(today, soon - days, calendar),
        _business_day(today, late - days, calendar),
        _number(slower),
    )


def _business_day(today: date, ahead: int, calendar: Calendar) -> date:
    return calendar.business_day_after(today, ahead) if ahead else today


def slow_before(days: int, now: datetime, calendar: Calendar) -> datetime:
    """What stands still since before this moment has taken more than `days` business days by `now`.

    For every moment m: `business_days_between(m, now) > days` just when m is before the result.
    """
    today = calendar.date_of(now)
    # Seven days hold two business days at least, whatever the holidays: the search never runs out.
    back = range(4 * days + 30)
    first = bisect_left(back, days + 1, key=lambda ago: calendar.business_days_in(today - ago * _DAY, today))
    return calendar.first_moment_of(today - (first - 1) * _DAY)


def after_rest(since: datetime, rested_from: datetime, now: datetime, calendar: Calendar) -> datetime:
    """From when the days count that counted from `since`, once those from `rested_from` until now do not.

    Later by the time of the rest; where weekends and holidays lie differently then, the moment from which as
    many business days have gone by as there were when the rest began.
    """
    begun = max(since, rested_from)
    days, later = business_days_between(since, begun, calendar), since + (now - begun)
    return later if business_days_between(later, now, calendar) == days else slow_before(days, now, calendar)


def running_days(spell: Spell, pauses: Iterable[Spell], calendar: Calendar) -> int:
    """Business days of a time, without those of the pauses in it; at most `MOST_DAYS`."""
    start, end = spell
    paused = (
        business_days_between(max(start, begun), min(end, over), calendar)
        for begun, over in pauses
        if begun < end and over > start
    )
    return max(0, min(MOST_DAYS, business_days_between(start, end, calendar) - sum(paused)))


def measures_of_live(
    first_begun: Mapping[Stage, datetime],
    live_at: datetime,
    party_days: Mapping[Party, int],
    pauses: Sequence[Spell],
    calendar: Calendar,
) -> list[Measure]:
    """What the history gains when an integration goes live: how long from each stage, and with which party.

    `first_begun` says when each stage before live began first, `invited` among them; `party_days` are those
    of its clock.
    """
    left = {stage: running_days((begun, live_at), pauses, calendar) for stage, begun in first_begun.items()}
    return [
        *(Measure(Kind.LIVE, stage.value, days) for stage, days in left.items()),
        Measure(Kind.WHOLE, Stage.LIVE.value, left[Stage.INVITED]),
        *(Measure(Kind.PARTY, party.value, min(MOST_DAYS, party_days.get(party, 0))) for party in Party),
    ]


def cells_of(
    created_at: datetime,
    stages: Sequence[tuple[Stage, datetime]],
    live_at: datetime | None,
    party_days: Mapping[Party, int],
    calendar: Calendar,
) -> list[Measure]:
    """All that one integration, never paused, gives to the history.

    `stages` are the stages that it came to after `invited`, with which it began at `created_at`, oldest
    first; live itself may be among them. The stage in which it still is gives nothing.
    """
    passed = [(Stage.INVITED, created_at), *(one for one in stages if one[0] is not Stage.LIVE)]
    ends = [begun for _stage, begun in passed[1:]] + ([live_at] if live_at else [])
    spells = [
        Measure(Kind.STAGE, stage.value, running_days((begun, end), (), calendar))
        for (stage, begun), end in zip(passed, ends, strict=False)
    ]
    if live_at is None:
        return spells
    return spells + measures_of_live(_first_begun(passed), live_at, party_days, (), calendar)


def _first_begun(passed: Iterable[tuple[Stage, datetime]]) -> Mapping[Stage, datetime]:
    first: dict[Stage, datetime] = {}
    for stage, begun in passed:
        first.setdefault(stage, begun)
    return first


def month_of(kind: Kind, created_at: datetime, calendar: Calendar) -> date | None:
    """The first day of the month in which an integration began, where the store is; None for `live`.

    The days that are left to live are read for every row of a table, over all months: kept by the month
    there would be a dozen times as many cells to read.
    """
    return None if kind is Kind.LIVE else calendar.date_of(created_at).replace(day=1)
