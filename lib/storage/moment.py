"""What is read for one page is of one moment.

A page asks a dozen services. Each by itself would open a transaction, look up who acts, and find the store
again. Within `one_moment` those that only read share one transaction: the page shows one state of the data,
and what one has found the next need not ask for. Whoever writes inside ends that moment, so that what is read
afterwards shows what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

Found = TypeVar("Found")


def reading(engine: Engine) -> Engine:
    """`engine` for transactions that write nothing, and whose statements all see the data of one moment."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


class Moment:
    """The transaction that the readers of one page share, opened by the first of them."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._known: dict[Hashable, Any] = {}
        self._readers = 0
        self._is_over = False

    @contextmanager
    def read(self, engine: Engine) -> Iterator[Connection]:
        """The shared connection, for one reader after the other or within another."""
        if self._connection is None:
            self._connection = reading(engine).connect()
        self._readers += 1
        try:
            yield self._connection
        except SQLAlchemyError:
            # The database refuses whatever else this transaction asks.
            self._is_over = True
            raise
        finally:
            self._readers -= 1
            if self._is_over:
                self.end()

    def end(self) -> None:
        """Forget what was read, as soon as nobody reads any more."""
        self._is_over = self._readers > 0
        if self._is_over:
            return
        connection, self._connection, self._known = self._connection, None, {}
        if connection is not None:
            connection.close()

    def remembered(self, key: Hashable, read: Callable[[], Found]) -> Found:
        """What `read` found for `key` before, in this moment."""
        if key not in self._known:
            self._known[key] = read()
        found: Found = self._known[key]
        return found


_PRESENT: ContextVar[Moment | None] = ContextVar("puente.moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all that is read inside be of one moment, until something is written. Of this thread alone."""
    moment = Moment()
    token = _PRESENT.set(moment)
    try:
        yield
    finally:
        _PRESENT.reset(token)
        moment.end()


def present_moment() -> Moment | None:
    """The moment that readers share here, if any."""
    return _PRESENT.get()


def remembered(key: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` finds; within a moment it is asked once for each key. For readers alone."""
    moment = present_moment()
    return read() if moment is None else moment.remembered(key, read)
