"""What the customer sync does by itself: due runs begin, lost ones go on, old ledgers are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import case, delete, exists, func, or_, select, update

from lib.domain.sync import RunState
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.platform import platform
from lib.services.sweep import accounts_due, each_in_turn, sweep
from lib.services.sync_closing import next_run
from lib.services.sync_queue import SYNC_TASK, queue_run
from lib.services.sync_runs import end_waiting, file_due, run_row
from lib.services.sync_settings import keep_settings, settings_of
from lib.services.sync_used_up import accounts_with_old_corrections, forget_used_up
from lib.services.sync_work import MOVING
from lib.storage.queue import values_in_queue
from lib.storage.scope import Scope, transaction
from lib.storage.syncing import sync_rows, sync_runs, sync_settings, sync_windows
from lib.storage.tables import stores

SCHEDULE_TASK: Final = "keep_customers_synchronised"
LEDGER_TASK: Final = "forget_old_ledgers"
AT_ONCE: Final = 1_000
"""Most stores whose runs one call starts: after a day without workers no vendor meets all at once."""

_WORKER: Final = Actor.process("worker")
# A job that ended a moment ago may have ended for good, with its run closed in the next transaction.
_LOST_AFTER: Final = timedelta(seconds=30)
_ROWS_AT_ONCE: Final = 10_000
_FOR_A_PERSON: Final = (RunState.READY, RunState.PAUSED)
_last_sign = func.greatest(sync_runs.c.alive_at, sync_runs.c.requested_at, sync_runs.c.approved_at)


def keep_synchronised() -> None:
    """For the worker, every minute: start the runs that are due, and let those go on that lost their job."""
    each_in_turn(start_due_runs, requeue_lost_runs)


def start_due_runs() -> int:
    """Start an automatic run of every store whose time has come; how many there were.

    A store with an open run, without the secrets that a run needs, or whose secrets the last run found
    refused is left out this time.
    """
    return sweep("customer sync", accounts_due(sync_settings.c.next_run_at, AT_ONCE), _start)


def requeue_lost_runs() -> int:
    """Queue the runs anew that should move and have no job: a full disk or a lost database ended it.

    Returns how many there were.
    """
    return sweep("lost customer sync", _lost(), _requeue)


def forget_old_ledgers() -> int:
    """Remove the rows of runs that ended longer ago than the operator keeps ledgers; how many.

    Each run stays with its counts. One that failed cannot go on without its rows, and is cancelled.
    Corrections that are as old go too, unless a customer is still sent with them.
    For the worker, once a day: it goes through all runs that ended so long ago.
    """
    gone = 0

    def forget(run_id: UUID) -> None:
        nonlocal gone
        gone += _forget_rows(run_id)

    each_in_turn(
        lambda: sweep("abandoned sync", _abandoned(), _give_up),
        # Before the ledgers, which say whether a correction is used up.
        lambda: sweep("used up corrections", accounts_with_old_corrections(), forget_used_up),
        lambda: sweep("old ledger", _old_runs(), forget),
    )
    return gone


def _start(account: str) -> None:
    with acting(_WORKER, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        settings = settings_of(act)
        # Since the list was made, somebody may have chosen otherwise, or another round have been here.
        if settings.next_run_at is None or settings.next_run_at > act.now:
            return
        settings = replace(settings, next_run_at=next_run(act, settings.schedule))
        keep_settings(act, settings)
        if settings.next_run_at is not None:
            file_due(act, settings)


def _lost() -> Sequence[tuple[str, UUID]]:
    """Accounts and ids of runs that should move, gave no sign of life for a while, and have no job."""
    here = platform()
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        silent = connection.execute(
            select(stores.c.account, sync_runs.c.id)
            .join_from(sync_runs, stores, stores.c.id == sync_runs.c.store_id)
            .where(sync_runs.c.state.in_(MOVING), _last_sign < here.now() - _LOST_AFTER)
            .where(everywhere.on(sync_runs), everywhere.on(stores))
            .order_by(sync_runs.c.requested_at, sync_runs.c.id)
        ).all()
        queued = values_in_queue(connection, SYNC_TASK, "run_id")
        return [(row.account, row.id) for row in silent if str(row.id) not in queued]


def _requeue(lost: tuple[str, UUID]) -> None:
    account, run_id = lost
    with acting(_WORKER, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        # Somebody may have paused or queued it since the list was made.
        is_moving = RunState(run_row(act, run_id)["state"]).is_moving
        if is_moving and str(run_id) not in values_in_queue(act.connection, SYNC_TASK, "run_id"):
            queue_run(act, run_id, waited_for=False)


def _abandoned() -> Sequence[tuple[str, UUID]]:
    """Runs that wait for a person who has not come for so long that their rows must go."""
    here = platform()
    kept = timedelta(days=here.settings.sync_retention_days)
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        found = connection.execute(
            select(stores.c.account, sync_runs.c.id)
            .join_from(sync_runs, stores, stores.c.id == sync_runs.c.store_id)
            .where(
                sync_runs.c.state.in_(_FOR_A_PERSON),
                _last_sign < here.now() - kept,
                everywhere.on(sync_runs),
                everywhere.on(stores),
            )
            .order_by(_last_sign, sync_runs.c.id)
        )
        return [(row.account, row.id) for row in found]


def _give_up(abandoned: tuple[str, UUID]) -> None:
    account, run_id = abandoned
    with acting(_WORKER, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        # Somebody may have come since the list was made.
        if run_row(act, run_id)["state"] in _FOR_A_PERSON:
            end_waiting(act, run_id)
            act.record("sync.abandoned", new={"run": run_id.hex})


def _old_runs() -> Sequence[UUID]:
    """Runs that ended so long ago that their rows must go, and that still have some; the oldest first."""
    here = platform()
    kept = timedelta(days=here.settings.sync_retention_days)
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        details = [
            exists().where(table.c.run_id == sync_runs.c.id, everywhere.on(table))
            for table in (sync_rows, sync_windows)
        ]
        found = connection.execute(
            select(sync_runs.c.id)
            .where(sync_runs.c.finished_at < here.now() - kept, or_(*details), everywhere.on(sync_runs))
            .order_by(sync_runs.c.finished_at, sync_runs.c.id)
        )
        return found.scalars().all()


def _forget_rows(run_id: UUID) -> int:
    """Remove the rows of a run, some thousands at a time; how many."""
    gone = 0
    while True:
        with transaction(platform().engine) as connection:
            everywhere = Scope(connection, None)
            # Held against somebody who lets it go on at this moment.
            ended = connection.execute(
                update(sync_runs)
                .where(sync_runs.c.id == run_id, sync_runs.c.finished_at.is_not(None))
                .where(everywhere.on(sync_runs))
                .values(
                    state=case(
                        (sync_runs.c.state == RunState.FAILED, RunState.CANCELLED), else_=sync_runs.c.state
                    )
                )
            )
            if not ended.rowcount:
                return gone
            some = (
                select(sync_rows.c.vtex_id)
                .where(sync_rows.c.run_id == run_id, everywhere.on(sync_rows))
                .limit(_ROWS_AT_ONCE)
            )
            removed = connection.execute(
                delete(sync_rows).where(
                    sync_rows.c.run_id == run_id, sync_rows.c.vtex_id.in_(some), everywhere.on(sync_rows)
                )
            ).rowcount
            gone += removed
            if removed < _ROWS_AT_ONCE:
                connection.execute(
                    delete(sync_windows).where(sync_windows.c.run_id == run_id, everywhere.on(sync_windows))
                )
                return gone
