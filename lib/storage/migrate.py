"""Bringing a database to the present schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from lib.errors import Unavailable

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_405_071_921_001


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """Only one process migrates at a time; the others wait, and then find nothing left to do."""
    try:
        opened = engine.connect()
    except OperationalError as error:
        raise Unavailable("database.unreachable") from error
    with opened as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()


def _run(engine: Engine, step: Callable[[Config], object]) -> None:
    with _locked(engine) as connection:
        step(_config(connection))
        connection.commit()


def upgrade(engine: Engine) -> None:
    """Migrate to the newest revision. Safe to call from several processes at once.

    Raises Unavailable('database.unreachable') when the database does not answer.
    """
    _run(engine, lambda config: command.upgrade(config, "head"))


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to `revision` (also relative, as `-1`)."""
    _run(engine, lambda config: command.downgrade(config, revision))


def check(engine: Engine) -> None:
    """Raise alembic's CommandError when tables and migrations disagree."""
    _run(engine, command.check)


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest revision."""
    return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    """Id of the newest revision."""
    return ScriptDirectory.from_config(_config()).get_current_head()
