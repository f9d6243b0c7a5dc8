"""Clocks that do not go right, ours and others', lose nobody and stop nobody for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lib.domain.sync import RunKind, Wait
from tests.builders import Builder, rows
from tests.services.conftest import Clock
from tests.services.syncing import QUICK, Running, Shop, crowd, is_settled, open_shop


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    return shop


def read_until(shop: Shop) -> datetime:
    found: datetime = rows(shop.platform, "SELECT read_until FROM sync_settings")[0]["read_until"]
    return found


def test_a_clock_that_is_ahead_of_vtex_loses_no_change(shop: Shop, clock: Clock) -> None:
    clock.advance(minutes=15)
    assert is_settled(shop.synchronise())
    shop.change("c-00001", firstName="Berta")
    run = shop.synchronise()
    assert (run.kind, run.equation.updated) == (RunKind.INCREMENTAL, 1)


def test_a_clock_that_is_behind_vtex_loses_no_change(shop: Shop, clock: Clock) -> None:
    clock.advance(minutes=-15)
    assert is_settled(shop.synchronise())
    assert read_until(shop) <= clock()
    shop.change("c-00001", firstName="Berta")
    run = shop.synchronise()
    assert (run.kind, run.equation.updated) == (RunKind.INCREMENTAL, 1)


def test_where_it_was_read_until_a_moment_to_come_everything_is_read(shop: Shop, clock: Clock) -> None:
    assert is_settled(shop.synchronise())
    clock.advance(days=-1)
    shop.change("c-00001", firstName="Berta")
    run = shop.synchronise()
    assert is_settled(run)
    assert (run.kind, run.equation.updated) == (RunKind.FULL, 1)
    assert shop.synchronise().kind is RunKind.INCREMENTAL


def test_a_clock_that_was_ahead_for_a_moment_leaves_nobody_waiting(shop: Shop, clock: Clock) -> None:
    shop.holds(*crowd(50))
    clock.advance(days=30)
    shop.control("faults", vendor="hellotext", fault="error500", calls=6, writes_only=True)
    with Running(shop, shop.start(), replace(QUICK, circuit_seconds=1.0)) as running:
        why, left = running.waits()
        assert (why, left <= timedelta(seconds=1)) == (Wait.HELLOTEXT_FAILING, True)
        clock.advance(days=-30)
        assert running.ended()
    assert is_settled(shop.run())
