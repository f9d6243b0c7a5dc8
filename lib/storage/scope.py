"""The one place through which data of stores is read and written.

A `Scope` says which stores an actor may touch in this transaction. `scope.on(table)` is the
condition that every query of a store table must carry, `scope.insert(table, store_id=…)` the only
way to add a row. The engine inspects every statement before it runs (`refuse_unscoped`): one that
touches a store table without the scope's mark raises `UnscopedQuery`. So a service that forgets
does not leak another store's rows; it fails, in the first test that runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.errors import DeadlockDetected
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Insert,
    Table,
    bindparam,
    event,
    insert,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

from lib.errors import Unavailable
from lib.storage.tables import STORE_TABLES

UNREACHABLE = "database.unreachable"
"""Code of the error when the database does not answer."""

BUSY = "database.busy"
"""Code of the error when two waited for each other, and the database gave this one up."""

PASSING = (UNREACHABLE, BUSY)
"""Codes of what passes by itself: the same call again, a little later, may well succeed."""

_MARK = "scope_of_"


class UnscopedQuery(RuntimeError):
    """A statement on a store table carries no scope: a fault in our code, never of a person."""


@dataclass(frozen=True)
class Scope:
    """The stores that the actor of this transaction may touch.

    `stores` None means every store. `connection` is the open transaction.
    """

    connection: Connection
    stores: frozenset[UUID] | None

    def on(self, table: Table) -> ColumnElement[bool]:
        """The condition that confines `table` to the stores of this scope."""
        name = f"{_MARK}{table.name}"
        if self.stores is None:
            return bindparam(name, True) == true()
        column = table.c[STORE_TABLES[table.name]]
        return column.in_(bindparam(name, sorted(self.stores), expanding=True))

    def allows(self, store_id: UUID) -> bool:
        """Whether the store lies in this scope."""
        return self.stores is None or store_id in self.stores

    def insert(self, table: Table, store_id: UUID, **values: object) -> Insert:
        """An INSERT into a store table for a store of this scope; values by column name.

        Raises UnscopedQuery for a store outside the scope.
        """
        if not self.allows(store_id):
            raise UnscopedQuery(table.name)
        named = {STORE_TABLES[table.name]: store_id, **values}
        return insert(table).values(named).execution_options(scope_store=store_id)

    def upsert(self, table: Table, store_id: UUID, key: tuple[str, ...], **values: object) -> Executable:
        """An INSERT that replaces the row with the same `key` columns. As `insert` otherwise."""
        if not self.allows(store_id):
            raise UnscopedQuery(table.name)
        named = {STORE_TABLES[table.name]: store_id, **values}
        statement = postgresql.insert(table).values(named)
        replaced = {name: statement.excluded[name] for name in named if name not in key}
        return statement.on_conflict_do_update(index_elements=key, set_=replaced).execution_options(
            scope_store=store_id
        )


@contextmanager
def transaction(engine: Engine, *, reads_one_moment: bool = False) -> Iterator[Connection]:
    """One transaction.

    Raises Unavailable: 'database.unreachable' when the database does not answer, 'database.busy' when this
    transaction and another one waited for each other.
    `reads_one_moment`: it writes nothing, and all of its statements see the data of the same moment.
    """
    if reads_one_moment:
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with engine.begin() as connection:
            yield connection
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(passing_code(error.orig)) from error


def passing_code(error: BaseException | None) -> str:
    """Which of `PASSING` an operational error of the driver means."""
    return BUSY if isinstance(error, DeadlockDetected) else UNREACHABLE


def refuse_unscoped(engine: Engine) -> None:
    """Make `engine` refuse every statement on a store table that carries no scope."""

    def inspect(
        _connection: Connection, statement: Any, _multi: Any, _params: Any, options: dict[str, Any]
    ) -> None:
        touched, marked = _tables_and_marks(statement)
        missing = touched - marked
        if missing and "scope_store" not in options:
            raise UnscopedQuery(", ".join(sorted(missing)))

    event.listen(engine, "before_execute", inspect)


def _tables_and_marks(statement: Any) -> tuple[set[str], set[str]]:
    touched: set[str] = set()
    marked: set[str] = set()
    for element in visitors.iterate(statement):
        if isinstance(element, Table):
            if element.name in STORE_TABLES:
                touched.add(element.name)
        elif isinstance(element, BindParameter) and element.key.startswith(_MARK):
            marked.add(element.key.removeprefix(_MARK))
    return touched, marked
