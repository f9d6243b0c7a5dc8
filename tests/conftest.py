"""What every test stands on: one PostgreSQL for the run, one database for each test worker."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from sqlalchemy import Engine, create_engine, text

from lib.rehearsal import serve_in_thread
from lib.services.platform import Platform, install, uninstall
from lib.settings import Settings
from lib.storage.embedded import start_embedded
from lib.storage.migrate import upgrade
from tests.builders import Builder
from tests.isolated import IsolatedSettings

_STARTING_PROCESSES = {"jobs", "web", "cli"}
_LONGEST = _STARTING_PROCESSES | {"e2e"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start whole processes of ours: `make test-fast` skips them.

    They take longest and come first, so that no core waits at the end for the last of them.
    """
    for item in items:
        if _STARTING_PROCESSES & set(item.path.parts):
            item.add_marker(pytest.mark.processes)
    items.sort(key=lambda item: not _LONGEST & set(item.path.parts))


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[str]:
    """Address of the run's PostgreSQL, shared by all test workers.

    Not in pytest's own folder: the next run of the same person would close that to PostgreSQL's user.
    """
    folder = Path(tempfile.gettempdir()) / f"puente-tests-{testrun_uid[:12]}"
    server = start_embedded(folder)
    url = str(server.get_uri())
    # Nothing here must survive a power cut.
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        _administer(url, f"ALTER SYSTEM SET {name} = off")
    _administer(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    if not (folder / "postgres" / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _own_database(postgres: str) -> str:
    """Address of this test worker's migrated database."""
    name = f"test_{uuid4().hex[:12]}"
    _administer(postgres, f'CREATE DATABASE "{name}"')
    url = _address(postgres, name)
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


_ALL = "SELECT {name} FROM {catalogue} WHERE schemaname = 'public' AND {name} <> 'alembic_version' ORDER BY 1"


@pytest.fixture(scope="session")
def _emptying(_own_database: str) -> Iterator[tuple[Engine, str]]:
    """A connection of its own to this test worker's database, and the statements that empty it.

    Deleting the few rows of a test takes a fifteenth of what truncating all tables does.
    """
    engine = create_engine(_own_database, pool_pre_ping=True)
    with engine.connect() as connection:
        tables, sequences = (
            connection.execute(text(_ALL.format(name=name, catalogue=catalogue))).scalars().all()
            for name, catalogue in (("tablename", "pg_tables"), ("sequencename", "pg_sequences"))
        )
    yield (
        engine,
        ";".join(
            [
                # The history refuses to be emptied; a replica's session carries no triggers.
                "SET LOCAL session_replication_role = replica",
                *(f'DELETE FROM "{table}"' for table in tables),
                *(f"SELECT setval('\"{sequence}\"', 1, false)" for sequence in sequences),
            ]
        ),
    )
    engine.dispose()


@pytest.fixture
def database_url(_own_database: str, _emptying: tuple[Engine, str]) -> str:
    """Address of a migrated database without a row, for this test alone: emptied and not made anew."""
    engine, statements = _emptying
    with engine.begin() as connection:
        # What an earlier test left connected would hold its tables.
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.exec_driver_sql(statements)
    return _own_database


@pytest.fixture
def empty_database_url(postgres: str) -> Iterator[str]:
    """Address of a database without any table."""
    name = f"empty_{uuid4().hex[:12]}"
    _administer(postgres, f'CREATE DATABASE "{name}"')
    yield _address(postgres, name)
    _administer(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Rehearsal settings with a data folder of their own."""
    return IsolatedSettings(data_dir=tmp_path / "data")


@pytest.fixture
def platform(settings: Settings, database_url: str) -> Iterator[Platform]:
    """The platform on this test's database."""
    yield install(settings, database_url)
    uninstall()


@pytest.fixture(scope="session")
def _simulator_server() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


@pytest.fixture
def simulator(_simulator_server: str, settings: Settings) -> str:
    """Address of the simulator of the vendors, fresh, announced in this test's data folder."""
    requests.post(f"{_simulator_server}/_control/reset", json={}, timeout=30).raise_for_status()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "simulator.url").write_text(_simulator_server)
    return _simulator_server


@pytest.fixture
def build(platform: Platform) -> Builder:
    """Makes people and stores."""
    return Builder(platform)


def _address(postgres: str, database: str) -> str:
    from sqlalchemy import make_url

    return (
        make_url(postgres)
        .set(drivername="postgresql+psycopg", database=database)
        .render_as_string(hide_password=False)
    )


def _administer(postgres: str, statement: str) -> None:
    engine = create_engine(_address(postgres, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
