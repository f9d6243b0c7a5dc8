"""Going through what is due for many stores: one store's trouble is no other's, nor one step's another's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Column, select

from lib.errors import NotFound, Unavailable
from lib.services.platform import platform
from lib.storage.scope import Scope, transaction
from lib.storage.tables import stores

log = logging.getLogger("puente.sweep")

Item = TypeVar("Item")


def sweep(what: str, due: Sequence[Item], each: Callable[[Item], None]) -> int:
    """Call `each` for every item, each in a transaction of its own; return how many there were.

    A store that was removed meanwhile is passed over. An item that meets a fault of ours stays as it is
    and stops no other; RuntimeError at the end says how many did. `what` and the item stand in the log, so
    neither may hold personal data. Raises Unavailable('database.unreachable') at once.
    """
    faults = 0
    for item in due:
        try:
            each(item)
        except NotFound:
            continue
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the others are still to be looked at
            faults += 1
            # Its kind alone: the text of an error may hold what a person typed.
            log.error("%s: %s met %s", what, item, type(error).__name__)
    if faults:
        raise RuntimeError(f"{what}: {faults} of {len(due)} met a fault")
    return len(due)


def each_in_turn(*steps: Callable[[], object]) -> None:
    """Take every step, whatever a fault with some store did to one before it; then raise the first of these.

    Raises RuntimeError, and whatever else a step raises at once.
    """
    faults = []
    for step in steps:
        try:
            step()
        except RuntimeError as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


def accounts_due(moment: Column[datetime], most: int) -> Sequence[str]:
    """The accounts of at most so many stores whose `moment` has come, the longest overdue first.

    `moment` is a column of `stores`, or of a table with one row for each store.
    """
    here = platform()
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        due = (
            select(stores.c.account)
            .where(moment <= here.now(), everywhere.on(stores))
            .order_by(moment, stores.c.account)
            .limit(most)
        )
        if moment.table is not stores:
            due = due.join(moment.table, moment.table.c.store_id == stores.c.id)
            due = due.where(everywhere.on(moment.table))
        return connection.execute(due).scalars().all()
