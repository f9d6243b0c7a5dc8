"""The database goes away under a worker: what waited and what was under way get done all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from lib.processes import Child
from lib.services.credentials import save_credentials
from lib.services.platform import install, uninstall
from lib.settings import Settings
from lib.storage.migrate import upgrade
from tests.builders import Builder, healthy
from tests.jobs.own_server import OwnServer, own_server
from tests.jobs.test_worker import finished, logins, run_of, slow_login
from tests.jobs.worker_process import TALKATIVE, worker, workers
from tests.waiting import eventually

SECONDS_TO_RECOVER = 30.0


@pytest.fixture
def server(settings: Settings) -> Iterator[OwnServer]:
    """A migrated database on a server of its own, with the platform on it."""
    with own_server() as running:
        upgrade(install(settings, running.url).engine)
        yield running
        uninstall()


@pytest.fixture
def build(server: OwnServer, settings: Settings) -> Builder:
    return Builder(install(settings, server.url))


@contextmanager
def launched_worker(
    server: OwnServer, settings: Settings, environment: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """A worker as the launcher keeps it: started again whenever it ends."""
    own = {"DATABASE_URL": server.url, "PUENTE_DATA_DIR": str(settings.data_dir)}
    child = Child("worker", ["lib.jobs"], own | dict(environment or {}))
    try:
        eventually(lambda: workers(server.url), 30)
        yield child
    finally:
        child.stop()


def test_a_worker_goes_on_after_the_database_was_away(
    build: Builder, server: OwnServer, settings: Settings, simulator: str
) -> None:
    assert simulator
    ana = build.merchant("alfa")
    with launched_worker(server, settings):
        server.stop()
        server.start()
        save_credentials(ana.actor, "alfa", healthy("alfa"))
        assert finished("alfa", SECONDS_TO_RECOVER).state == "done"


def test_a_run_that_the_loss_interrupted_is_finished_when_the_database_is_back(
    build: Builder, server: OwnServer, settings: Settings, simulator: str
) -> None:
    ana = build.merchant("alfa")
    slow_login(simulator, 3)
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    with worker(settings, server.url, command=TALKATIVE) as process:
        eventually(lambda: logins(simulator))
        assert run_of("alfa").state == "running"
        server.stop()
        # The answer comes while there is nowhere to keep it.
        eventually(lambda: "ended with status: Error" in process.output)
        server.start()
        # A worker that was asking for work in that moment has ended; the launcher starts another one.
        with launched_worker(server, settings):
            run = finished("alfa", SECONDS_TO_RECOVER)
    assert (run.state, run.problem) == ("done", None)
