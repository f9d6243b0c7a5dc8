"""What an integration gives to the history of days, written in the transaction in which its stage changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select

from lib.domain.calendars import Calendar
from lib.domain.model import Party, Stage
from lib.domain.pace import Kind, Measure, Spell, measures_of_live, month_of, running_days
from lib.services.access import Act
from lib.services.integrations import STAGE, TURN, Integration, calendar_of
from lib.services.turns import clock_bars
from lib.storage.managing import pace_cells
from lib.storage.tables import events


class Counted(NamedTuple):
    """What one cell of the history gains: its columns, `month` as ISO 8601, and `n` more of it.

    The event of the change keeps it, so that the change can be undone: `n` is negative then.
    """

    kind: str
    route: str
    country: str
    month: str | None
    key: str
    days: int
    n: int


def count_stage(act: Act, before: Integration, stage: Stage) -> list[Counted]:
    """The days of the stage that `before` leaves for `stage`, and more when it is live with that.

    Call it before anything of the change is written.
    """
    calendar = calendar_of(act.store)
    measured = [_left(before, act.now, calendar)]
    if stage is Stage.LIVE and before.live_at is None:
        measured += _live(act, before, calendar)
    return [_counted(act, before, one, calendar) for one in measured]


def record_stage(act: Act, before: Integration, stage: Stage, counted: Sequence[Counted]) -> None:
    """Write that `before` comes to `stage`, and what that counts.

    The event keeps what is needed to undo it: since when it had been in its stage, and what was counted.
    """
    old = {
        "stage": before.stage,
        "since": before.stage_since.isoformat(),
        "pace_from": before.pace_from.isoformat(),
    }
    act.record(STAGE, track=before.track, old=old, new={"stage": stage, "counted": counted})
    if counted:
        rows = [{"track": before.track, **one._asdict()} for one in counted]
        act.connection.execute(insert(pace_cells), rows)


def record_turn(act: Act, before: Integration, party: Party | None) -> None:
    """Write that the turn of `before` goes to `party`; the event keeps since when it was whose it was."""
    old = {"party": before.waiting_on, "since": before.waiting_since.isoformat()}
    act.record(TURN, track=before.track, old=old, new={"party": party})


def _counted(act: Act, before: Integration, one: Measure, calendar: Calendar) -> Counted:
    month = month_of(one.kind, before.created_at, calendar)
    began = month.isoformat() if month else None
    return Counted(one.kind, before.route, act.store.country, began, one.key, one.days, 1)


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
