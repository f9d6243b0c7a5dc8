"""Whose turn a look is: one at a time, one for many who ask, none without a token."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lib.domain.model import EvidenceResult, Track
from lib.services.checklist import checklist
from lib.services.credentials import forget_credentials
from lib.services.meta_states import LEASE, look_now, meta_state
from lib.services.meta_watch import AT_ONCE, look, queue_due_looks, watch_meta
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.services.checked import control
from tests.services.conftest import Clock
from tests.services.meta_looks import META_TOKEN, ids, jobs, with_token, work
from tests.waiting import eventually

BEGUN = "SELECT store_id FROM meta_states WHERE looked_at IS NOT NULL"
WAITS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
OPENED = "SELECT count(*) AS times FROM events WHERE kind = 'credentials.opened' AND subject = 'meta_look'"


@pytest.fixture(autouse=True)
def _still(clock: Clock, simulator: str) -> None:
    """Time passes only where a test says so."""
    assert simulator
    clock.stop_at(clock().replace(minute=0, second=0, microsecond=0))


def test_a_second_click_asks_for_nothing_more(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    clock.advance(minutes=1)
    look_now(ana, "alfa")
    look_now(ana, "alfa")
    assert jobs(platform) == [("alfa", 1)]
    assert work(platform) == 1
    look_now(ana, "alfa")
    assert jobs(platform) == []


def test_what_a_person_asks_for_goes_before_what_comes_by_itself(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    assert jobs(platform) == [("alfa", 0)]
    look_now(ana, "alfa")
    assert jobs(platform) == [("alfa", 1)]
    assert clock()


def test_a_look_that_is_not_due_does_nothing(build: Builder, platform: Platform) -> None:
    with_token(build, **ids("09"))
    work(platform)
    opened = rows(platform, OPENED)[0]["times"]
    assert look("alfa") is False
    assert rows(platform, OPENED)[0]["times"] == opened == 1


def test_of_two_workers_at_once_one_looks(build: Builder, platform: Platform, simulator: str) -> None:
    with_token(build, **ids("09"))
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(look, ["alfa", "alfa"])) == [False, True]
    assert rows(platform, OPENED)[0]["times"] == 1
    assert simulator


def test_a_look_whose_worker_died_is_taken_up_after_its_lease(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    with_token(build, **ids("09"))
    change(
        platform,
        "UPDATE meta_states SET looked_at = :now, look_at = :until",
        now=clock(),
        until=clock() + LEASE,
    )
    assert work(platform) == 0
    clock.advance(minutes=8)
    assert work(platform) == 1


def test_the_watch_queues_one_look_however_often_it_comes_round(build: Builder, platform: Platform) -> None:
    with_token(build, **ids("09"))
    for _ in range(3):
        watch_meta()
    assert jobs(platform) == [("alfa", 0)]
    assert queue_due_looks() == 1 <= AT_ONCE


def test_a_deleted_token_ends_it_and_what_it_showed_stays_proven(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    forget_credentials(ana, "alfa")
    assert meta_state(ana, "alfa") is None
    clock.advance(days=2)
    assert work(platform) == 0
    item = checklist(ana, "alfa", Track.WHATSAPP).state.item("whatsapp_number_connected")
    assert item is not None
    assert item.evidence is not None
    assert item.evidence.result is EvidenceResult.PASSED


def test_who_asks_while_a_look_is_under_way_gets_another_one(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    control(simulator, "slow", seconds=0)
    ana = with_token(build, token=f"lento{META_TOKEN}", **ids("09"))
    control(simulator, "slow", seconds=0.3)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look, "alfa")
        eventually(lambda: rows(platform, BEGUN))
        clock.advance(seconds=11)
        look_now(ana, "alfa")
        assert looking.result(30)
    view = meta_state(ana, "alfa")
    assert view is not None
    assert view.read_at == clock()
    assert view.is_under_way
    assert work(platform) == 1


def test_what_was_seen_with_a_token_that_is_gone_is_not_kept(
    build: Builder, platform: Platform, simulator: str
) -> None:
    control(simulator, "slow", seconds=0)
    ana = with_token(build, token=f"lento{META_TOKEN}", **ids("09"))
    control(simulator, "slow", seconds=0.3)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look, "alfa")
        eventually(lambda: rows(platform, BEGUN))
        forget_credentials(ana, "alfa")
        assert looking.result(30) is False
    assert meta_state(ana, "alfa") is None
    assert rows(platform, "SELECT facts->'raw' AS raw FROM meta_states") == [{"raw": None}]


@pytest.mark.parametrize("has_begun", [False, True])
def test_a_look_that_waits_for_another_act_on_its_store_holds_nothing_that_this_one_needs(
    build: Builder, platform: Platform, simulator: str, has_begun: bool
) -> None:
    control(simulator, "slow", seconds=0)
    with_token(build, token=f"lento{META_TOKEN}", **ids("09"))
    control(simulator, "slow", seconds=0.3)
    with ThreadPoolExecutor(1) as pool, platform.engine.connect() as other:
        looking = pool.submit(look, "alfa") if has_begun else None
        if looking:
            eventually(lambda: rows(platform, BEGUN))
        other.execute(text("SELECT id FROM integrations FOR UPDATE"))
        looking = looking or pool.submit(look, "alfa")
        eventually(lambda: rows(platform, WAITS))
        other.execute(text("SELECT store_id FROM meta_states FOR UPDATE NOWAIT"))
        other.rollback()
        assert looking.result(30)
