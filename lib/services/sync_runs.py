"""Runs of the customer sync: asked for, approved, paused, gone on with, cancelled, looked at.

`lib.services.sync_engine` carries them out in the worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, Table, func, select, text, update
from sqlalchemy.exc import OperationalError

from lib.domain.sync import RowState, RunKind, RunState, Wanted
from lib.errors import Conflict, NotFound, Unavailable
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import known_secrets
from lib.services.platform import platform
from lib.services.sync_allowance import business_of
from lib.services.sync_model import SILENT_AFTER, Run, SyncPage, SyncSettings, as_run
from lib.services.sync_queue import queue_clearing, queue_run, take_out
from lib.services.sync_refusals import stands_refused
from lib.services.sync_settings import belongs_elsewhere, forget_profiles, keep_settings, settings_of
from lib.services.sync_work import MOVING, OPEN
from lib.storage.queue import workers_alive
from lib.storage.scope import BUSY
from lib.storage.syncing import sync_customers, sync_forgotten, sync_rows, sync_runs

HISTORY = 20
"""So many ended runs are shown, and the last one that read everything."""

_PATIENCE: Final = text("SET LOCAL lock_timeout = '2s'")
_LOCK_NOT_AVAILABLE: Final = "55P03"
_NEEDED = {"vtex": ("app_key", "app_token"), "hellotext": ("hellotext_token",)}


def sync_page(actor: Actor, account: str) -> SyncPage:
    """All that the page of the customer sync shows, of one moment."""
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        rows = _newest(act, HISTORY + 1)
        runs = [_as_it_is(act, row) for row in rows]
        ended = [run for run in runs if not run.state.is_open][:HISTORY]
        return SyncPage(
            settings_of(act),
            _missing_secrets(act),
            next((run for run in runs if run.state.is_open), runs[0] if runs else None),
            (*ended, *_last_full(act, ended)),
            _how_many(act, sync_customers),
            _how_many(act, sync_forgotten),
            stands_refused(act, rows[0] if rows else None),
        )


def _last_full(act: Act, shown: Sequence[Run]) -> list[Run]:
    """The last run that read everything, unless it is shown: who was rejected then is rejected still."""
    if any(run.kind is RunKind.FULL and run.state is RunState.DONE for run in shown):
        return []
    row = last_full_run(act)
    return [] if row is None else [as_run(row, act.now)]


def last_full_run(act: Act) -> RowMapping | None:
    """The last run of the store of `act` that read everything and came to its end."""
    found = act.connection.execute(
        select(sync_runs)
        .where(
            sync_runs.c.store_id == act.store.id,
            sync_runs.c.kind == RunKind.FULL,
            sync_runs.c.state == RunState.DONE,
            act.scope.on(sync_runs),
        )
        .order_by(sync_runs.c.requested_at.desc(), sync_runs.c.id)
        .limit(1)
    )
    return found.mappings().one_or_none()


def latest_run(actor: Actor, account: str) -> Run | None:
    """The open run of a store, else its last one; `None` when there was none."""
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        rows = _newest(act, 1)
        return _as_it_is(act, rows[0]) if rows else None


def one_run(actor: Actor, account: str, run_id: UUID) -> Run:
    """A run of a store. Raises NotFound('sync.unknown_run')."""
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        return _as_it_is(act, run_row(act, run_id))


def start_sync(actor: Actor, account: str, *, full: bool = False, automatic: bool = False) -> Run:
    """Start a run, or return the open one: asking twice starts one.

    It reads everything the first time and where `full` is asked for, else what changed since. Where `full` is
    asked for and the open one reads changes only, that goes on and the next one reads everything. Without
    `automatic` it shows what it read and waits for approval; with another business of Hellotext than before
    it always does. Raises Conflict: 'sync.no_vtex_key', 'sync.no_hellotext_token'; 'sync.other_writer' when
    nobody answered whether Hellotext's own wizard synchronises too (people only).
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        open_run = _open_run(act)
        settings = settings_of(act)
        if open_run is not None:
            if full and open_run["kind"] != RunKind.FULL:
                keep_settings(act, replace(settings, full_due_at=act.now))
            return _as_it_is(act, open_run)
        _require_secrets(act)
        if settings.other_writer is None and actor.person_id is not None:
            raise Conflict("sync.other_writer")
        return as_run(file_run(act, settings, full=full, automatic=automatic), act.now)


