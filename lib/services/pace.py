"""How fast integrations are, read from the history of days: by stage, by party, and for a single one.

What is counted is written in the transaction of the change that it counts (`lib.services.pace_record`), so
these numbers are as of the moment they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Text, and_, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.calendars import Calendar
from lib.domain.model import Party, Route, Stage, Track
from lib.domain.pace import (
    LEAST_COMPARABLE,
    MEDIAN,
    SLOW,
    Cell,
    Estimate,
    Kind,
    estimate,
    mean,
    quantile,
)
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.storage.managing import pace_cells
from lib.storage.scope import Scope

Comparable = tuple[str, str, str, str]
"""Track, route, country and stage: integrations that share them can be compared."""

_SHARED = ("track", "route", "country", "key")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an integration stands: for `days` business days of its `calendar` in its stage."""

    track: Track
    route: Route
    country: str
    stage: Stage
    days: int
    calendar: Calendar

    @property
    def comparable(self) -> Comparable:
        """What it shares with those it can be compared with."""
        return self.track.value, self.route.value, self.country, self.stage.value


@dataclass(frozen=True, slots=True)
class Usual:
    """Nine in ten of `comparable` integrations left the stage within `days` business days."""

    days: int
    comparable: int


@dataclass(frozen=True)
class PaceQuery:
    """Which integrations are counted. The months, first days of theirs, are those in which they began."""

    track: Track | None = None
    route: Route | None = None
    country: str | None = None
    month_from: date | None = None
    month_to: date | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Business days of `n` things: half took at most `median`, nine in ten at most `p90`.

    None where there are none.
    """

    median: int | None
    p90: int | None
    mean: float | None
    n: int

    @property
    def is_enough(self) -> bool:
        """Whether there are enough to say what is usual."""
        return self.n >= LEAST_COMPARABLE


@dataclass(frozen=True, slots=True)
class StagePace(Spread):
    """The days of a stage, of every time that an integration left it."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class PartyShare(Spread):
    """The days that a party held the turn, of every integration that went live; days without any are 0."""

    party: Party


@dataclass(frozen=True)
class Pace:
    """How fast the chosen integrations were.

    `stages` are those before live, in order; `to_live` goes from the invitation to live. Only what is over
    counts: the days of those that are still on their way are in none of these numbers.
    """

    stages: tuple[StagePace, ...]
    parties: tuple[PartyShare, ...]
    to_live: Spread
    as_of: datetime


def pace(actor: Actor, query: PaceQuery) -> Pace:
    """The days of the integrations that `query` asks for."""
    with acting(actor, Action.VIEW_PANEL, only_reads=True) as act:
        found = _measured(act.scope, query)
        return Pace(
            stages=tuple(
                StagePace(*_spread(found[Kind.STAGE, stage]), stage=stage)
                for stage in Stage
                if stage is not Stage.LIVE
            ),
            parties=tuple(PartyShare(*_spread(found[Kind.PARTY, party]), party=party) for party in Party),
            to_live=Spread(*_spread(found[Kind.WHOLE, Stage.LIVE])),
            as_of=act.now,
        )


def estimates(scope: Scope, standings: Sequence[Standing], now: datetime) -> tuple[Estimate | None, ...]:
    """When each is expected to be live, in the order of `standings`; None for too little history, or live.

    Meant for a page of rows: one statement for all of them.
    """
    cells = _comparable(scope, Kind.LIVE, standings)
    return tuple(
        estimate(cells[one.comparable], one.days, one.calendar.date_of(now), one.calendar)
        for one in standings
    )


def usual(scope: Scope, standings: Sequence[Standing]) -> tuple[Usual | None, ...]:
    """By what an integration is slow: what nine in ten comparable ones took for its stage.

    In the order of `standings`; None for too little history.
    """
    cells = _comparable(scope, Kind.STAGE, standings)
    return tuple(_usual(cells[one.comparable]) for one in standings)


def _usual(cells: Sequence[Cell]) -> Usual | None:
    days, known = quantile(cells, SLOW), sum(cell.n for cell in cells)
    return None if days is None or known < LEAST_COMPARABLE else Usual(days, known)


def _spread(cells: Sequence[Cell]) -> tuple[int | None, int | None, float | None, int]:
    return quantile(cells, MEDIAN), quantile(cells, SLOW), mean(cells), sum(cell.n for cell in cells)


def _measured(scope: Scope, query: PaceQuery) -> Mapping[tuple[str, str], Sequence[Cell]]:
    """The cells of all kinds that are shown, by kind and key."""
    chosen: list[ColumnElement[bool]] = [pace_cells.c.kind != Kind.LIVE]
    if query.track is not None:
        chosen.append(pace_cells.c.track == query.track)
    if query.route is not None:
        chosen.append(pace_cells.c.route == query.route)
    if query.country is not None:
        chosen.append(pace_cells.c.country == query.country)
    if query.month_from is not None:
        chosen.append(pace_cells.c.month >= query.month_from)
    if query.month_to is not None:
        chosen.append(pace_cells.c.month <= query.month_to)
    found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    rows = scope.connection.execute(
        select(pace_cells.c.kind, pace_cells.c.key, pace_cells.c.days, func.sum(pace_cells.c.n))
        .where(*chosen)
        .group_by(pace_cells.c.kind, pace_cells.c.key, pace_cells.c.days)
    )
    for kind, key, days, n in rows:
        found[kind, key].append(Cell(Kind(kind), key, days, n))
    return found


def _comparable(
    scope: Scope, kind: Kind, standings: Iterable[Standing]
) -> Mapping[Comparable, Sequence[Cell]]:
    """The cells of one kind for each comparable group among `standings`."""
    asked = sorted({one.comparable for one in standings if one.stage is not Stage.LIVE})
    found: dict[Comparable, Sequence[Cell]] = defaultdict(tuple)
    if not asked:
        return found
    # One row for each group, and four parameters however many there are: a page waits for this.
    sides = [cast(list(side), ARRAY(Text)) for side in zip(*asked, strict=True)]
    groups = func.unnest(*sides).table_valued(*_SHARED, with_ordinality="place").render_derived("groups")
    alike = [pace_cells.c[name] == groups.c[name] for name in _SHARED]
    rows = scope.connection.execute(
        select(groups.c.place, func.array_agg(pace_cells.c.days), func.array_agg(pace_cells.c.n))
        .join_from(groups, pace_cells, and_(*alike))
        .where(pace_cells.c.kind == kind)
        .group_by(groups.c.place)
    )
    for place, days, things in rows:
        group = asked[place - 1]
        found[group] = [Cell(kind, group[-1], *one) for one in zip(days, things, strict=True)]
    return found
