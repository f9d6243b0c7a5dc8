"""Many demonstration stores at once: as many processes work as the machine has cores."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from sqlalchemy import text

from lib.services.access import Actor
from lib.services.demo import BATCH, MOST_STORES, seed, seed_range
from lib.services.pace_watch import watch_pace
from lib.services.panel_counts import fold_counts
from lib.services.platform import install, platform
from lib.settings import Settings

_WORTH_IT = 2 * BATCH


def seed_many(actor: Actor, count: int) -> int:
    """Add demonstration stores until there are `count` of them. Returns how many were added.

    The same stores as by `lib.services.demo.seed`, which does it alone, with what worker and database would
    do in time: counts folded together, what is slow marked, tables vacuumed. One batch is one transaction,
    so a process that dies loses its batch and no other.
    """
    if count <= _WORTH_IT:
        return seed(actor, count)
    # The first batch brings the account managers, which the others need.
    added = seed(actor, BATCH)
    firsts = range(BATCH, min(count, MOST_STORES), BATCH)
    ranges = [(actor, first, min(first + BATCH, count)) for first in firsts]
    here = platform()
    start = here.settings, here.database_url
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _begin, start) as pool:
        added += sum(pool.map(_seed_one, ranges))
    fold_counts()
    watch_pace()
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    return added


def _begin(settings: Settings, url: str) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    install(settings, url)


def _end_with_parent() -> None:
    """Whoever asked may be killed: nobody would ever tell this process that there is nothing more to do."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _seed_one(work: tuple[Actor, int, int]) -> int:
    return seed_range(*work)
