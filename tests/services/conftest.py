"""What the service tests share: a clock that can be moved, and a platform that goes by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lib.services.access import Actor
from lib.services.platform import Platform, install, uninstall
from lib.settings import Settings
from tests.builders import Builder
from tests.services.checked import check, merchant


class Clock:
    """The present time, ahead by what the test added, or standing still where the test set it."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._standing: datetime | None = None

    def __call__(self) -> datetime:
        return (self._standing or datetime.now(UTC)) + self._ahead

    def stop_at(self, moment: datetime) -> None:
        """Stand still at an aware moment."""
        self._standing, self._ahead = moment, timedelta()

    def advance(self, **by: float) -> None:
        """Go ahead by a `timedelta` given in its own words."""
        self._ahead += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(settings: Settings, database_url: str, clock: Clock) -> Iterator[Platform]:
    """The platform on this test's database, by this test's clock."""
    yield install(settings, database_url, clock)
    uninstall()


@pytest.fixture
def ana(build: Builder) -> Actor:
    """A merchant of the store `alfa`."""
    return build.merchant("alfa").actor


@pytest.fixture
def proven(build: Builder, simulator: str, clock: Clock) -> Actor:
    """A merchant whose credentials have passed."""
    assert simulator
    clock.stop_at(clock())
    actor = merchant(build)
    check()
    return actor
