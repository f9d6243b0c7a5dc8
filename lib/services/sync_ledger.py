"""The ledger of a run: who is sent, what became of each customer, and which of them a person can correct.

The rows of a run are kept as long as the operator says (`lib.services.sync_schedule`); its counts stay.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, func, select

from lib.domain.entered import storable
from lib.domain.sync import RowState
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.sync_model import LedgerPage, LedgerRow
from lib.services.sync_runs import run_row
from lib.services.sync_sharing import JOINED
from lib.services.sync_staging import SAME
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

_OF_UNCHANGED: Final = (SAME, JOINED)
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
        waiting = select(sync_rows).where(*_of_run(act, run_id), sync_rows.c.state == RowState.PENDING)
        found: list[RowMapping] = []
        # Whoever has a place below zero waits until all others are done.
        for these in (sync_rows.c.place > 0, sync_rows.c.place < 0):
            first = waiting.where(these).order_by(sync_rows.c.place).limit(PREVIEWED - len(found))
            found += act.connection.execute(first).mappings()
        return tuple(map(_as_ledger_row, found))


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
        why = None if reason is None else storable(reason)
        if why is not None and state in (None, _state_of(why)):
            state = _state_of(why)
        elif why is not None:
            return LedgerPage((), 0)
        total = _counted(act, run, state, why)
        if not total:
            return LedgerPage((), 0)
        wanted = [*_of_run(act, run_id), *_matching(state, why)]
        found = _part_of(act, wanted, _part(page, total))
        # The counts of an old run outlive its rows.
        return LedgerPage(found, total if found else 0)


@dataclass(frozen=True)
class _Part:
    """A page: how many rows it has, and how many are before it, counted from the nearer end."""

    from_the_end: bool
    before: int
    size: int


def _part(page: int, total: int) -> _Part:
    first = (min(max(page, 1), math.ceil(total / ROWS_OF_A_PAGE)) - 1) * ROWS_OF_A_PAGE
    size = min(ROWS_OF_A_PAGE, total - first)
    behind = total - first - size
    return _Part(behind < first, min(first, behind), size)


def _part_of(act: Act, wanted: Sequence[ColumnElement[bool]], part: _Part) -> tuple[LedgerRow, ...]:
    # The rows before them are passed over in an index, without being looked at.
    these = (
        select(sync_rows.c.run_id, sync_rows.c.vtex_id)
        .where(*wanted)
        .order_by(sync_rows.c.vtex_id.desc() if part.from_the_end else sync_rows.c.vtex_id)
        .offset(part.before)
        .limit(part.size)
        .subquery("page")
    )
    rows = act.connection.execute(
        select(sync_rows)
        .join(these, and_(these.c.run_id == sync_rows.c.run_id, these.c.vtex_id == sync_rows.c.vtex_id))
        .where(act.scope.on(sync_rows))
        .order_by(sync_rows.c.vtex_id)
    )
    return tuple(map(_as_ledger_row, rows.mappings()))


def each_ledger_row(
    actor: Actor, account: str, run_id: UUID, *, only_rejected: bool = False
) -> Iterator[LedgerRow]:
    """All customers of a run, by VTEX id; with `only_rejected` those that were rejected.

    They are read in batches, each in a transaction of its own in which the actor's right is asked for
    again: a slow reader holds nothing open. Raises NotFound('sync.unknown_run') at the first one.
    """
    wanted = _matching(RowState.REJECTED if only_rejected else None)
    return map(_as_ledger_row, _each(actor, account, run_id, wanted))


def corrections_sheet(actor: Actor, account: str, run_id: UUID) -> Iterator[Correctable]:
    """The rejected customers that a person can correct, by VTEX id and read as above."""
    return map(_as_correctable, _each(actor, account, run_id, _correctable()))


def how_many_to_correct(actor: Actor, account: str, run_ids: Sequence[UUID]) -> int:
    """How many customers the sheets of these runs hold together; one who is in several counts once."""
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        return act.connection.execute(
            select(func.count(sync_rows.c.vtex_id.distinct())).where(
                sync_rows.c.run_id.in_(run_ids),
                sync_rows.c.store_id == act.store.id,
                act.scope.on(sync_rows),
                *_correctable(),
            )
        ).scalar_one()


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


def _correctable() -> list[ColumnElement[bool]]:
    return [*_matching(RowState.REJECTED), sync_rows.c.reason.in_(CORRECTABLE)]


def _matching(state: RowState | None, reason: str | None = None) -> list[ColumnElement[bool]]:
    if reason in _OF_UNCHANGED:
        # Said twice, it would seem far rarer than it is to the planner of the database.
        return [sync_rows.c.reason == reason]
    found: list[ColumnElement[bool]] = []
    if state is not None:
        found.append(sync_rows.c.state.in_([one for one in RowState if one.term == state.term]))
    if reason is not None:
        found.append(sync_rows.c.reason == reason)
    return found


def _state_of(reason: str) -> RowState:
    """The state of all rows that have this reason."""
    return RowState.UNCHANGED if reason in _OF_UNCHANGED else RowState.REJECTED


def _counted(act: Act, run: RowMapping, state: RowState | None, reason: str | None) -> int:
    """How many rows match. The run has counted nearly all of them: that spares looking at each."""
    if reason is None:
        total: int = run["read" if state is None else state.term]
        return total
    if state is RowState.REJECTED:
        rejected: Mapping[str, int] = run["reasons"]
        return rejected.get(reason, 0)
    joined: int = act.connection.execute(
        select(func.count()).where(*_of_run(act, run["id"]), *_matching(state, JOINED))
    ).scalar_one()
    unchanged: int = run["unchanged"]
    return joined if reason == JOINED else unchanged - joined


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
