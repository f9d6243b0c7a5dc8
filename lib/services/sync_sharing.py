"""Which records of a run hang together by an e-mail or a phone, customers of earlier runs included.

The database finds them, in a table that lives as long as the transaction; this process holds their numbers
alone, so that its memory does not grow with the duplicates. Nothing is locked meanwhile, and nothing of it is
changed by the joining itself: a worker that begins anew finds the same.

A contact that more than `SHARED_BY` records have is nobody's own (the shop's phone, an address that was made
up at the counter).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    CursorResult,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from lib.domain.customers import Components, Member
from lib.domain.sync import RowState
from lib.services.access import Act
from lib.services.sync_mapping import JOINS, LEADS
from lib.services.sync_work import Work
from lib.storage.syncing import sync_customers, sync_rows, sync_runs

SHARED_BY: Final = 5
"""At most so many records of one person, or of a household, have the same e-mail or phone."""

CONTACTS: Final = ("email", "phone")

JOINED: Final = "joined"
"""The reason of a record that went into the profile of another one."""

SHARED: Final = "shared_contact"
"""The reason of a record that can be reached by nothing but what too many others have as well."""

_STREAMED: Final = 1_000

# Before the database has looked at what a run read or an earlier one sent, it takes that for empty, and would
# compare each record with each other one.
_HASHED: Final = text("SET LOCAL enable_nestloop = off")
_LARGE: Final = 100

_members: Final = Table(
    "sync_members",
    MetaData(),
    Column("number", Integer, Identity(), primary_key=True),
    Column("vtex_id", Text, nullable=False, unique=True),
    Column("email_key", LargeBinary),
    Column("phone_key", LargeBinary),
    Column("moment", DateTime(timezone=True)),
    Column("profile_id", Text),
    Column("is_read", Boolean, nullable=False),
    # Whether the contact is nobody's own.
    Column("common_email", Boolean, nullable=False, server_default=false()),
    Column("common_phone", Boolean, nullable=False, server_default=false()),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_TAKEN: Final = ("vtex_id", "email_key", "phone_key", "moment", "profile_id", "is_read")
_READ: Final = true().label("is_read")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Record:
    """A record that may be joined. `member`: without the contacts that are nobody's own, which are `common`.

    `is_read`: it is one of those that the run read and that waited to be sent; else it is of an earlier run.
    """

    member: Member
    is_read: bool
    common: tuple[str, ...]


class Sharing:
    """The records of a run that may have to be joined. `act` must not hold the row of the run."""

    def __init__(self, act: Act, work: Work) -> None:
        self._act, self._work = act, work
        self._of_store = sync_customers.c.store_id == act.store.id, act.scope.on(sync_customers)
        # Also those that an earlier start of the run has joined or refused: they count as before.
        self._waited = (
            sync_rows.c.run_id == work.run_id,
            or_(sync_rows.c.state == RowState.PENDING, sync_rows.c.reason.in_((JOINED, SHARED))),
            act.scope.on(sync_rows),
        )

    def find(self) -> Components:
        """Find those who share a contact with another one; which of their numbers hang together."""
        if self._is_large():
            self._act.connection.execute(_HASHED)
        _members.create(self._act.connection, checkfirst=False)
        self._take(self._twins())
        for name in CONTACTS:
            self._take(self._known_elsewhere(name))
        done = 0
        while (last := self._last_number()) > done:
            for name in CONTACTS:
                self._mark_common(name, done)
            for name in CONTACTS:
                self._take(self._reached(name, done))
            done = last
        return self._connected(last + 1)

    def parts(self, components: Components) -> Iterator[list[int]]:
        """The numbers of records about whom something is to be done: whole components, not too many at once.

        Whoever shares nothing after all is left out, unless a contact of theirs is nobody's own.
        """
        marked = self._with_common()
        part: list[int] = []
        for component in components:
            if len(component) == 1 and not marked[component[0]]:
                continue
            part += component
            if len(part) >= self._work.limits.joined_rows:
                yield part
                part = []
        if part:
            yield part

    def records(self, numbers: Sequence[int]) -> list[Record]:
        """The records with these numbers."""
        found = self._act.connection.execute(
            select(_members)
            .where(_members.c.number == func.any(bindparam("numbers", type_=ARRAY(Integer))))
            .order_by(_members.c.number),
            {"numbers": numbers},
        )
        return [_as_record(row) for row in found]

    def left_behind(self, components: Components) -> Generator[str]:
        """Customers who joined the profile of one whom the run writes anew, and share nothing with them now.

        By VTEX id, in no order. The profile will hold nothing of theirs any more.
        """
        led, joined = sync_customers.alias("led"), sync_customers.alias("joined")
        one, other = _members.alias("one"), _members.alias("other")
        found = (
            select(one.c.number, other.c.number.label("other_number"), joined.c.vtex_id)
            .join_from(sync_rows, led, and_(led.c.vtex_id == sync_rows.c.vtex_id, led.c.state == LEADS))
            .join(joined, and_(joined.c.profile_id == led.c.profile_id, joined.c.state == JOINS))
            .outerjoin(one, one.c.vtex_id == led.c.vtex_id)
            .outerjoin(other, other.c.vtex_id == joined.c.vtex_id)
            .where(
                *self._waited,
                led.c.store_id == self._act.store.id,
                joined.c.store_id == self._act.store.id,
                self._act.scope.on(sync_customers),
            )
        )
        with self._stream(found) as pairs:
            for number, other_number, vtex_id in pairs:
                ends = number, other_number
                if None in ends or components.of(number) != components.of(other_number):
                    yield vtex_id

    def heirs(self) -> Generator[str]:
        """New customers whose e-mail or phone was another one's, who has a new one and waits as well.

        Hellotext would match them with that one's profile as long as it holds the old contact. By VTEX id.
        """
        for name in CONTACTS:
            giver = sync_rows.alias("giver")
            given = (
                select(sync_customers.c[f"{name}_key"])
                .join(giver, giver.c.vtex_id == sync_customers.c.vtex_id)
                .where(*self._of_store, sync_customers.c.state == LEADS)
                .where(giver.c.run_id == self._work.run_id, giver.c.state == RowState.PENDING)
                .where(giver.c.place.is_not(None))
            )
            heirs = select(sync_rows.c.vtex_id).where(
                *self._to_send,
                sync_rows.c.place > 0,
                sync_rows.c.profile_id.is_(None),
                sync_rows.c[f"{name}_key"].in_(given),
            )
            with self._stream(heirs) as found:
                yield from found.scalars()

    def profiles(self) -> int:
        """How many profiles will be written, as the rows stand."""
        counted = select(func.count()).select_from(sync_rows).where(*self._to_send)
        return self._act.connection.execute(counted).scalar_one()

    @property
    def _to_send(self) -> tuple[ColumnElement[bool], ...]:
        rows = sync_rows.c
        return (
            rows.run_id == self._work.run_id,
            rows.state == RowState.PENDING,
            rows.place.is_not(None),
            self._act.scope.on(sync_rows),
        )

    def _is_large(self) -> bool:
        run = sync_runs.c
        mine = run.id == self._work.run_id, self._act.scope.on(sync_runs)
        return self._act.connection.execute(select(run.read > _LARGE).where(*mine)).scalar_one()

    def _take(self, found: Select[Any]) -> None:
        """Take those in who are not in yet."""
        self._act.connection.execute(insert(_members).from_select(_TAKEN, found).on_conflict_do_nothing())

    def _twins(self) -> Select[Any]:
        """Those that share a contact with another one of the run."""
        counted = (
            select(
                *(sync_rows.c[name] for name in _TAKEN[:-1]),
                *(
                    func.count().over(partition_by=sync_rows.c[f"{name}_key"]).label(f"same_{name}")
                    for name in CONTACTS
                ),
            )
            .where(*self._waited)
            .subquery()
        )
        shares = (
            and_(counted.c[f"{name}_key"].is_not(None), counted.c[f"same_{name}"] > 1) for name in CONTACTS
        )
        return select(*(counted.c[name] for name in _TAKEN[:-1]), _READ).where(or_(*shares))

    def _known_elsewhere(self, name: str) -> Select[Any]:
        """Those that share a contact with a customer of an earlier run."""
        elsewhere = exists().where(
            *self._of_store,
            sync_customers.c[f"{name}_key"] == sync_rows.c[f"{name}_key"],
            sync_customers.c.vtex_id != sync_rows.c.vtex_id,
        )
        return select(*(sync_rows.c[name] for name in _TAKEN[:-1]), _READ).where(*self._waited, elsewhere)

    def _reached(self, name: str, done: int) -> Select[Any]:
        """Customers of earlier runs who share a contact of their own with those who came in after `done`."""
        known = sync_customers.c
        return select(
            *(known[column] for column in _TAKEN[:-2]),
            case((known.state == LEADS, known.profile_id), else_=None).label("profile_id"),
            false().label("is_read"),
        ).where(*self._elsewhere, known[f"{name}_key"].in_(self._keys_after(name, done)))

    @property
    def _elsewhere(self) -> tuple[ColumnElement[bool], ...]:
        """Customers of the mapping who did not wait to be written: of those, what was read anew counts."""
        read = exists().where(*self._waited, sync_rows.c.vtex_id == sync_customers.c.vtex_id)
        return *self._of_store, ~read

    def _mark_common(self, name: str, done: int) -> None:
        """Mark what more than `SHARED_BY` records have, of what those have who came in after `done`."""
        key, known_key = _members.c[f"{name}_key"], sync_customers.c[f"{name}_key"]
        new = self._keys_after(name, done)
        having = union_all(
            select(key.label("key")).where(_members.c.is_read, key.in_(new)),
            select(known_key.label("key")).where(*self._elsewhere, known_key.in_(new)),
        ).subquery()
        common = select(having.c.key).group_by(having.c.key).having(func.count() > SHARED_BY)
        self._act.connection.execute(
            update(_members).where(key.in_(common)).values({f"common_{name}": literal(True)})
        )

    def _keys_after(self, name: str, done: int) -> Select[Any]:
        new = _members.alias("new")
        return select(new.c[f"{name}_key"]).where(
            new.c.number > done, new.c[f"{name}_key"].is_not(None), ~new.c[f"common_{name}"]
        )

    def _last_number(self) -> int:
        last: int | None = self._act.connection.execute(select(func.max(_members.c.number))).scalar_one()
        return last or 0

    def _connected(self, size: int) -> Components:
        components = Components(size)
        for name in CONTACTS:
            key = _members.c[f"{name}_key"]
            first = func.min(_members.c.number).over(partition_by=key).label("first")
            sharing = (
                select(_members.c.number, first)
                .where(key.is_not(None), ~_members.c[f"common_{name}"])
                .subquery()
            )
            with self._stream(select(sharing).where(sharing.c.number != sharing.c.first)) as pairs:
                for number, first_number in pairs:
                    components.connect(number, first_number)
        return components

    def _with_common(self) -> bytearray:
        """For each number whether the run read it and a contact of theirs is nobody's own."""
        marked = bytearray(self._last_number() + 1)
        common = or_(*(_members.c[f"common_{name}"] for name in CONTACTS))
        with self._stream(select(_members.c.number).where(_members.c.is_read, common)) as found:
            for number in found.scalars():
                marked[number] = True
        return marked

    def _stream(self, found: Select[Any]) -> CursorResult[*tuple[Any, ...]]:
        """What is found, as it is asked for. Whoever stops before the end must close it."""
        return self._act.connection.execute(found, execution_options={"yield_per": _STREAMED})


def _as_record(row: Any) -> Record:
    common = tuple(name for name in CONTACTS if row._mapping[f"common_{name}"])
    email, phone = (
        None if name in common or key is None else bytes(key)
        for name, key in zip(CONTACTS, (row.email_key, row.phone_key), strict=True)
    )
    return Record(Member(row.vtex_id, email, phone, row.moment, row.profile_id), row.is_read, common)


def batches(values: Iterable[Value], most: int) -> Iterator[list[Value]]:
    """The values in lists of at most so many."""
    left = iter(values)
    while batch := list(islice(left, most)):
        yield batch
