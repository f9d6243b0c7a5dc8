"""Loading many rows at once, for demonstration data and imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg import Error, OperationalError, sql
from sqlalchemy import Table

from lib.errors import Unavailable
from lib.storage.scope import Scope, UnscopedQuery, passing_code


class RowsRefused(RuntimeError):
    """The database refused rows: a fault in our code. Names the table and the SQLSTATE.

    The driver's own words quote the row, and an error's text must not carry what was written.
    """


def copy_rows(scope: Scope, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """COPY rows into a table. Only for a scope that reaches every store; JSON values come as text.

    Raises Unavailable as `lib.storage.scope.transaction`, and RowsRefused.
    """
    if scope.stores is not None:
        raise UnscopedQuery(table.name)
    connection = scope.connection.connection.driver_connection
    if connection is None:
        raise RuntimeError("the transaction has no connection")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except OperationalError as error:
        # The driver's own error: this goes past the library that `transaction` listens to.
        raise Unavailable(passing_code(error)) from error
    except Error as error:
        raise RowsRefused(f"{table.name}: {error.sqlstate}") from None
