"""What every test stands on: one PostgreSQL for the run, one database for each test worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from lib.services.platform import Platform, install, uninstall
from lib.settings import Settings
from lib.storage.embedded import start_embedded
from lib.storage.migrate import upgrade
from tests.builders import Builder


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the run's PostgreSQL, shared by all test workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    # A socket's path must be short; the run's own folder may be deep.
    url = str(start_embedded(shared).get_uri())
    return url


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """Name of a migrated, empty database of this worker, from which each test's own is copied."""
    name = f"template_{uuid4().hex[:12]}"
    _administer(postgres, f'CREATE DATABASE "{name}"')
    engine = create_engine(_address(postgres, name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def database_url(postgres: str, template: str) -> Iterator[str]:
    """Address of a fresh, migrated database of this test alone."""
    name = f"test_{uuid4().hex[:12]}"
    _administer(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield _address(postgres, name)
    _administer(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Rehearsal settings with a data folder of their own."""
    return Settings(_env_file=None, data_dir=tmp_path / "data")


@pytest.fixture
def platform(settings: Settings, database_url: str) -> Iterator[Platform]:
    """The platform on this test's database."""
    yield install(settings, database_url)
    uninstall()


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
