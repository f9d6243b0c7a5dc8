"""A real Chromium in front of the application as people start it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.settings import Settings
from tests.browser import chromium
from tests.builders import Builder
from tests.e2e.screens import Cast, assemble
from tests.e2e.site import Site
from tests.e2e.visitor import Look, Visitor
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, own_database
from tests.waiting import eventually

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
FLAGS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", NOWHERE)

Visit = Callable[..., Visitor]

expect.set_options(timeout=45_000)


# For each module and not for the whole run: Playwright holds the thread's event loop while it lives,
# and other tests of the same process start loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that finds no other host than this machine."""
    path = chromium()
    assert path is not None, "no Chromium: run `make browser`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application in rehearsal mode with its own folder and database, one for each test worker."""
    folder: Path = tmp_path_factory.mktemp("site")
    with own_database(postgres) as url, RunningApp(folder, url) as app:
        eventually(lambda: all(app.ready().values()))
        yield Site(app, url)


@pytest.fixture
def settings(site: Site) -> Settings:
    """The settings with which this process reaches the application's own data."""
    return IsolatedSettings(data_dir=site.app.data_dir)


@pytest.fixture
def platform(settings: Settings, site: Site) -> Iterator[Platform]:
    """The application's own database, to prepare people and stores and to look at what was kept."""
    yield install(settings, site.database_url)
    uninstall()


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return count(1000)


@pytest.fixture
def build(platform: Platform, _numbers: count[int]) -> Builder:
    """Makes people and stores that no other test of this worker has."""
    return Builder(platform, _numbers)


@pytest.fixture(scope="session")
def _assembled() -> list[Cast]:
    return []


@pytest.fixture
def cast(_assembled: list[Cast], build: Builder) -> Cast:
    """People for tests that only look; one cast for each test worker."""
    if not _assembled:
        _assembled.append(assemble(build))
    return _assembled[0]


@pytest.fixture(scope="module")
def _idle() -> dict[Look, list[Visitor]]:
    """Browsers that no test uses now: a page in a warm one is there three times as fast."""
    return {}


@pytest.fixture
def visit(site: Site, browser: Browser, _idle: dict[Look, list[Visitor]]) -> Iterator[Visit]:
    """Opens browsers for people, or for somebody signed out; no page may complain or break."""
    visitors: list[Visitor] = []

    def visit_as(person: Person | None = None, look: Look | None = None) -> Visitor:
        idle = _idle.setdefault(look or Look(), [])
        visitor = idle.pop() if idle else Visitor(browser, site.app.base, look)
        visitors.append(visitor)
        if person is not None:
            visitor.enter(site.tokens.sign_in(person.id))
        return visitor

    faults_before = site.faults
    yield visit_as
    assert site.faults == faults_before, site.app.output
    complaints = [visitor.complaints[:] for visitor in visitors if visitor.complaints]
    for visitor in visitors:
        visitor.forget()
        _idle[visitor.look].append(visitor)
    assert complaints == []
