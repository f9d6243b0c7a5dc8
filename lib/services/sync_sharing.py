"""Which records of a run share an e-mail or a phone with another one, of this run or of an earlier one.

A contact that more than `SHARED_BY` records have is nobody's own (the shop's phone, an address that was made
up at the counter).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, LargeBinary, Row, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.customers import Member
from lib.domain.sync import RowState
from lib.services.access import Act
from lib.services.sync_mapping import LEADS
from lib.services.sync_work import Work
from lib.storage.syncing import sync_customers, sync_rows

SHARED_BY: Final = 5
"""At most so many records of one person, or of a household, have the same e-mail or phone."""

CONTACTS: Final = ("email", "phone")

_BATCH: Final = 1_000

Value = TypeVar("Value")


def sharing(act: Act, work: Work) -> Sequence[Row[Any]]:
    """The rows that wait and share a contact with another one, of this run or of an earlier one."""
    inner = (
        select(
            sync_rows.c.vtex_id,
            sync_rows.c.email_key,
            sync_rows.c.phone_key,
            sync_rows.c.moment,
            sync_rows.c.profile_id,
            func.count().over(partition_by=sync_rows.c.email_key).label("same_email"),
            func.count().over(partition_by=sync_rows.c.phone_key).label("same_phone"),
        )
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.state == RowState.PENDING,
            act.scope.on(sync_rows),
        )
        .subquery()
    )

    def elsewhere(name: str) -> ColumnElement[bool]:
        return exists().where(
            sync_customers.c.store_id == act.store.id,
            sync_customers.c[f"{name}_key"] == inner.c[f"{name}_key"],
            sync_customers.c.vtex_id != inner.c.vtex_id,
            act.scope.on(sync_customers),
        )

    found = select(inner).where(
        or_(
            and_(inner.c.email_key.is_not(None), inner.c.same_email > 1),
            and_(inner.c.phone_key.is_not(None), inner.c.same_phone > 1),
            elsewhere("email"),
            elsewhere("phone"),
        )
    )
    return act.connection.execute(found.order_by(inner.c.vtex_id)).all()


def shared_keys(act: Act, work: Work, rows: Iterable[Row[Any]]) -> frozenset[bytes]:
    """The keys that too many records have, those of earlier runs included."""
    counts: Counter[bytes] = Counter()
    for row in rows:
        counts.update(bytes(key) for key in (row.email_key, row.phone_key) if key is not None)
    for name in CONTACTS:
        column = sync_customers.c[f"{name}_key"]
        for keys in batches(counts):
            known = act.connection.execute(
                select(column, func.count()).where(_has_key(column), *_elsewhere(act, work)).group_by(column),
                {"keys": keys},
            )
            counts.update({bytes(key): number for key, number in known})
    return frozenset(key for key, number in counts.items() if number > SHARED_BY)


def known_members(
    act: Act, work: Work, members: Iterable[Member], shared: frozenset[bytes]
) -> Iterator[Member]:
    """The customers of earlier runs that these are connected with, directly or by way of each other."""
    asked: set[bytes] = set()
    found: set[str] = set()
    asking = _keys_of(members)
    while asking:
        asked |= asking
        new = []
        for name in CONTACTS:
            column = sync_customers.c[f"{name}_key"]
            for keys in batches(asking):
                rows = act.connection.execute(
                    select(
                        sync_customers.c.vtex_id,
                        sync_customers.c.email_key,
                        sync_customers.c.phone_key,
                        sync_customers.c.moment,
                        case(
                            (sync_customers.c.state == LEADS, sync_customers.c.profile_id), else_=None
                        ).label("profile_id"),
                    ).where(_has_key(column), *_elsewhere(act, work)),
                    {"keys": keys},
                ).all()
                new += [as_member(row, shared) for row in rows if row.vtex_id not in found]
                found.update(one.vtex_id for one in new)
        yield from new
        asking = _keys_of(new) - asked


def _elsewhere(act: Act, work: Work) -> tuple[ColumnElement[bool], ...]:
    """Customers of the mapping that are not about to be written: of those, what was read anew counts."""
    waiting = exists().where(
        sync_rows.c.run_id == work.run_id,
        sync_rows.c.vtex_id == sync_customers.c.vtex_id,
        sync_rows.c.state == RowState.PENDING,
        act.scope.on(sync_rows),
    )
    return sync_customers.c.store_id == act.store.id, ~waiting, act.scope.on(sync_customers)


def _has_key(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == func.any(bindparam("keys", type_=ARRAY(LargeBinary)))


def heirs(act: Act, work: Work) -> Sequence[str]:
    """New customers whose e-mail or phone was another one's, who has a new one and waits as well.

    Hellotext would match them with that one's profile as long as it holds the old contact.
    """
    heir = (
        select(sync_rows.c.vtex_id, sync_rows.c.email_key, sync_rows.c.phone_key)
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.state == RowState.PENDING,
            sync_rows.c.place.is_not(None),
            sync_rows.c.profile_id.is_(None),
            act.scope.on(sync_rows),
        )
        .subquery()
    )
    giver = and_(
        sync_customers.c.store_id == act.store.id,
        sync_customers.c.state == LEADS,
        sync_customers.c.vtex_id != heir.c.vtex_id,
        sync_rows.c.run_id == work.run_id,
        sync_rows.c.vtex_id == sync_customers.c.vtex_id,
        sync_rows.c.state == RowState.PENDING,
        sync_rows.c.place.is_not(None),
        act.scope.on(sync_customers),
        act.scope.on(sync_rows),
    )
    had = (
        exists().where(giver, sync_customers.c[f"{name}_key"] == heir.c[f"{name}_key"]) for name in CONTACTS
    )
    found = select(heir.c.vtex_id).where(or_(*had)).order_by(heir.c.vtex_id)
    return act.connection.execute(found).scalars().all()


def _keys_of(members: Iterable[Member]) -> set[bytes]:
    return {key for one in members for key in (one.email_key, one.phone_key) if key is not None}


def as_member(row: Row[*tuple[Any, ...]], shared: frozenset[bytes]) -> Member:
    """A row of the ledger or of the mapping as a member of a group, without what is nobody's own."""
    email, phone = (
        None if key is None or bytes(key) in shared else bytes(key) for key in (row.email_key, row.phone_key)
    )
    return Member(row.vtex_id, email, phone, row.moment, row.profile_id)


def batches(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in lists of at most a thousand, as one statement takes them."""
    left = iter(values)
    while batch := list(islice(left, _BATCH)):
        yield batch