def file_run(act: Act, settings: SyncSettings, *, full: bool, automatic: bool) -> RowMapping:
    """Put a new run of the store of `act` into the queue; the store's turn is taken, none is open."""
    is_elsewhere = belongs_elsewhere(act, settings)
    settings = _of_this_business(act, settings)
    due = settings.full_due_at is not None and settings.full_due_at <= act.now
    # A clock that was ahead once: nobody knows since when nothing was read.
    is_unsure = settings.read_until is None or settings.read_until > act.now
    is_full = full or due or is_unsure
    run_id = uuid4()
    act.connection.execute(
        act.scope.insert(
            sync_runs,
            act.store.id,
            id=run_id,
            kind=RunKind.FULL if is_full else RunKind.INCREMENTAL,
            state=RunState.QUEUED,
            # What goes to another business than before, a person lets go there.
            automatic=automatic and not is_elsewhere,
            requested_by=act.actor.name,
            requested_at=act.now,
            since=None if is_full else settings.read_until,
            phone_order=list(settings.phone_order),
            newsletter=settings.newsletter,
        )
    )
    queue_run(act, run_id, waited_for=act.actor.person_id is not None)
    act.record("sync.started", new={"run": run_id.hex, "kind": "full" if is_full else "incremental"})
    return run_row(act, run_id)


def file_due(act: Act, settings: SyncSettings) -> None:
    """File the run whose time has come; the store's turn is taken.

    None is filed beside an open one, without the secrets that a run needs, or where the last run found them
    refused.
    """
    last = newest_run(act)
    is_open = last is not None and last["state"] in OPEN
    if not (is_open or _missing_secrets(act) or stands_refused(act, last)):
        file_run(act, settings, full=False, automatic=True)


def _of_this_business(act: Act, settings: SyncSettings) -> SyncSettings:
    """The settings; with another business of Hellotext, without what is known of the profiles before."""
    business = business_of(act)
    if settings.business == business:
        return settings
    if belongs_elsewhere(act, settings):
        forget_profiles(act)
        settings = settings_of(act)
    settings = replace(settings, business=business)
    keep_settings(act, settings)
    return settings


def approve_sync(actor: Actor, account: str, run_id: UUID) -> Run:
    """Let a run send what it read. Approving twice sends once. Raises Conflict('sync.not_ready')."""
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        row = run_row(act, run_id)
        if row["state"] == RunState.READY:
            _change(act, run_id, state=RunState.QUEUED, approved_by=act.actor.name, approved_at=act.now)
            queue_run(act, run_id, waited_for=True)
            act.record("sync.approved", new={"run": run_id.hex, "profiles": row["profiles"]})
            row = run_row(act, run_id)
        elif row["approved_at"] is None:
            raise Conflict("sync.not_ready")
        return as_run(row, act.now)


def pause_sync(actor: Actor, account: str, run_id: UUID) -> Run:
    """Ask the run to pause: within two seconds it begins no further call. Pausing twice is pausing once.

    One that nobody works on is paused at once. Raises Conflict('sync.over').
    """
    with _wishing(actor, account) as act:
        row = _still_open(act, run_id)
        if row["state"] not in (RunState.PAUSED, RunState.READY):
            if row["wanted"] == Wanted.CANCEL:
                # Nobody pauses what somebody else has ended.
                return as_run(row, act.now)
            if row["state"] == RunState.QUEUED:
                take_out(act)
                _change(act, run_id, state=RunState.PAUSED, wanted=Wanted.GO)
            else:
                _change(act, run_id, wanted=Wanted.PAUSE)
            act.record("sync.paused", new={"run": run_id.hex})
        return as_run(run_row(act, run_id), act.now)


def resume_sync(actor: Actor, account: str, run_id: UUID) -> Run:
    """Let a paused or failed run go on where it was, or take back the wish to pause it.

    Raises Conflict: 'sync.over'; 'sync.other_run' when a failed run is not the last one any more.
    """
    with _wishing(actor, account) as act:
        row = run_row(act, run_id)
        if row["state"] == RunState.FAILED and _newest(act, 1)[0]["id"] != run_id:
            raise Conflict("sync.other_run")
        if row["state"] in (RunState.PAUSED, RunState.FAILED):
            _require_secrets(act)
            _change(
                act,
                run_id,
                state=RunState.QUEUED,
                wanted=Wanted.GO,
                finished_at=None,
                problem=None,
                problem_facts={},
                alive_at=act.now,
            )
            queue_run(act, run_id, waited_for=True)
            act.record("sync.resumed", new={"run": run_id.hex})
        elif row["state"] in (RunState.DONE, RunState.CANCELLED):
            raise Conflict("sync.over")
        elif row["wanted"] == Wanted.PAUSE:
            _change(act, run_id, wanted=Wanted.GO)
        return as_run(run_row(act, run_id), act.now)


def cancel_sync(actor: Actor, account: str, run_id: UUID) -> Run:
    """Ask the run to end: within two seconds it begins no further call; what was sent stays sent.

    Raises Conflict('sync.over') for one that is done or failed. Cancelling twice is cancelling once.
    """
    with _wishing(actor, account) as act:
        row = run_row(act, run_id)
        if row["state"] != RunState.CANCELLED:
            row = _cancelled(act, _still_open(act, run_id))
        return as_run(row, act.now)


