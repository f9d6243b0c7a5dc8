"""A waiver or a change of route that is undone was a slip: where it had moved a track, it has not moved it.

A stage that was left is as if it had never been left, the turn as if it had never changed hands, and the days
that were counted with that are taken out of the history. What is needed for it, the events of the changes
keep: under `old` since when it had been so, under `new` what was counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import dropwhile

from sqlalchemy import ColumnElement, RowMapping, select, update

from lib.domain.model import Stage, Track
from lib.domain.pace import after_rest
from lib.domain.requirements import RequirementState
from lib.services.access import Act
from lib.services.integrations import STAGE, TURN, Integration, calendar_of, load_integration
from lib.services.pace_record import Counted, record_stage, record_turn
from lib.services.progress import refresh, state_of
from lib.services.turns import rests
from lib.storage.tables import events, integrations

SECOND_THOUGHTS = timedelta(hours=24)
"""How long a word can be taken back as if it had never been given."""


def events_since(act: Act, track: Track, kind: str, since: datetime | None = None) -> Sequence[RowMapping]:
    """The events of a kind of a track since a moment, oldest first: `id`, `subject`, `old`, `new`, `at`.

    Without a moment, those that can still be undone as slips.
    """
    begun = events.c.at >= (since or act.now - SECOND_THOUGHTS)
    return _events(act, track, kind, begun)


def refresh_undone(act: Act, track: Track, undone: int | None) -> RequirementState:
    """Bring a track's row up to date, as `refresh`, after something was undone as a slip.

    `undone` is the id of its event, or of the first of several slips like it; with None nothing was a slip.
    Whoever calls it has the track's turn.
    """
    if undone is not None:
        before = load_integration(act.scope, act.store.id, track)
        state = state_of(act, before)
        _stage_again(act, before, state.stage, undone)
        if state.waiting_on is not before.waiting_on:
            _turn_again(act, before, state, undone)
    return refresh(act, track)


def _stage_again(act: Act, before: Integration, stage: Stage, undone: int) -> None:
    """Back to `stage` when it was left since then. What has gone live since then goes back to any stage."""
    moved = _since(act, before.track, STAGE, undone)
    gone = list(dropwhile(lambda row: stage != row["old"]["stage"] and not _is_live(row), moved))
    if stage is before.stage or not gone:
        return
    left, since, pace_from = gone[0], act.now, act.now
    if left["old"]["stage"] == stage:
        since = _moment(left["old"]["since"])
        pace_from = _without_rests(act, before, _moment(left["old"]["pace_from"]), left["at"])
    live_at = since if stage is Stage.LIVE else None
    _write(act, before, stage=stage, stage_since=since, pace_from=pace_from, live_at=live_at)
    record_stage(act, before, stage, _taken_out(gone))


def _turn_again(act: Act, before: Integration, state: RequirementState, undone: int) -> None:
    """The turn to whoever lost it since then, with the days that it had been theirs."""
    moved = _since(act, before.track, TURN, undone)
    lost = next((row for row in moved if row["old"]["party"] == state.waiting_on), None)
    if lost is None:
        return
    since = _without_rests(act, before, _moment(lost["old"]["since"]), lost["at"])
    _write(act, before, waiting_on=state.waiting_on, waiting_since=since)
    record_turn(act, before, state.waiting_on)


def _write(act: Act, before: Integration, **values: object) -> None:
    act.connection.execute(
        update(integrations)
        .where(integrations.c.id == before.id, act.scope.on(integrations))
        .values(**values, slow_since=None)
    )


def _since(act: Act, track: Track, kind: str, undone: int) -> Sequence[RowMapping]:
    """The events of a kind after another that tell what was before them, oldest first."""
    return _events(act, track, kind, events.c.id > undone, events.c.old.has_key("since"))


def _events(act: Act, track: Track, kind: str, *which: ColumnElement[bool]) -> Sequence[RowMapping]:
    columns = (events.c.id, events.c.subject, events.c.old, events.c.new, events.c.at)
    mine = (events.c.store_id == act.store.id, events.c.track == track, events.c.kind == kind)
    found = select(*columns).where(*mine, act.scope.on(events), *which).order_by(events.c.id)
    return act.connection.execute(found).mappings().all()


def _is_live(row: RowMapping) -> bool:
    return bool(row["new"]["stage"] == Stage.LIVE)


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _taken_out(gone: Sequence[RowMapping]) -> list[Counted]:
    """The opposite of all that these events counted."""
    total: Counter[Counted] = Counter()
    for row in gone:
        for one in row["new"]["counted"]:
            counted = Counted(*one)
            total[counted._replace(n=0)] += counted.n
    return [cell._replace(n=-n) for cell, n in total.items() if n]


def _without_rests(act: Act, before: Integration, since: datetime, left_at: datetime) -> datetime:
    """From when days count that counted from `since` when it was left: later by the rests over since then."""
    until = min(filter(None, (before.paused_at, before.cancelled_at)), default=act.now)
    for start, end in rests(act, before):
        if left_at < end <= until:
            since = after_rest(since, start, end, calendar_of(act.store))
    return since
