"""The ledger of a run: who is sent, what became of each customer, and which of them a person can correct.

The rows of a run are kept as long as the operator says (`lib.services.sync_schedule`); its counts stay.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, func, select

from lib.domain.entered import storable
from lib.domain.sync import RowState
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.sync_model import LedgerPage, LedgerRow
from lib.services.sync_runs import run_row
from lib.storage.syncing import sync_rows

PREVIEWED: Final = 20
ROWS_OF_A_PAGE: Final = 50
CORRECTABLE: Final = (
    "no_contact",
    "unusable_contact",
    "masked",
    "refused_400",
    "refused_404",
    "refused_422",
)
"""The reasons for which a customer was rejected that another e-mail or phone can take away."""

_BATCH: Final = 1_000


@dataclass(frozen=True)
class Correctable:
    """A rejected customer with what VTEX holds of it, as it was found: whoever corrects it must read it."""

    vtex_id: str
    reason: str
    first_name: str
    last_name: str
    email: str
    phone: str


def preview(actor: Actor, account: str, run_id: UUID) -> tuple[LedgerRow, ...]:
    """The first 20 customers that are still to be sent, in the order in which they will be.

    Raises NotFound('sync.unknown_run').
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        run_row(act, run_id)
        rows = act.connection.execute(
            select(sync_rows)
            .where(*_of_run(act, run_id), sync_rows.c.state == RowState.PENDING)
            .where(sync_rows.c.place.is_not(None))
            .order_by(sync_rows.c.place)
            .limit(PREVIEWED)
        )
        return tuple(map(_as_ledger_row, rows.mappings()))


def ledger(
    actor: Actor,
    account: str,
    run_id: UUID,
    *,
    state: RowState | None = None,
    reason: str | None = None,
    page: int = 1,
) -> LedgerPage:
    """A page of 50 customers of a run, by VTEX id; the nearest page where `page` is not there.

    `state`: all whose state counts for the same term of the equation. Raises NotFound('sync.unknown_run').
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        run = run_row(act, run_id)
        wanted = [*_of_run(act, run_id), *_matching(state, reason)]
        total = _counted(run, state, reason)
        if total is None:
            total = act.connection.execute(select(func.count()).where(*wanted)).scalar_one()
        if not total:
            # Looking through all rows for none takes longest.
            return LedgerPage((), 0)
        last = math.ceil(total / ROWS_OF_A_PAGE)
        rows = act.connection.execute(
            select(sync_rows)
            .where(*wanted)
            .order_by(sync_rows.c.vtex_id)
            .limit(ROWS_OF_A_PAGE)
            .offset((min(max(page, 1), last) - 1) * ROWS_OF_A_PAGE)
        )
        found = tuple(map(_as_ledger_row, rows.mappings()))
        # The counts of an old run outlive its rows.
        return LedgerPage(found, total if found else 0)


def each_ledger_row(
    actor: Actor, account: str, run_id: UUID, *, only_rejected: bool = False
) -> Iterator[LedgerRow]:
    """All customers of a run, by VTEX id; with `only_rejected` those that were rejected.

    They are read in batches, each in a transaction of its own in which the actor's right is asked for
    again: a slow reader holds nothing open. Raises NotFound('sync.unknown_run') at the first one.
    """
    wanted = _matching(RowState.REJECTED if only_rejected else None, None)
    return map(_as_ledger_row, _each(actor, account, run_id, wanted))


def corrections_sheet(actor: Actor, account: str, run_id: UUID) -> Iterator[Correctable]:
    """The rejected customers that a person can correct, by VTEX id and read as above."""
    wanted = [sync_rows.c.state == RowState.REJECTED, sync_rows.c.reason.in_(CORRECTABLE)]
    return map(_as_correctable, _each(actor, account, run_id, wanted))


def note_download(actor: Actor, account: str, run_id: UUID, kind: str) -> None:
    """Write to the history that somebody takes customers of a run along, as a file of this `kind`.

    Raises NotFound('sync.unknown_run').
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        run_row(act, run_id)
        act.record("sync.downloaded", subject=kind, new={"run": run_id.hex})


def _each(
    actor: Actor, account: str, run_id: UUID, wanted: list[ColumnElement[bool]]
) -> Iterator[RowMapping]:
    last: str | None = None
    while True:
        with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
            run_row(act, run_id)
            further = [] if last is None else [sync_rows.c.vtex_id > last]
            rows = act.connection.execute(
                select(sync_rows)
                .where(*_of_run(act, run_id), *wanted, *further)
                .order_by(sync_rows.c.vtex_id)
                .limit(_BATCH)
            )
            found = rows.mappings().all()
        yield from found
        if len(found) < _BATCH:
            return
        last = found[-1]["vtex_id"]


def _of_run(act: Act, run_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return sync_rows.c.run_id == run_id, sync_rows.c.store_id == act.store.id, act.scope.on(sync_rows)


def _matching(state: RowState | None, reason: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state is not None:
        found.append(sync_rows.c.state.in_([one for one in RowState if one.term == state.term]))
    if reason is not None:
        found.append(sync_rows.c.reason == storable(reason))
    return found


def _counted(run: RowMapping, state: RowState | None, reason: str | None) -> int | None:
    """How many rows match, where the run has counted them: that spares looking at each of them."""
    if reason is None:
        total: int = run["read" if state is None else state.term]
        return total
    return run["reasons"].get(reason, 0) if state is RowState.REJECTED else None


def _as_ledger_row(row: RowMapping) -> LedgerRow:
    return LedgerRow(
        vtex_id=row["vtex_id"],
        state=RowState(row["state"]),
        reason=row["reason"],
        leader=row["leader"],
        profile_id=row["profile_id"],
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        consent=row["consent"],
        tries=row["tries"],
        status=row["status"],
        done_at=row["done_at"],
    )


def _as_correctable(row: RowMapping) -> Correctable:
    found: dict[str, str] = json.loads(row["payload"] or "{}")
    texts = (found.get(name, "") for name in ("first_name", "last_name", "email", "phone"))
    return Correctable(row["vtex_id"], row["reason"], *texts)
