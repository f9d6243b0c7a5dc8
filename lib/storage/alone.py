"""Doing something alone: one process at a time, of all that work on the same database.

PostgreSQL keeps the lock for a connection of its own, outside the pool: others are not kept from theirs while
it is held, and whoever ends in any way, a kill included, has given it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Final

import psycopg
from psycopg.errors import LockNotAvailable

from lib.errors import Unavailable
from lib.storage.engine import CONNECT_SECONDS, queue_conninfo
from lib.storage.scope import UNREACHABLE

_SETTINGS: Final = """
    SELECT set_config('lock_timeout', %(wait)s, false), set_config('idle_session_timeout', %(hold)s, false),
        set_config('tcp_keepalives_idle', '20s', false), set_config('tcp_keepalives_interval', '20s', false),
        set_config('tcp_keepalives_count', '3', false)
"""
"""Limits of the session, and how PostgreSQL notices within 80 seconds that a machine is gone."""


@contextmanager
def alone(url: str, name: str, *, wait: float, hold: float) -> Iterator[None]:
    """Be the only one at `name` for the length of the block, among all who are on the database at `url`.

    It waits for whoever is there, at most `wait` seconds. After `hold` seconds the next one is let in even if
    the block goes on: a process that stands still keeps nobody out for ever (`idle_session_timeout` of
    PostgreSQL 14). What becomes of the connection meanwhile does not disturb the block. Raises TimeoutError
    when the wait was in vain, Unavailable('database.unreachable') without a database.
    """
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(closing(_connected(url)))
            connection.execute(_SETTINGS, {"wait": _milliseconds(wait), "hold": _milliseconds(hold)})
            connection.execute("SELECT pg_advisory_lock(%s)", (_key(name),))
        except LockNotAvailable as error:
            raise TimeoutError(name) from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise Unavailable(UNREACHABLE) from error
        yield


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        queue_conninfo(url), autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="puente"
    )


def _milliseconds(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"


def _key(name: str) -> int:
    """The number that PostgreSQL locks by: the same for a name in every process and version of ours."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
