"""Forgetting a customer: out of the mapping, unreadable in every ledger, and never sent again.

What is kept of them are keyed hashes, by which the sync knows them when VTEX gives them again. What Hellotext
holds is theirs to delete: no call to it is known that does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.domain.customers import Consent, Keys, Rejection
from lib.domain.entered import storable
from lib.domain.sync import RowState
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import own_key
from lib.services.sync_contacts import Contacts
from lib.services.sync_model import BEFORE_SENDING
from lib.services.sync_runs import queue_run
from lib.services.sync_settings import keep_settings, settings_of
from lib.services.sync_traces import Typed, common_among, contact_keys, is_known, traces_of
from lib.services.sync_work import MOVING
from lib.storage.syncing import sync_corrections, sync_customers, sync_forgotten, sync_rows, sync_runs

_LONGEST: Final = 320
# What VTEX itself calls a record; a shop's own systems may have given others.
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UNSETTLED: Final = frozenset(state for state in RowState if state.term == RowState.PENDING)


@dataclass(frozen=True)
class Forgotten:
    """How many records of the customer the sync knew; none where it had never read them."""

    records: int


def forget_customer(actor: Actor, account: str, text: str) -> Forgotten:
    """Forget the customer with this VTEX id, e-mail or phone, and all records that are the same person.

    A run that moves begins anew where it was, knowing about it; whom it was about to send is rejected as
    forgotten. A call that is on its way at this moment cannot be taken back. Forgetting twice is forgetting
    once. Raises InvalidInput: 'sync.who' for a text that is none of the three; 'sync.who_common' for a
    contact that too many records have to be one customer's.
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        store = act.take_turn()
        keys, contacts = Keys(own_key(act)), Contacts(store.country)
        runs = _held_runs(act)
        typed = _typed(act, runs, keys, contacts, text)
        if common_among(act, runs, typed.keys):
            raise InvalidInput("sync.who_common", field="who")
        found = traces_of(act, runs, keys, contacts, typed)
        names = {one: keys.of("id", one) for one in found.ids}
        is_new = _never_again(act, {*found.keys, *names.values()})
        records = _forget_known(act, found.ids)
        for run_id, rows in _rows_by_run(act, runs, found.ids).items():
            records |= {row["vtex_id"] for row in rows}
            _settle(act, run_id, rows)
        _make_unreadable(act, runs, {one: forgotten_name(key) for one, key in names.items()})
        if is_new:
            _begin_anew(act)
            # Somebody may be known by another contact than this one: reading everything finds them.
            settings = settings_of(act)
            keep_settings(act, replace(settings, full_due_at=act.now))
            act.record("sync.forgotten", new={})
        return Forgotten(len(records))


def forgotten_name(key: bytes) -> str:
    """What a ledger calls a forgotten record; `key` is that of its VTEX id."""
    return f"{Rejection.FORGOTTEN.value}:{key.hex()}"


def _held_runs(act: Act) -> list[UUID]:
    """The runs of the store, held until the transaction ends. A worker takes its run before any other row."""
    found = act.connection.execute(
        select(sync_runs.c.id)
        .where(sync_runs.c.store_id == act.store.id, act.scope.on(sync_runs))
        .order_by(sync_runs.c.id)
        .with_for_update()
    )
    return list(found.scalars())


def _typed(act: Act, runs: Sequence[UUID], keys: Keys, contacts: Contacts, text: str) -> Typed:
    """What the text can mean. Raises InvalidInput('sync.who')."""
    who = storable(text).strip()
    if not 0 < len(who) <= _LONGEST:
        raise InvalidInput("sync.who", field="who")
    is_address = "@" in who
    own = contact_keys(
        keys, contacts.email(who) if is_address else None, None if is_address else contacts.phone(who)
    )
    is_id = _GUID.fullmatch(who) or is_known(act, runs, who) or _is_forgotten(act, keys.of("id", who))
    if not (own or is_id):
        raise InvalidInput("sync.who", field="who")
    return Typed(frozenset({who} if is_id else ()), frozenset(own))


def _is_forgotten(act: Act, key: bytes) -> bool:
    mine = sync_forgotten.c.store_id == act.store.id, act.scope.on(sync_forgotten)
    found = act.connection.execute(select(sync_forgotten.c.key).where(*mine, sync_forgotten.c.key == key))
    return found.first() is not None


def _never_again(act: Act, keys: Iterable[bytes]) -> bool:
    """Keep the keys; whether any of them is new."""
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
            joined=run.joined - sum(row["leader"] is not None for row in waiting),
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


def _make_unreadable(act: Act, runs: Sequence[UUID], names: Mapping[str, str]) -> None:
    """Give the rows of these records another name, and take away all that is of a person."""
    given = (
        func.unnest(bindparam("ids", type_=ARRAY(Text)), bindparam("names", type_=ARRAY(Text)))
        .table_valued("id", "name")
        .render_derived("given")
    )
    of_person = (
        "leader profile_id content_hash email_key phone_key moment payload name email phone intended_at"
    )
    act.connection.execute(
        update(sync_rows)
        .where(sync_rows.c.run_id.in_(runs), sync_rows.c.vtex_id == given.c.id, act.scope.on(sync_rows))
        .values(vtex_id=given.c.name, consent=Consent.UNKNOWN, **dict.fromkeys(of_person.split())),
        {"ids": list(names), "names": list(names.values())},
    )


def _begin_anew(act: Act) -> None:
    """Let a run that moves go on under another worker's start, which knows who was forgotten."""
    moved = act.connection.execute(
        update(sync_runs)
        .where(sync_runs.c.store_id == act.store.id, sync_runs.c.state.in_(MOVING), act.scope.on(sync_runs))
        .values(attempt=sync_runs.c.attempt + 1, alive_at=act.now)
        .returning(sync_runs.c.id)
    )
    for run_id in moved.scalars().all():
        queue_run(act, run_id, waited_for=True)
