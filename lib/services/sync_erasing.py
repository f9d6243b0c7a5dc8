"""Taking a customer out of all that the sync keeps: the mapping, the corrections, the ledgers of all runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.domain.customers import Consent, Rejection
from lib.domain.sync import RowState
from lib.services.access import Act
from lib.services.sync_model import BEFORE_SENDING
from lib.storage.syncing import sync_corrections, sync_customers, sync_forgotten, sync_rows, sync_runs

_UNSETTLED: Final = frozenset(state for state in RowState if state.term == RowState.PENDING)


def forgotten_name(key: bytes) -> str:
    """What a ledger calls a forgotten record; `key` is that of its VTEX id."""
    return f"{Rejection.FORGOTTEN.value}:{key.hex()}"


def held_runs(act: Act) -> list[UUID]:
    """The runs of the store, held until the transaction ends. A worker takes its run before any other row."""
    found = act.connection.execute(
        select(sync_runs.c.id)
        .where(sync_runs.c.store_id == act.store.id, act.scope.on(sync_runs))
        .order_by(sync_runs.c.id)
        .with_for_update()
    )
    return list(found.scalars())


def never_again(act: Act, keys: Iterable[bytes]) -> bool:
    """Keep the keys of somebody who must not be sent any more; whether any of them is new."""
    kept = [
        {"store_id": act.store.id, "key": key, "asked_by": act.actor.name, "at": act.now}
        for key in sorted(keys)
    ]
    added = act.connection.execute(
        postgresql_insert(sync_forgotten)
        .values(kept)
        .on_conflict_do_nothing(index_elements=["store_id", "key"])
        .execution_options(scope_store=act.store.id)
        .returning(sync_forgotten.c.key)
    )
    return added.first() is not None


def erase(act: Act, runs: Sequence[UUID], names: Mapping[str, bytes]) -> set[str]:
    """Take these records out of everything; which of them there were.

    `runs`: those of the store, held. `names`: the keys of the VTEX ids, by VTEX id.
    """
    records = _forget_known(act, names)
    for run_id, rows in _rows_by_run(act, runs, names).items():
        records |= {row["vtex_id"] for row in rows}
        _settle(act, run_id, rows)
    _leave_others(act, runs, names)
    _make_unreadable(act, runs, {one: forgotten_name(key) for one, key in names.items()})
    return records


def _forget_known(act: Act, ids: Iterable[str]) -> set[str]:
    """Take the records out of the mapping and the corrections; which of them were there."""
    gone: set[str] = set()
    for table in (sync_customers, sync_corrections):
        removed = act.connection.execute(
            delete(table)
            .where(table.c.store_id == act.store.id, table.c.vtex_id.in_(list(ids)), act.scope.on(table))
            .returning(table.c.vtex_id)
        )
        gone.update(removed.scalars())
    return gone


def _rows_by_run(act: Act, runs: Sequence[UUID], ids: Iterable[str]) -> Mapping[UUID, list[RowMapping]]:
    """The rows of these records in the ledgers of these runs."""
    found = act.connection.execute(
        select(sync_rows)
        .where(sync_rows.c.run_id.in_(runs), sync_rows.c.vtex_id.in_(list(ids)), act.scope.on(sync_rows))
        .order_by(sync_rows.c.run_id, sync_rows.c.vtex_id)
    )
    by_run: dict[UUID, list[RowMapping]] = {}
    for row in found.mappings():
        by_run.setdefault(row["run_id"], []).append(row)
    return by_run


def _settle(act: Act, run_id: UUID, rows: list[RowMapping]) -> None:
    """Reject those that are still to be sent, and say of the rejected that they were forgotten.

    What was sent or needed no sending stays what it is.
    """
    waiting = [row for row in rows if RowState(row["state"]) in _UNSETTLED]
    rejected = [row for row in rows if row["state"] == RowState.REJECTED]
    changed = [*waiting, *rejected]
    if not changed:
        return
    # The others were never counted among those that can be sent.
    sendable = [row for row in changed if row["reason"] not in BEFORE_SENDING]
    run = sync_runs.c
    mine = run.id == run_id, run.store_id == act.store.id, act.scope.on(sync_runs)
    reasons = Counter(act.connection.execute(select(run.reasons).where(*mine)).scalar_one())
    reasons.subtract(row["reason"] for row in rejected)
    reasons[Rejection.FORGOTTEN] += len(changed)
    act.connection.execute(
        update(sync_runs)
        .where(*mine)
        .values(
            pending=run.pending - len(waiting),
            rejected=run.rejected + len(waiting),
            # Before the duplicates are joined nobody has counted profiles yet.
            profiles=func.greatest(0, run.profiles - sum(row["place"] is not None for row in waiting)),
            joined=run.joined - sum(row["leader"] is not None for row in changed),
            opted_in=run.opted_in - sum(row["consent"] == Consent.IN for row in sendable),
            opted_out=run.opted_out - sum(row["consent"] == Consent.OUT for row in sendable),
            with_phone=run.with_phone - sum(row["phone"] is not None for row in sendable),
            with_email=run.with_email - sum(row["email"] is not None for row in sendable),
            reasons={reason: number for reason, number in reasons.items() if number},
        )
    )
    act.connection.execute(
        update(sync_rows)
        .where(sync_rows.c.run_id == run_id, sync_rows.c.vtex_id.in_([row["vtex_id"] for row in changed]))
        .where(act.scope.on(sync_rows))
        .values(state=RowState.REJECTED, reason=Rejection.FORGOTTEN, place=None)
    )


def _leave_others(act: Act, runs: Sequence[UUID], ids: Iterable[str]) -> None:
    """Take away what runs that are over were to send of these records with somebody else's."""
    follower = sync_rows.alias("follower")
    act.connection.execute(
        update(sync_rows)
        .where(
            sync_rows.c.run_id.in_(runs),
            sync_rows.c.payload.is_not(None),
            follower.c.run_id == sync_rows.c.run_id,
            follower.c.leader == sync_rows.c.vtex_id,
            follower.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
            act.scope.on(sync_rows),
        )
        .values(payload=None),
        {"ids": list(ids)},
    )


def _make_unreadable(act: Act, runs: Sequence[UUID], names: Mapping[str, str]) -> None:
    """Give these records another name in the ledgers, and take away all that is of a person."""
    given = (
        func.unnest(bindparam("ids", type_=ARRAY(Text)), bindparam("names", type_=ARRAY(Text)))
        .table_valued("id", "name")
        .render_derived("given")
    )
    of_person = (
        "leader profile_id content_hash email_key phone_key moment payload name email phone intended_at"
    )
    theirs: dict[str, Any] = {"vtex_id": given.c.name, "consent": Consent.UNKNOWN}
    theirs |= dict.fromkeys(of_person.split())
    # Whoever shared a profile with them in an earlier run, and does not any more, goes on as they are.
    for column, values in (("vtex_id", theirs), ("leader", {"leader": given.c.name})):
        act.connection.execute(
            update(sync_rows)
            .where(sync_rows.c.run_id.in_(runs), sync_rows.c[column] == given.c.id, act.scope.on(sync_rows))
            .values(values),
            {"ids": list(names), "names": list(names.values())},
        )
