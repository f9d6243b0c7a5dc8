"""The one place through which data of stores is read and written.

A `Scope` says which stores an actor may touch in this transaction. `scope.on(table)` is the
condition that every query of a store table must carry, `scope.insert(table, store_id=…)` the only
way to add a row. The engine inspects every statement before it runs (`refuse_unscoped`): one that
touches a store table without the scope's mark raises `UnscopedQuery`. So a service that forgets
does not leak another store's rows; it fails, in the first test that runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg.errors import DeadlockDetected
from sqlalchemy import (
    ColumnElement,
    Compiled,
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
from lib.storage.moment import Moment, present_moment, reading
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


def everywhere(table: Table) -> ColumnElement[bool]:
    """The condition of whoever reaches every store, for statements that are made once for all of them."""
    return bindparam(f"{_MARK}{table.name}", True) == true()


@dataclass(frozen=True)
class Scope:
    """The stores that the actor of this transaction may touch.

    `stores` None means every store. `connection` is the open transaction.
    """

    connection: Connection
    stores: frozenset[UUID] | None

    def on(self, table: Table) -> ColumnElement[bool]:
        """The condition that confines `table` to the stores of this scope."""
        if self.stores is None:
            return everywhere(table)
        name = f"{_MARK}{table.name}"
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
def transaction(engine: Engine, *, only_reads: bool = False) -> Iterator[Connection]:
    """One transaction.

    Raises Unavailable: 'database.unreachable' when the database does not answer, 'database.busy' when this
    transaction and another one waited for each other.
    `only_reads`: it writes nothing, and all of its statements see the data of the same moment; where a page
    reads (`lib.storage.moment`), of the moment that the page shows. One that may write ends that moment.
    """
    moment = present_moment()
    try:
        with _begin(engine, moment, only_reads=only_reads) as connection:
            yield connection
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(passing_code(error.orig)) from error


def _begin(engine: Engine, moment: Moment | None, *, only_reads: bool) -> AbstractContextManager[Connection]:
    if moment is None:
        return reading(engine).begin() if only_reads else engine.begin()
    if only_reads:
        return moment.read(engine)
    moment.end()
    return engine.begin()


def passing_code(error: BaseException | None) -> str:
    """Which of `PASSING` an operational error of the driver means."""
    return BUSY if isinstance(error, DeadlockDetected) else UNREACHABLE


def refuse_unscoped(engine: Engine) -> None:
    """Make `engine` refuse every statement on a store table that carries no scope.

    Statements of one shape are compiled once, and looked at once.
    """
    seen: WeakKeyDictionary[Compiled, str] = WeakKeyDictionary()

    def inspect(
        _connection: Connection, _cursor: Any, _sql: str, _params: Any, context: Any, _many: bool
    ) -> None:
        compiled: Compiled | None = context.compiled
        if compiled is None:
            return
        missing = seen.get(compiled)
        if missing is None:
            touched, marked = _tables_and_marks(compiled.statement)
            missing = seen[compiled] = ", ".join(sorted(touched - marked))
        if missing and "scope_store" not in context.execution_options:
            raise UnscopedQuery(missing)

    event.listen(engine, "before_cursor_execute", inspect)


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
