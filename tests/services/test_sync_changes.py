"""Runs that read only what changed, and the windows of time by which customers are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from lib.domain.sync import RunKind, TimeWindow, parts
from lib.services.sync_runs import start_sync
from tests.builders import Builder
from tests.services.conftest import Clock
from tests.services.syncing import OPERATOR, Shop, crowd, is_settled, open_shop, person


@pytest.fixture(params=["alfa", "sinand-alfa"])
def read(request: pytest.FixtureRequest, build: Builder, simulator: str) -> Shop:
    """A store that was read, once with and once without AND in its conditions."""
    shop = open_shop(build, simulator, request.param)
    shop.holds(*crowd(6))
    assert is_settled(shop.synchronise())
    return shop


def test_the_first_run_reads_everything_and_the_next_what_changed(read: Shop) -> None:
    assert read.run().kind is RunKind.FULL
    read.change("c-00002", firstName="Berta")
    read.add(**{name: value for name, value in person(9).items() if name != "createdIn"})
    run = read.synchronise()
    assert is_settled(run)
    assert run.kind is RunKind.INCREMENTAL
    assert (run.equation.read, run.equation.created, run.equation.updated) == (2, 1, 1)
    assert read.profile("c-00002")["first_name"] == "Berta"
    assert "c-00009" in read.references()


def test_nothing_changed_is_a_run_that_reads_and_writes_nothing(read: Shop) -> None:
    before = read.writes()
    run = read.synchronise()
    assert is_settled(run)
    assert (run.equation.read, run.expected) == (0, 0)
    assert read.writes() == before


def test_the_next_run_begins_ten_minutes_before_the_end_of_the_last_one(
    build: Builder, simulator: str, clock: Clock
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2))
    shop.synchronise()
    clock.advance(minutes=9)
    # What changed while the run before read, and came to light later.
    shop.change("c-00001", firstName="Berta")
    assert shop.synchronise().equation.updated == 1


def test_what_a_failed_run_did_not_send_is_read_again(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, fault="plan")
    shop.holds(*crowd(2))
    shop.synchronise()
    assert start_sync(OPERATOR, "alfa", automatic=True).kind is RunKind.FULL


def test_a_change_that_is_taken_back_is_sent_too(read: Shop) -> None:
    for name in ("Berta", "Ana"):
        read.change("c-00002", firstName=name)
        assert read.synchronise().equation.updated == 1
    assert read.profile("c-00002")["first_name"] == "Ana"


def test_an_update_without_new_content_writes_nothing(read: Shop) -> None:
    before = read.writes()
    read.change("c-00002", document="1234")
    run = read.synchronise()
    assert (run.equation.read, run.equation.unchanged) == (1, 1)
    assert read.writes() == before


def test_the_parts_of_a_window_leave_no_moment_out() -> None:
    since = datetime(2024, 1, 1, tzinfo=UTC)
    whole = TimeWindow(since, since + timedelta(days=10, microseconds=123), 100)
    for number in (1, 2, 7, 64):
        cut = parts(whole, number)
        assert len(cut) == number
        assert (cut[0].since, cut[-1].until) == (whole.since, whole.until)
        assert all(one.until == other.since for one, other in pairwise(cut))
        assert sum(one.expected for one in cut) >= whole.expected


def test_a_window_is_cut_no_shorter_than_a_second() -> None:
    since = datetime(2024, 1, 1, tzinfo=UTC)
    assert len(parts(TimeWindow(since, since + timedelta(seconds=3), 100), 64)) == 3
    assert len(parts(TimeWindow(since, since, 100), 64)) == 1
