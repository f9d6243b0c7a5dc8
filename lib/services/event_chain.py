"""Whether the history is as it was written.

Each event carries its place in the chain of its store and a hash over itself and the hash before it; the
end of every chain is kept apart (`event_heads`). The database makes both when an event is written. Here all
of it is computed again from what the events say now: whoever changes, removes or adds an event behind our
back breaks the chain, unless they write every later event of the store and its end anew as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FunctionElement,
    Over,
    Row,
    Select,
    and_,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.storage.managing import event_heads
from lib.storage.tables import events, stores

NO_STORE = UUID(int=0)
"""The chain of the events that belong to no store."""


class Fault(StrEnum):
    """What happened to a chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"


@dataclass(frozen=True)
class ChainFault:
    """The first place at which the chain of a store does not hold.

    `account` None: the events of no store. `place` counts from 1. `CHANGED` means the event of this place
    or, when its hash was computed anew, the one before it.
    """

    account: str | None
    place: int
    fault: Fault


@dataclass(frozen=True)
class ChainReport:
    """What was computed again: so many events in so many chains, and every chain that does not hold."""

    events: int
    chains: int
    faults: tuple[ChainFault, ...]


def verify_chain(actor: Actor, account: str | None = None) -> ChainReport:
    """Compute the chains anew, of every store or of one. About five seconds for a million events.

    Raises NotFound('store.unknown').
    """
    with acting(actor, Action.VIEW_AUDIT, account) as act:
        only = act.store.id if account else None
        counted = act.connection.execute(
            select(func.coalesce(func.sum(event_heads.c.length), 0), func.count()).where(
                *_of(event_heads.c.chain, only)
            )
        ).one()
        broken = act.connection.execute(
            union_all(_first_broken(act, only), _without_events(act, only), _without_end(act, only))
        ).all()
        names = _accounts(act, [row.chain for row in broken])
    faults = [ChainFault(names.get(row.chain), *_place_and_fault(row)) for row in broken]
    return ChainReport(int(counted[0]), counted[1], tuple(sorted(faults, key=lambda one: one.account or "")))


def _of(column: Column[UUID], only: UUID | None) -> list[ColumnElement[bool]]:
    return [] if only is None else [column == only]


def _chain() -> ColumnElement[UUID]:
    return func.coalesce(events.c.store_id, NO_STORE)


def _first_broken(act: Act, only: UUID | None) -> Select[Any]:
    """The first event of each chain that does not fit, or the last one where the kept end does not."""
    walked, head = _walked(act, only).subquery("walked"), event_heads
    other_end = or_(
        head.c.length.is_distinct_from(walked.c.place), head.c.hash.is_distinct_from(walked.c.hash)
    )
    found = (
        select(
            walked.c.chain,
            walked.c.place,
            walked.c.position,
            (walked.c.hash == walked.c.expected).label("holds"),
            head.c.length,
        )
        .join_from(walked, head, and_(head.c.chain == walked.c.chain, walked.c.is_last), isouter=True)
        .where(
            or_(
                walked.c.hash != walked.c.expected,
                walked.c.place != walked.c.position,
                and_(walked.c.is_last, other_end),
            )
        )
        .ext(distinct_on(walked.c.chain))
        .order_by(walked.c.chain, walked.c.position)
    )
    return found.subquery("broken").select()


def _without_events(act: Act, only: UUID | None) -> Select[Any]:
    """Ends of chains of which no event is left."""
    present = select(events.c.id).where(_chain() == event_heads.c.chain, act.scope.on(events))
    return select(event_heads.c.chain, null(), literal(0), literal(True), event_heads.c.length).where(
        ~present.exists(), *_of(event_heads.c.chain, only)
    )


def _without_end(act: Act, only: UUID | None) -> Select[Any]:
    """Stores without a chain: each has at least the event that it was added."""
    end = select(event_heads.c.chain).where(event_heads.c.chain == stores.c.id)
    present = select(events.c.id).where(events.c.store_id == stores.c.id, act.scope.on(events))
    return select(stores.c.id, null(), literal(0), literal(True), literal(1)).where(
        ~end.exists(), ~present.exists(), act.scope.on(stores), *_of(stores.c.id, only)
    )


def _walked(act: Act, only: UUID | None) -> Select[Any]:
    """Every event with the hash that it ought to have after the one before it."""
    before = _along(func.lag(events.c.hash, 1, b""))
    return select(
        _chain().label("chain"),
        events.c.place,
        _along(func.row_number()).label("position"),
        events.c.hash,
        func.puente_event_hash(before, events.c.place, events.table_valued()).label("expected"),
        _along(func.lead(events.c.id)).is_(None).label("is_last"),
    ).where(act.scope.on(events), *_of(events.c.store_id, only))


def _along(function: FunctionElement[Any]) -> Over[Any]:
    """A window function along each chain."""
    return function.over(partition_by=events.c.store_id, order_by=[events.c.place, events.c.id])


def _place_and_fault(row: Row[Any]) -> tuple[int, Fault]:
    if row.place is None:
        return 1, Fault.REMOVED
    if row.place > row.position:
        return row.position, Fault.REMOVED
    if row.place < row.position:
        return row.place, Fault.INSERTED
    if not row.holds:
        return row.place, Fault.CHANGED
    if row.length is not None and row.length > row.place:
        return row.place + 1, Fault.REMOVED
    if row.length is not None and row.length < row.place:
        return row.length + 1, Fault.INSERTED
    return row.place, Fault.CHANGED


def _accounts(act: Act, ids: list[UUID]) -> dict[UUID, str]:
    found = act.connection.execute(
        select(stores.c.id, stores.c.account).where(stores.c.id.in_(ids), act.scope.on(stores))
    )
    return {row.id: row.account for row in found}