def _cancelled(act: Act, row: RowMapping) -> RowMapping:
    run_id = row["id"]
    if row["state"] in (RunState.READING, RunState.WRITING):
        _change(act, run_id, wanted=Wanted.CANCEL)
    else:
        end_waiting(act, run_id)
    act.record("sync.cancelled", new={"run": run_id.hex})
    return run_row(act, run_id)


def end_waiting(act: Act, run_id: UUID) -> None:
    """Cancel a run that no worker has; the store's turn is taken."""
    take_out(act)
    _change(act, run_id, state=RunState.CANCELLED, finished_at=act.now)
    queue_clearing(act, run_id)


def begin_anew(act: Act) -> None:
    """Let a run that moves go on under another start: what it knows of secrets and people is out of date.

    The store's turn is taken. The worker that has it notices within half a second.
    """
    moved = act.connection.execute(
        update(sync_runs)
        .where(sync_runs.c.store_id == act.store.id, sync_runs.c.state.in_(MOVING), act.scope.on(sync_runs))
        .values(attempt=sync_runs.c.attempt + 1, alive_at=act.now)
        .returning(sync_runs.c.id)
    )
    for run_id in moved.scalars().all():
        queue_run(act, run_id, waited_for=True)


@contextmanager
def _wishing(actor: Actor, account: str) -> Iterator[Act]:
    """A person says what they want of a run; the store's turn is theirs.

    Raises Unavailable('database.busy') rather than waiting for a worker whose transaction does not end.
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        act.connection.execute(_PATIENCE)
        try:
            act.take_turn()
            yield act
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise Unavailable(BUSY) from error
            raise


def run_row(act: Act, run_id: UUID) -> RowMapping:
    """The row of a run of the store of `act`. Raises NotFound('sync.unknown_run')."""
    row = act.connection.execute(
        select(sync_runs).where(
            sync_runs.c.id == run_id, sync_runs.c.store_id == act.store.id, act.scope.on(sync_runs)
        )
    )
    found = row.mappings().one_or_none()
    if found is None:
        raise NotFound("sync.unknown_run")
    return found


def _open_run(act: Act) -> RowMapping | None:
    row = act.connection.execute(
        select(sync_runs).where(
            sync_runs.c.store_id == act.store.id, sync_runs.c.state.in_(OPEN), act.scope.on(sync_runs)
        )
    )
    return row.mappings().one_or_none()


def newest_run(act: Act) -> RowMapping | None:
    """The open run of the store of `act`, else its last one."""
    return next(iter(_newest(act, 1)), None)


def _newest(act: Act, number: int) -> Sequence[RowMapping]:
    """The last runs of the store, the open one first."""
    rows = act.connection.execute(
        select(sync_runs)
        .where(sync_runs.c.store_id == act.store.id, act.scope.on(sync_runs))
        .order_by(sync_runs.c.state.in_(OPEN).desc(), sync_runs.c.requested_at.desc(), sync_runs.c.id)
        .limit(number)
    )
    return rows.mappings().all()


def _as_it_is(act: Act, row: RowMapping) -> Run:
    """A run with what its row alone does not tell."""
    return as_run(row, act.now, _uncertain(act, row), lambda: _is_attended(act))


def _is_attended(act: Act) -> bool:
    """Whether a worker is alive. All of them carry out runs."""
    silence = max(SILENT_AFTER.total_seconds(), platform().settings.worker_silence_seconds)
    return workers_alive(act.connection, silence) > 0


def _uncertain(act: Act, run: RowMapping) -> int:
    """Rows of a run that goes on which were sent, and of which nobody knows whether they arrived."""
    if run["state"] not in OPEN:
        return 0
    return act.connection.execute(
        select(func.count()).where(
            sync_rows.c.run_id == run["id"], sync_rows.c.state == RowState.UNCERTAIN, act.scope.on(sync_rows)
        )
    ).scalar_one()


def _still_open(act: Act, run_id: UUID) -> RowMapping:
    row = run_row(act, run_id)
    if row["state"] not in OPEN:
        raise Conflict("sync.over")
    return row


def _change(act: Act, run_id: UUID, **values: object) -> None:
    act.connection.execute(
        update(sync_runs)
        .where(sync_runs.c.id == run_id, sync_runs.c.store_id == act.store.id, act.scope.on(sync_runs))
        .values(**values)
    )


def _missing_secrets(act: Act) -> tuple[str, ...]:
    known = known_secrets(act)
    return tuple(vendor for vendor, fields in _NEEDED.items() if not all(field in known for field in fields))


def _require_secrets(act: Act) -> None:
    missing = _missing_secrets(act)
    if missing:
        raise Conflict("sync.no_vtex_key" if "vtex" in missing else "sync.no_hellotext_token")


def _how_many(act: Act, table: Table) -> int:
    mine = table.c.store_id == act.store.id, act.scope.on(table)
    return act.connection.execute(select(func.count()).where(*mine)).scalar_one()
