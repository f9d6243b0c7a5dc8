"""Which integrations are slower in their stage than nine in ten of those that can be compared.

Time alone makes them slow, so this looks again and again. Business days are counted by the calendar of each
store; for one calendar and one number of days that is a single moment: what stands since before it is slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, DateTime, Text, and_, case, cast, func, select, update

from lib.domain.model import Stage
from lib.domain.pace import LEAST_COMPARABLE, SLOW, Cell, Kind, quantile, slow_before
from lib.services.integrations import read_calendar
from lib.services.pace import Comparable
from lib.services.platform import platform
from lib.storage.managing import pace_cells
from lib.storage.scope import Scope, transaction
from lib.storage.tables import integrations

PACE_TASK = "puente.watch_pace"

BATCH = 1000
"""How many are written in one transaction: whoever works on one of them waits for no more than these."""

_ALIKE = ("track", "route", "stage", "calendar")


@dataclass(frozen=True, slots=True)
class _Limit:
    """Integrations of this kind that stand in their stage since before `before` are slow."""

    track: str
    route: str
    stage: str
    calendar: str
    before: datetime


def watch_pace() -> int:
    """Mark the integrations that have become slow, and unmark those that are not; how many changed.

    Only what is active and not live can be slow, and only where there is enough history to say so. One that
    somebody works on at this moment is passed over until the next look.
    """
    here = platform()
    now = here.now()
    with transaction(here.engine) as connection:
        limits = _limits(Scope(connection, None), now)
    changed = 0
    while True:
        with transaction(here.engine) as connection:
            batch = _mark(Scope(connection, None), limits, now)
        changed += batch
        if batch < BATCH:
            return changed


def _limits(scope: Scope, now: datetime) -> list[_Limit]:
    """From when on something is slow, for each kind of integration that is on its way now."""
    slow_after = _slow_after(scope)
    kinds = (
        integrations.c.track,
        integrations.c.route,
        integrations.c.country,
        integrations.c.stage,
        integrations.c.calendar,
    )
    rows = scope.connection.execute(
        select(*kinds).where(_on_its_way(), scope.on(integrations)).group_by(*kinds)
    )
    return [
        _Limit(track, route, stage, calendar, slow_before(days, now, read_calendar(calendar)))
        for track, route, country, stage, calendar in rows
        if (days := slow_after.get((track, route, country, stage))) is not None
    ]


def _slow_after(scope: Scope) -> Mapping[Comparable, int]:
    """The business days within which nine in ten left a stage, where enough have left it."""
    alike = (pace_cells.c.track, pace_cells.c.route, pace_cells.c.country, pace_cells.c.key)
    rows = scope.connection.execute(
        select(*alike, pace_cells.c.days, func.sum(pace_cells.c.n))
        .where(pace_cells.c.kind == Kind.STAGE)
        .group_by(*alike, pace_cells.c.days)
    )
    cells: dict[Comparable, list[Cell]] = defaultdict(list)
    for track, route, country, stage, days, n in rows:
        cells[track, route, country, stage].append(Cell(Kind.STAGE, stage, days, n))
    return {
        group: days
        for group, found in cells.items()
        if sum(cell.n for cell in found) >= LEAST_COMPARABLE and (days := quantile(found, SLOW)) is not None
    }


def _mark(scope: Scope, limits: Sequence[_Limit], now: datetime) -> int:
    """Write what is not as it should be, at most `BATCH` of it; how many."""
    sides = [
        *(cast([getattr(limit, name) for limit in limits], ARRAY(Text)) for name in _ALIKE),
        cast([limit.before for limit in limits], ARRAY(DateTime(timezone=True))),
    ]
    limit = func.unnest(*sides).table_valued(*_ALIKE, "before").render_derived("slow")
    is_slow = func.coalesce(integrations.c.pace_from < limit.c.before, False)
    wrong = (
        select(integrations.c.id, is_slow.label("is_slow"))
        .join_from(
            integrations,
            limit,
            and_(_on_its_way(), *(integrations.c[name] == limit.c[name] for name in _ALIKE)),
            isouter=True,
        )
        .where(integrations.c.slow_since.is_(None) == is_slow, scope.on(integrations))
        # Which of them come first does not matter, and nobody is waited for.
        .limit(BATCH)
        .with_for_update(of=integrations, skip_locked=True)
        .cte("wrong")
    )
    return scope.connection.execute(
        update(integrations)
        .where(integrations.c.id == wrong.c.id, scope.on(integrations))
        .values(slow_since=case((wrong.c.is_slow, now)))
    ).rowcount


def _on_its_way() -> ColumnElement[bool]:
    return and_(integrations.c.status == "active", integrations.c.stage != Stage.LIVE)
