"""Where a customer left traces: the mapping, the ledgers of all runs, and the corrections.

Who shares an e-mail or a phone with another one is the same person, also by way of a third, as when
duplicates are joined (`lib.services.sync_grouping`): they have one profile, and what it holds can be
anybody's of them. A contact that more than `SHARED_BY` records have is nobody's own and connects nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Table, Text, bindparam, func, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from lib.domain.customers import Keys, Rejection
from lib.services.access import Act
from lib.services.sync_contacts import Contacts
from lib.services.sync_sharing import SHARED_BY
from lib.storage.syncing import sync_corrections, sync_customers, sync_rows, sync_runs

_IDS: Final = bindparam("ids", type_=ARRAY(Text))
_KEYS: Final = bindparam("keys", type_=ARRAY(LargeBinary))


@dataclass
class Traces:
    """VTEX ids of records, and the keys of their contacts."""

    ids: set[str] = field(default_factory=set, repr=False)
    keys: set[bytes] = field(default_factory=set, repr=False)


@dataclass(frozen=True)
class Typed:
    """What a person typed to say whom they mean; `keys` are those of its contacts."""

    ids: frozenset[str] = field(repr=False)
    keys: frozenset[bytes] = field(repr=False)


@dataclass(frozen=True)
class _Record:
    """A record, the keys of its contacts, and the record whose profile it shares."""

    vtex_id: str = field(repr=False)
    keys: frozenset[bytes] = field(repr=False)
    leader: str | None = field(default=None, repr=False)


def traces_of(act: Act, runs: Sequence[UUID], keys: Keys, contacts: Contacts, typed: Typed) -> Traces:
    """All records of the customer who is meant, and the keys of the contacts that are their own.

    `runs`: those of the store, as in all of these.
    """
    found = Traces(set(typed.ids), set(typed.keys))
    spelled = [*_corrected(act, keys), *_without_id(act, runs, keys, contacts)]
    common: set[bytes] = set()
    while True:
        ids: set[str] = set()
        met: set[bytes] = set()
        for one in [*_records(act, runs, _candidates(act, runs, found)), *spelled]:
            if one.vtex_id in found.ids or one.leader in found.ids or not found.keys.isdisjoint(one.keys):
                ids |= {one.vtex_id} if one.leader is None else {one.vtex_id, one.leader}
                met |= one.keys
        new = met - found.keys - common
        common |= common_among(act, runs, new)
        if ids <= found.ids and new <= common:
            return found
        found.ids |= ids
        found.keys |= new - common


def common_among(act: Act, runs: Sequence[UUID], keys: Iterable[bytes]) -> set[bytes]:
    """Those of the keys that more than `SHARED_BY` records of the store have."""
    wanted = list(keys)
    if not wanted:
        return set()
    having = [
        select(table.c[name].label("key"), table.c.vtex_id).where(
            mine, table.c[name] == func.any(_KEYS), act.scope.on(table)
        )
        for table, mine in (
            (sync_customers, sync_customers.c.store_id == act.store.id),
            (sync_rows, sync_rows.c.run_id.in_(runs)),
        )
        for name in ("email_key", "phone_key")
    ]
    records = union(*having).subquery()
    found = act.connection.execute(
        select(records.c.key).group_by(records.c.key).having(func.count() > SHARED_BY), {"keys": wanted}
    )
    return {bytes(key) for key in found.scalars()}


def is_known(act: Act, runs: Sequence[UUID], vtex_id: str) -> bool:
    """Whether a record with this VTEX id is in the mapping, in a ledger or among the corrections."""
    store_id = act.store.id
    return any(
        act.connection.execute(
            select(table.c.vtex_id).where(mine, table.c.vtex_id == vtex_id, act.scope.on(table)).limit(1)
        ).first()
        for table, mine in (
            (sync_customers, sync_customers.c.store_id == store_id),
            (sync_corrections, sync_corrections.c.store_id == store_id),
            (sync_rows, sync_rows.c.run_id.in_(runs)),
        )
    )


def _candidates(act: Act, runs: Sequence[UUID], found: Traces) -> set[str]:
    """VTEX ids of records that have, or once had, something to do with what was found."""
    tables: tuple[tuple[Table, ColumnElement[bool]], ...] = (
        (sync_customers, sync_customers.c.store_id == act.store.id),
        (sync_rows, sync_rows.c.run_id.in_(runs)),
    )
    ids: set[str] = set()
    for table, mine in tables:
        same = [table.c[name] == func.any(_IDS) for name in ("vtex_id", "leader") if name in table.c]
        same += [table.c[name] == func.any(_KEYS) for name in ("email_key", "phone_key")]
        rows = act.connection.execute(
            select(table.c.vtex_id).where(mine, or_(*same), act.scope.on(table)).distinct(),
            {"ids": list(found.ids), "keys": list(found.keys)},
        )
        ids.update(rows.scalars())
    return ids


def _records(act: Act, runs: Sequence[UUID], ids: Iterable[str]) -> list[_Record]:
    """These records as the last run that read each of them found it; else as they went to Hellotext.

    A phone goes from one person to another: who had it before is not who has it now.
    """
    given = {"ids": list(ids)}
    latest = act.connection.execute(
        select(sync_rows.c.vtex_id, sync_rows.c.leader, sync_rows.c.email_key, sync_rows.c.phone_key)
        .join_from(sync_rows, sync_runs, sync_runs.c.id == sync_rows.c.run_id)
        .where(sync_rows.c.run_id.in_(runs), sync_rows.c.vtex_id == func.any(_IDS))
        .where(act.scope.on(sync_rows), act.scope.on(sync_runs))
        .ext(distinct_on(sync_rows.c.vtex_id))
        .order_by(sync_rows.c.vtex_id, sync_runs.c.requested_at.desc()),
        given,
    ).all()
    sent = act.connection.execute(
        select(sync_customers.c.vtex_id, sync_customers.c.email_key, sync_customers.c.phone_key).where(
            sync_customers.c.store_id == act.store.id,
            sync_customers.c.vtex_id == func.any(_IDS),
            act.scope.on(sync_customers),
        ),
        given,
    ).all()
    records = {row.vtex_id: _Record(row.vtex_id, _given(row.email_key, row.phone_key)) for row in sent}
    for row in latest:
        known = records.get(row.vtex_id)
        # Of a record that is rejected now, only the mapping knows by what it was sent before.
        keys = _given(row.email_key, row.phone_key) or (known.keys if known else frozenset())
        records[row.vtex_id] = _Record(row.vtex_id, keys, row.leader)
    return list(records.values())


def _given(*keys: bytes | None) -> frozenset[bytes]:
    return frozenset(bytes(key) for key in keys if key is not None)


def _corrected(act: Act, keys: Keys) -> list[_Record]:
    """The corrections of the store: they hold contacts as they are."""
    table = sync_corrections
    rows = act.connection.execute(
        select(table.c.vtex_id, table.c.email, table.c.phone).where(
            table.c.store_id == act.store.id, act.scope.on(table)
        )
    )
    return [_Record(row.vtex_id, frozenset(contact_keys(keys, row.email, row.phone))) for row in rows]


def _without_id(act: Act, runs: Sequence[UUID], keys: Keys, contacts: Contacts) -> list[_Record]:
    """Rejected records without a VTEX id: of those alone a ledger holds contacts that could be used."""
    rows = act.connection.execute(
        select(sync_rows.c.vtex_id, sync_rows.c.payload)
        .where(sync_rows.c.run_id.in_(runs), sync_rows.c.reason == Rejection.NO_ID)
        .where(sync_rows.c.payload.is_not(None), act.scope.on(sync_rows))
    )
    read = []
    for row in rows:
        holds: dict[str, str] = json.loads(row.payload)
        its_keys = contact_keys(keys, contacts.email(holds.get("email", "")), None)
        for text in holds.get("phone", "").split(", "):
            its_keys |= contact_keys(keys, None, contacts.phone(text))
        read.append(_Record(row.vtex_id, frozenset(its_keys)))
    return read


def contact_keys(keys: Keys, email: str | None, phone: str | None) -> set[bytes]:
    """The keys of an e-mail in lower case and of a phone in E.164, as far as there are any."""
    given = (("email", email), ("phone", phone))
    return {keys.of(kind, value) for kind, value in given if value is not None}
