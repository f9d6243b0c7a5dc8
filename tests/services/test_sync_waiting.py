"""What a run waits for, and that it says so as long as it waits and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lib.domain.sync import Judged, RunState, Wait, WriteResult
from lib.services.sync_allowance import Closing
from lib.services.sync_runs import cancel_sync, resume_sync
from lib.services.sync_watching import Watching
from tests.builders import Builder, rows
from tests.services.conftest import Clock
from tests.services.syncing import OPERATOR, QUICK, Running, crowd, is_settled, open_shop


@pytest.mark.usefixtures("platform")
def test_a_wait_that_is_over_is_not_told_any_more(clock: Clock) -> None:
    clock.stop_at(clock())
    watching = Watching(QUICK)
    watching.note(Judged(WriteResult.LIMITED, retry_after=5.0), 429, 0.1, clock())
    told = [watching.closing]
    clock.advance(seconds=6)
    told.append(watching.closing)
    assert told == [Closing(True, clock() - timedelta(seconds=1)), None]
    assert watching.closed_until is None


@pytest.mark.usefixtures("platform")
def test_what_is_refused_with_no_time_to_wait_does_not_wait(clock: Clock) -> None:
    clock.stop_at(clock())
    watching = Watching(QUICK)
    watching.note(Judged(WriteResult.LIMITED, retry_after=0.0), 429, 0.1, clock())
    assert watching.closing is None


def test_a_request_to_wait_is_obeyed_and_told(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(6))
    shop.control("faults", vendor="hellotext", fault="limite", calls=2, writes_only=True)
    with Running(shop, shop.start()) as running:
        why, left = running.waits()
        assert why is Wait.HELLOTEXT_ASKED
        writes = shop.writes()
        assert timedelta(0) < left <= timedelta(seconds=2)
        assert shop.run().state is RunState.WRITING
        running.ended()
    assert writes < 6
    run = shop.run()
    assert is_settled(run)
    assert run.waiting is None
    assert shop.writes() == 6


def test_a_list_that_asks_to_wait_is_asked_again_then(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(1))
    # Ten minutes at most are waited, but the look at the list must not ignore what it was asked.
    shop.control("chaos", vendor="hellotext", seed=1, rates={"limite": 1.0}, retry_after=300)
    with Running(shop, shop.start()) as running:
        why, left = running.waits()
        assert why is Wait.HELLOTEXT_ASKED
        assert left > timedelta(seconds=200)
        shop.control("chaos", vendor="hellotext", seed=1, rates={})


def test_five_failures_in_a_row_are_told_and_the_run_goes_on_after(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(8))
    shop.control("faults", vendor="hellotext", fault="error500", calls=6, writes_only=True)
    limits = replace(QUICK, circuit_seconds=2.0)
    with Running(shop, shop.start(), limits) as running:
        assert running.waits()[0] is Wait.HELLOTEXT_FAILING
        running.ended()
    assert is_settled(shop.run())
    assert shop.run().equation.created == 8
    (row,) = rows(build.platform, "SELECT closed_by FROM sync_allowances")
    assert row["closed_by"] == "failing"


def test_a_vendor_that_never_answers_ends_the_run_and_it_can_go_on(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2))
    shop.control("faults", vendor="hellotext", fault="error500", calls=2, path="/v1/profiles")
    run = shop.synchronise(limits=replace(QUICK, patience_seconds=0.1))
    assert (run.state, run.problem) == (RunState.FAILED, "sync.hellotext_unreachable")
    resume_sync(OPERATOR, "alfa", run.id)
    assert is_settled(shop.carry_out(run.id))


def test_customers_without_an_answer_are_told_while_it_is_found_out(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    shop.control("faults", vendor="hellotext", fault="cortew", calls=2)
    with Running(shop, shop.start(), replace(QUICK, settle_seconds=3.0)) as running:
        why, left = running.waits()
        assert why is Wait.RECONCILING
        assert timedelta() < left <= timedelta(seconds=3)
        run = shop.run()
        assert (run.uncertain, run.equation.pending, run.equation.created) == (2, 2, 1)
        running.ended()
    assert is_settled(shop.run())
    assert shop.writes() == 3


def test_what_a_cancelled_run_left_open_is_not_doubled_by_the_next(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    shop.control("faults", vendor="hellotext", fault="cortew", calls=2)
    with Running(shop, shop.start(), replace(QUICK, settle_seconds=60.0)) as running:
        assert running.waits()[0] is Wait.RECONCILING
        cancel_sync(OPERATOR, "alfa", shop.run().id)
        running.ended()
    assert shop.run().state is RunState.CANCELLED
    run = shop.synchronise()
    # The two that the earlier run made without hearing of it are found, and not sent again.
    assert (run.equation.created, run.equation.updated, run.equation.unchanged) == (2, 0, 1)
    assert shop.writes() == 3
    assert len(shop.references()) == 3
