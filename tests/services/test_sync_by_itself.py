"""What begins by itself, and what does not: whatever happens while a round of the schedule is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from lib.domain.sync import Schedule
from lib.security.policy import Action
from lib.services.access import acting
from lib.services.platform import Platform
from lib.services.sync_schedule import start_due_runs
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock
from tests.services.syncing import OPERATOR, Shop, crowd, is_settled, open_shop, person
from tests.waiting import eventually

WAITS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def shop(build: Builder, simulator: str, clock: Clock) -> Shop:
    """A store whose next run is due, behind that of another store."""
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    assert is_settled(shop.synchronise())
    save_sync_settings(build.merchant("beta").actor, "beta", schedule=Schedule.HOURLY)
    change(shop.platform, "UPDATE sync_settings SET next_run_at = '2026-01-01' WHERE next_run_at IS NULL")
    clock.advance(hours=2)
    return shop


@contextmanager
def a_round_on_its_way(platform: Platform) -> Iterator[None]:
    """A round has listed both stores, and comes to `alfa` when this ends."""
    with ThreadPoolExecutor(1) as pool:
        round_: Future[int]
        with acting(OPERATOR, Action.SYNC_CUSTOMERS, "beta") as act:
            act.take_turn()
            round_ = pool.submit(start_due_runs)
            eventually(lambda: rows(platform, WAITS), 10)
            yield
        assert round_.result(20) == 2


def test_never_holds_for_a_round_that_has_listed_the_store(shop: Shop) -> None:
    last = shop.run().id
    with a_round_on_its_way(shop.platform):
        save_sync_settings(OPERATOR, "alfa", schedule=Schedule.NEVER)
    assert shop.run().id == last


def test_a_round_that_comes_second_starts_nothing(shop: Shop) -> None:
    shop.change("c-00001", firstName="Berta")
    with a_round_on_its_way(shop.platform):
        assert is_settled(shop.synchronise())
        done = shop.run().id
    assert shop.run().id == done


def test_a_round_on_its_way_starts_what_is_still_due(shop: Shop) -> None:
    last = shop.run().id
    with a_round_on_its_way(shop.platform):
        shop.add(**person(9))
    run = shop.run()
    assert run.id != last
    assert run.automatic
