"""The windows of a run as rows: what is still to be read after a crash, and what VTEX never gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from lib.domain.sync import RunKind, TimeWindow
from lib.services.access import Act
from lib.services.sync_work import Work
from lib.storage.syncing import sync_windows
from lib.vendors.masterdata import Form

# Promises that no store could keep add up to more than the column takes.
_MOST: Final = 2**31 - 1


@dataclass(frozen=True)
class Window:
    """Customers that are read in one go: by which condition, and of which span of time.

    `token`, `total` and `read` say how far a scroll of it came: where it goes on, how many VTEX promised, and
    how many of those came.
    """

    number: int
    form: Form
    time: TimeWindow
    token: str | None = field(default=None, repr=False)
    total: int | None = None
    read: int = 0


@dataclass(frozen=True)
class Span:
    """What a run is about: everything until a moment, or what changed since another one."""

    kind: RunKind
    since: datetime | None
    until: datetime


def span_of(work: Work) -> Span:
    """What the run is about. Raises Overtaken."""
    with work.act() as act:
        row = work.hold(act)
        return Span(RunKind(row["kind"]), row["since"], row["until"])


def windows_left(work: Work) -> list[Window] | None:
    """The windows that are still to be read, by number; `None` when none were made yet. Raises Overtaken."""
    with work.act() as act:
        if work.hold(act)["expected"] is None:
            return None
        rows = act.connection.execute(
            select(sync_windows)
            .where(
                sync_windows.c.run_id == work.run_id,
                sync_windows.c.done_at.is_(None),
                act.scope.on(sync_windows),
            )
            .order_by(sync_windows.c.number)
        )
        return [
            Window(
                row.number,
                Form(row.form),
                TimeWindow(row.since, row.until, row.expected),
                row.scroll,
                row.total,
                row.read,
            )
            for row in rows
        ]


def keep_windows(
    work: Work, found: Sequence[tuple[Form, TimeWindow]], outside: int, until: datetime
) -> list[Window]:
    """Keep the windows of a run; `outside`: customers that are in none of them. Raises Overtaken.

    `until`: what changed in VTEX before is in them.
    """
    kept = windows_left(work)
    if kept is not None:
        # A connection that was lost while this was kept the first time.
        return kept
    with work.act() as act:
        expected = sum(time.expected for _, time in found) + outside
        work.change(act, expected=min(expected, _MOST), missing=outside, until=until)
        return _added(act, work, found, 0)


def close_window(
    work: Work, window: Window, read: int, missing: int, smaller: Sequence[TimeWindow]
) -> list[Window]:
    """Close a window that was read; returns the smaller ones in which what is missing is looked for.

    `read` customers came, `missing` did not. Raises Overtaken.
    """
    with work.act() as act:
        run = work.hold(act)
        lost = 0 if smaller else missing
        act.connection.execute(
            update(sync_windows)
            .where(
                sync_windows.c.run_id == work.run_id,
                sync_windows.c.number == window.number,
                act.scope.on(sync_windows),
            )
            .values(done_at=act.now, scroll=None, read=read, missing=lost)
        )
        work.change(act, missing=min(run["missing"] + lost, _MOST))
        taken = act.connection.execute(
            select(func.max(sync_windows.c.number)).where(
                sync_windows.c.run_id == work.run_id, act.scope.on(sync_windows)
            )
        ).scalar_one()
        return _added(act, work, [(window.form, time) for time in smaller], taken + 1)


def _added(act: Act, work: Work, found: Sequence[tuple[Form, TimeWindow]], first: int) -> list[Window]:
    windows = [Window(number, form, time) for number, (form, time) in enumerate(found, first)]
    for one in windows:
        act.connection.execute(
            act.scope.insert(
                sync_windows,
                act.store.id,
                run_id=work.run_id,
                number=one.number,
                form=one.form,
                since=one.time.since,
                until=one.time.until,
                expected=one.time.expected,
            )
        )
    return windows
