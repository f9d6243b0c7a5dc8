"""The connection to PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from lib.storage.scope import refuse_unscoped

CONNECT_SECONDS = 5


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine on `url` (any spelling of a PostgreSQL address) that refuses unscoped queries.

    Connections are tested before use, so that the application comes back by itself after the
    database was away.
    """
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        # An error's text must not carry what was written.
        hide_parameters=True,
        pool_timeout=CONNECT_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "puente"},
    )
    refuse_unscoped(engine)
    return engine


def queue_conninfo(url: str) -> str:
    """The same address in libpq's spelling, for the queue's own connections."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def answers(url: str) -> bool:
    """Whether the database at `url` can be connected to now."""
    engine = make_engine(url, pool_size=1)
    try:
        with engine.connect():
            return True
    except (OperationalError, InterfaceError):
        return False
    finally:
        engine.dispose()
