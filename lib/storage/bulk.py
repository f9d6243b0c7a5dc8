"""Loading many rows at once, for demonstration data and imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg import sql
from sqlalchemy import Table

from lib.storage.scope import Scope, UnscopedQuery


def copy_rows(scope: Scope, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """COPY rows into a table. Only for a scope that reaches every store; JSON values come as text."""
    if scope.stores is not None:
        raise UnscopedQuery(table.name)
    connection = scope.connection.connection.driver_connection
    if connection is None:
        raise RuntimeError("the transaction has no connection")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
