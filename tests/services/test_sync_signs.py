"""What a run says of itself while it moves: whether somebody has it, how fast it reads, how long it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain.sync import RunState
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.sync_model import Run
from lib.services.sync_runs import latest_run, one_run, start_sync, sync_page
from tests.builders import Builder
from tests.sync_states import heartbeat, merchant_with_secrets, run_of, settled

LONG_AGO = timedelta(minutes=1)


@pytest.fixture
def ana(build: Builder) -> Person:
    return merchant_with_secrets(build)


def seen(platform: Platform, person: Person, state: RunState, ago: timedelta, **columns: Any) -> Run:
    """A run of this state of which nothing was heard for so long, as a person sees it."""
    then = datetime.now(UTC) - ago
    run_of(platform, person, state, **{"requested_at": then, "alive_at": then, **columns})
    run = latest_run(person.actor, person.accounts[0])
    assert run is not None
    return run


def test_a_run_that_waits_long_while_workers_are_alive_stands_in_line(
    platform: Platform, ana: Person
) -> None:
    heartbeat(platform)
    run = seen(platform, ana, RunState.QUEUED, LONG_AGO)
    assert (run.is_in_line, run.is_silent) == (True, False)


@pytest.mark.parametrize("ago", [None, timedelta(minutes=5)], ids=["never one", "one that fell silent"])
def test_without_a_worker_a_queued_run_is_silent(
    platform: Platform, ana: Person, ago: timedelta | None
) -> None:
    if ago is not None:
        heartbeat(platform, ago)
    run = seen(platform, ana, RunState.QUEUED, LONG_AGO)
    assert (run.is_in_line, run.is_silent) == (False, True)


def test_a_run_that_was_just_queued_is_neither(platform: Platform, ana: Person) -> None:
    run = seen(platform, ana, RunState.QUEUED, timedelta(seconds=2))
    assert (run.is_in_line, run.is_silent) == (False, False)


@pytest.mark.parametrize("state", [RunState.READING, RunState.WRITING])
def test_a_worker_that_lives_does_not_speak_for_the_one_that_had_the_run(
    platform: Platform, ana: Person, state: RunState
) -> None:
    heartbeat(platform)
    run = seen(platform, ana, state, LONG_AGO)
    assert (run.is_in_line, run.is_silent) == (False, True)


def test_whoever_asks_hears_the_same_of_a_run_in_line(platform: Platform, ana: Person) -> None:
    heartbeat(platform)
    settled(platform, ana)
    account = ana.accounts[0]
    run = seen(platform, ana, RunState.QUEUED, LONG_AGO)
    page = sync_page(ana.actor, account).run
    assert page is not None
    asked = [page, one_run(ana.actor, account, run.id), start_sync(ana.actor, account)]
    assert [(one.id, one.is_in_line) for one in asked] == [(run.id, True)] * 3


def reading(platform: Platform, person: Person, **columns: Any) -> Run:
    """A run that has been reading for 100 seconds."""
    begun = datetime.now(UTC) - timedelta(seconds=100)
    given = {"started_at": begun, "attempt": 1, "expected": 10_000, "read": 2_500, "pending": 2_500}
    return seen(platform, person, RunState.READING, timedelta(0), **{**given, **columns})


def test_while_it_reads_its_own_speed_says_how_long_it_takes(platform: Platform, ana: Person) -> None:
    run = reading(platform, ana)
    # 7,500 more take three times what 2,500 took: by a factor of 1.2 + 4 / 50 either way.
    took = timedelta(seconds=100)
    assert run.left is not None
    assert took * 3 / 1.28 <= run.left.low <= took * 3 < run.left.high
    assert run.left.high / run.left.low == pytest.approx(1.28**2)
    assert run.reading_speed is not None
    assert run.reading_speed <= 25


@pytest.mark.parametrize(
    ("columns", "has_speed"),
    [({"read": 0, "pending": 0}, False), ({"expected": None}, True), ({"attempt": 2}, False)],
    ids=["nothing came yet", "VTEX has not said how many", "there was a break"],
)
def test_what_cannot_be_known_of_the_reading_is_not_guessed(
    platform: Platform, ana: Person, columns: dict[str, Any], has_speed: bool
) -> None:
    run = reading(platform, ana, **columns)
    assert run.left is None
    assert (run.reading_speed is not None) is has_speed
