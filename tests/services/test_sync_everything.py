"""Whoever wants everything read gets it, also while a run that reads changes only is on its way."""

from __future__ import annotations

import pytest

from lib.domain.sync import RunKind, RunState
from lib.services.sync_corrections import correct_customers
from lib.services.sync_runs import cancel_sync, start_sync
from tests.builders import Builder
from tests.services.syncing import OPERATOR, Shop, crowd, is_settled, open_shop, person

CORRECTION = b"vtex_id;corrected_email\nc-00007;ok@example.com\n"


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """A store of which one customer was rejected for want of a contact."""
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3), person(7, email="nope", homePhone="1"))
    assert is_settled(shop.synchronise())
    return shop


def test_the_run_after_the_open_one_reads_everything_where_somebody_wants_it(shop: Shop) -> None:
    hourly = shop.start()
    given = start_sync(OPERATOR, "alfa", full=True, automatic=True)
    assert (given.id, given.kind) == (hourly, RunKind.INCREMENTAL)
    assert is_settled(shop.carry_out(hourly))
    assert shop.synchronise().kind is RunKind.FULL
    assert shop.synchronise().kind is RunKind.INCREMENTAL


def test_the_wish_outlives_an_open_run_that_is_cancelled(shop: Shop) -> None:
    hourly = shop.start()
    start_sync(OPERATOR, "alfa", full=True)
    assert cancel_sync(OPERATOR, "alfa", hourly).state is RunState.CANCELLED
    assert shop.synchronise().kind is RunKind.FULL


def test_whoever_asks_twice_for_everything_gets_it_once(shop: Shop) -> None:
    full = shop.start(full=True)
    assert shop.start(full=True) == full
    assert is_settled(shop.carry_out(full))
    assert shop.synchronise().kind is RunKind.INCREMENTAL


@pytest.mark.parametrize("full", [False, True])
def test_a_correction_made_while_a_run_is_on_its_way_arrives_with_the_next_one(
    shop: Shop, full: bool
) -> None:
    on_its_way = shop.carry_out(shop.start(full=full, automatic=False)).id
    assert correct_customers(OPERATOR, "alfa", CORRECTION).taken == 1
    cancel_sync(OPERATOR, "alfa", on_its_way)
    run = shop.synchronise()
    assert (run.kind, run.equation.created) == (RunKind.FULL, 1)
    assert "c-00007" in shop.references()


def test_a_correction_that_was_loaded_before_makes_nobody_read_everything_again(shop: Shop) -> None:
    correct_customers(OPERATOR, "alfa", CORRECTION)
    assert shop.synchronise().kind is RunKind.FULL
    correct_customers(OPERATOR, "alfa", CORRECTION)
    assert shop.synchronise().kind is RunKind.INCREMENTAL
