"""Looking at every shop once a day, without anybody asking, and forgetting what nobody looks at any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, select, update

from lib.security.policy import Action
from lib.services.access import acting
from lib.services.pixel_runs import ABANDONED, ABANDONED_AFTER, DAILY, ask_daily, find_target
from lib.services.pixel_shop import keep_shop, shop_of
from lib.services.platform import platform
from lib.services.starts import RUNNING
from lib.services.sweep import accounts_due, each_in_turn, sweep
from lib.storage.scope import Scope, transaction
from lib.storage.watching import pixel_checks, pixel_settings

PIXEL_WATCH_TASK: Final = "watch_pixels"
AT_ONCE: Final = 1_000
"""Most shops that one call has looked at: after a day without workers they are not all asked at once."""

CHECKS_KEPT: Final = timedelta(days=120)


def watch_pixels() -> None:
    """For the worker, every few minutes: close what was left, ask for what is due, forget what is old."""
    each_in_turn(close_left_checks, queue_due_checks, forget_old_checks)


def close_left_checks() -> int:
    """Close the checks that somebody began and left, such as a command line that was killed; how many.

    No job comes again for them, and a page would follow them until the next day. What only waits for its
    turn is left alone, however long.
    """
    here = platform()
    with transaction(here.engine) as connection:
        left = (
            update(pixel_checks)
            .where(
                pixel_checks.c.state == RUNNING,
                pixel_checks.c.started_at < here.now() - ABANDONED_AFTER,
                Scope(connection, None).on(pixel_checks),
            )
            .values(state="failed", problem=ABANDONED, finished_at=here.now())
        )
        return connection.execute(left).rowcount


def queue_due_checks() -> int:
    """Queue a check for every store whose time has come, the longest overdue first; how many were due."""
    return sweep("look at the pixel", accounts_due(pixel_settings.c.next_check_at, AT_ONCE), _ask)


def forget_old_checks() -> int:
    """Remove checks that nobody looks at any more; how many. The newest of each store stays."""
    here = platform()
    newer = pixel_checks.alias("newer")
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        old = (
            select(pixel_checks.c.id)
            .where(
                pixel_checks.c.requested_at < here.now() - CHECKS_KEPT,
                exists().where(
                    newer.c.store_id == pixel_checks.c.store_id,
                    newer.c.requested_at > pixel_checks.c.requested_at,
                ),
                everywhere.on(pixel_checks),
            )
            .limit(10 * AT_ONCE)
        )
        removed = delete(pixel_checks).where(pixel_checks.c.id.in_(old), everywhere.on(pixel_checks))
        return connection.execute(removed).rowcount


def _ask(account: str) -> None:
    with acting(DAILY, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        shop = shop_of(act)
        # Somebody may have had it looked at since the list was made.
        if shop.next_check_at is None or shop.next_check_at > act.now:
            return
        if find_target(act) is None:
            keep_shop(act, next_check_at=None)
        else:
            ask_daily(act)
