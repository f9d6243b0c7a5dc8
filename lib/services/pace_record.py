"""What an integration gives to the history of days, written in the transaction in which its stage changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select

from lib.domain.calendars import Calendar
from lib.domain.model import Stage
from lib.domain.pace import Kind, Measure, Spell, measures_of_live, month_of, running_days
from lib.services.access import Act
from lib.services.integrations import STAGE, Integration, calendar_of
from lib.services.turns import clock_bars
from lib.storage.managing import pace_cells
from lib.storage.tables import events


def record_stage(act: Act, before: Integration, stage: Stage) -> None:
    """Count the days of the stage that `before` has left for `stage`, and more when it is live now.

    Call it after the events of the change have been written.
    """
    calendar = calendar_of(act.store)
    measured = [_left(before, act.now, calendar)]
    if stage is Stage.LIVE and before.live_at is None:
        measured += _live(act, before, calendar)
    act.connection.execute(
        insert(pace_cells),
        [
            {
                "kind": one.kind,
                "track": before.track,
                "route": before.route,
                "country": act.store.country,
                "month": month_of(one.kind, before.created_at, calendar),
                "key": one.key,
                "days": one.days,
                "n": 1,
            }
            for one in measured
        ],
    )


def _left(before: Integration, now: datetime, calendar: Calendar) -> Measure:
    """The stage that is over. Of what is paused or cancelled, the days stood still from then on."""
    until = min(moment for moment in (now, before.paused_at, before.cancelled_at) if moment is not None)
    return Measure(Kind.STAGE, before.stage.value, running_days((before.pace_from, until), (), calendar))


def _live(act: Act, before: Integration, calendar: Calendar) -> list[Measure]:
    bar = clock_bars(act)[before.track]
    pauses: list[Spell] = [
        (stretch.start, stretch.end) for stretch in bar.stretches if stretch.paused or stretch.party is None
    ]
    return measures_of_live(_first_begun(act, before), act.now, bar.days, pauses, calendar)


def _first_begun(act: Act, before: Integration) -> Mapping[Stage, datetime]:
    """When each stage before live began for the first time."""
    rows = act.connection.execute(
        select(events.c.new, events.c.at)
        .where(
            events.c.store_id == act.store.id,
            events.c.track == before.track,
            events.c.kind == STAGE,
            act.scope.on(events),
        )
        .order_by(events.c.at, events.c.id)
    )
    begun = {Stage.INVITED: before.created_at}
    for row in rows:
        begun.setdefault(Stage(row.new["stage"]), row.at)
    return {stage: at for stage, at in begun.items() if stage is not Stage.LIVE}
