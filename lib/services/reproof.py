"""Keeping what was proven true: a new proof of every store's credentials each day, and no stale row.

Both look for what is due, so that a day on which nothing ran is made up for, a few hundred at a time.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select

from lib.security.policy import Action
from lib.services.access import acting
from lib.services.credential_runs import DAILY, ask_daily
from lib.services.platform import platform
from lib.services.reevaluation import refresh_what_time_changed
from lib.services.sweep import accounts_due, each_in_turn, sweep
from lib.storage.scope import Scope, transaction
from lib.storage.tables import check_runs, stores

REPROOF_TASK = "keep_proofs"
AT_ONCE = 1_000
"""Most stores that one call asks to be proven: after a day without workers no vendor meets all at once."""

RUNS_KEPT = timedelta(days=30)


def keep_proofs() -> None:
    """For the worker, every few minutes: ask for the proofs that are due, and let time show its effects."""
    each_in_turn(ask_for_due_proofs, refresh_what_time_changed, forget_old_runs)


def ask_for_due_proofs() -> int:
    """Queue a run for every store whose day is over, the longest overdue first; how many.

    The time of each store is spread by its last run, and moved on by the run itself (`credential_runs`).
    """
    return sweep("daily proof", accounts_due(stores.c.reprove_at, AT_ONCE), _ask)


def forget_old_runs() -> int:
    """Remove runs that nobody looks at any more; how many.

    The history keeps what each found. The last run of a store stays however old it is, and so does one that
    somebody agreed to: it is the last proof that Hellotext lets us write.
    """
    here = platform()
    newer = check_runs.alias("newer")
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        old = (
            select(check_runs.c.id)
            .where(
                check_runs.c.requested_at < here.now() - RUNS_KEPT,
                check_runs.c.write_agreed_by.is_(None),
                exists().where(
                    newer.c.store_id == check_runs.c.store_id,
                    newer.c.requested_at > check_runs.c.requested_at,
                ),
                everywhere.on(check_runs),
            )
            .limit(10 * AT_ONCE)
        )
        removed = delete(check_runs).where(check_runs.c.id.in_(old), everywhere.on(check_runs))
        return connection.execute(removed).rowcount


def _ask(account: str) -> None:
    with acting(DAILY, Action.CHECK_CREDENTIALS, account) as act:
        act.take_turn()
        # Somebody may have checked or deleted them since the list was made.
        mine = select(stores.c.id).where(
            stores.c.reprove_at <= act.now, stores.c.id == act.store.id, act.scope.on(stores)
        )
        if act.connection.execute(mine).first() is not None:
            ask_daily(act)
