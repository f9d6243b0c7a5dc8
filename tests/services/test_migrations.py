"""The schema: made from nothing, taken back, made again; and the history that nobody can rewrite."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from lib.services.platform import Platform
from lib.settings import PROJECT
from lib.storage.engine import make_engine
from lib.storage.migrate import check, downgrade, is_current, newest, upgrade
from lib.storage.tables import metadata
from tests.builders import Builder, change, rows


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = create_engine(empty_database_url)
    yield engine
    engine.dispose()


def current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return is_current(connection)


def objects(engine: Engine) -> set[str]:
    """Every table, index, column, function and type in the schema."""
    statement = """
        SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S', 'i')
        UNION SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'public'
        UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT typname FROM pg_type
            WHERE typnamespace = 'public'::regnamespace AND typtype IN ('c', 'e')
    """
    with engine.connect() as connection:
        return set(connection.execute(text(statement)).scalars())


def indexes(engine: Engine) -> set[str]:
    """What every index in the schema is made of."""
    with engine.connect() as connection:
        found = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return set(connection.execute(found).scalars())


def test_an_empty_database_comes_to_the_present_schema(engine: Engine) -> None:
    assert not current(engine)
    upgrade(engine)
    assert current(engine)
    assert set(metadata.tables) < set(inspect(engine).get_table_names())
    check(engine)


def test_tables_and_migrations_agree_after_one_step_back_and_forth(engine: Engine) -> None:
    upgrade(engine)
    before = objects(engine), indexes(engine)
    downgrade(engine, "-1")
    assert not current(engine)
    assert objects(engine) <= before[0]
    assert (objects(engine), indexes(engine)) != before
    upgrade(engine)
    assert current(engine)
    assert (objects(engine), indexes(engine)) == before
    check(engine)


def test_going_back_to_the_beginning_leaves_nothing_of_ours(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "base")
    assert objects(engine) == {"alembic_version", "alembic_version_pkc", "alembic_version.version_num"}
    upgrade(engine)
    check(engine)


def test_upgrading_what_is_up_to_date_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    before = objects(engine)
    upgrade(engine)
    assert objects(engine) == before


def test_processes_that_upgrade_at_once_wait_for_each_other(engine: Engine, empty_database_url: str) -> None:
    code = (
        "import sys; from lib.storage.engine import make_engine; from lib.storage.migrate import upgrade\n"
        "upgrade(make_engine(sys.argv[1]))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_database_url], cwd=PROJECT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    complaints = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], complaints
    assert current(engine)
    check(engine)


def test_a_table_that_no_migration_made_is_noticed(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE stores DROP COLUMN business_id"))
    with pytest.raises(Exception, match="business_id"):
        check(engine)


def test_there_is_one_newest_revision() -> None:
    assert newest() is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor_name = 'nobody'",
        "DELETE FROM events",
        "TRUNCATE events",
        "TRUNCATE stores CASCADE",
    ],
)
def test_the_history_can_only_grow(platform: Platform, build: Builder, statement: str) -> None:
    build.merchant()
    before = rows(platform, "SELECT * FROM events ORDER BY id")
    assert before
    with pytest.raises(DatabaseError, match="append-only"):
        change(platform, statement)
    assert rows(platform, "SELECT * FROM events ORDER BY id") == before


def test_a_store_with_a_history_cannot_vanish(platform: Platform, build: Builder) -> None:
    build.merchant()
    with pytest.raises(IntegrityError, match="fk_events_store_id"):
        change(platform, "DELETE FROM stores")


def test_any_spelling_of_an_address_reaches_the_same_driver(database_url: str) -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        engine = make_engine(database_url.replace("postgresql+psycopg", scheme, 1))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()
