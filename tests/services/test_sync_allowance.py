"""The speed at which one business of Hellotext is written to, shared by all of its stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from lib.domain.sync import START, RunState, Sample, Wait
from lib.security.policy import Action
from lib.services.access import Act, acting
from lib.services.platform import Platform
from lib.services.sync_allowance import Closing, Grant, business_of, note_sample, take_calls
from lib.services.sync_recording import Seen, record
from lib.services.sync_work import take
from tests.builders import BUSINESS_ID, Builder, change, rows
from tests.services.conftest import Clock
from tests.services.synced import a_run
from tests.services.syncing import OPERATOR, QUICK, Running, Shop, crowd, is_settled, open_shop, person

GOOD = Sample(calls=50, seconds=1.0, median_ms=20.0, limited=0, failed=0, held=True)


@pytest.fixture
def still(build: Builder, clock: Clock) -> Clock:
    """A store `alfa`, and time that stands still."""
    build.merchant("alfa")
    clock.stop_at(clock())
    return clock


@contextmanager
def on_the_store(account: str = "alfa") -> Iterator[Act]:
    with acting(OPERATOR, Action.SYNC_CUSTOMERS, account) as act:
        yield act


def taken(wanted: int, business: str = "b") -> int:
    with on_the_store() as act:
        return take_calls(act, business, wanted, 32).calls


def test_the_bucket_holds_half_a_second_of_calls_and_fills_with_time(still: Clock) -> None:
    half = int(START.rate / 2)
    assert taken(200) == half
    assert taken(200) == 0
    still.advance(seconds=0.25)
    assert taken(200) == int(START.rate / 4)
    still.advance(hours=1)
    assert taken(200) == half


def test_whoever_gets_nothing_is_told_when_to_come_again(still: Clock) -> None:
    taken(200)
    with on_the_store() as act:
        grant = take_calls(act, "b", 200, 32)
    assert grant.calls == 0
    assert grant.waits is None
    assert grant.until is not None
    still.advance(seconds=(grant.until - still()).total_seconds())
    assert taken(200) > 0


@pytest.mark.usefixtures("still")
def test_businesses_do_not_take_from_each_other() -> None:
    assert taken(200, "b") == taken(200, "c") > 0


def test_a_closed_business_gives_nothing_until_its_time_is_over(still: Clock) -> None:
    with on_the_store() as act:
        take_calls(act, "b", 1, 32)
        note_sample(act, "b", GOOD, Closing(True, act.now + timedelta(seconds=9)), 32)
        # One that ends sooner does not open it sooner.
        note_sample(act, "b", GOOD, Closing(False, act.now + timedelta(seconds=1)), 32)
        grant = take_calls(act, "b", 1, 32)
    assert (grant.calls, grant.until) == (0, still() + timedelta(seconds=9))
    still.advance(seconds=10)
    assert taken(1) == 1


@pytest.mark.usefixtures("still")
def test_what_was_learned_of_a_business_is_kept(platform: Platform) -> None:
    with on_the_store() as act:
        pace, _ = note_sample(act, "b", GOOD, None, 32)
    (row,) = rows(platform, "SELECT rate, at_once, best_ms FROM sync_allowances")
    assert (row["rate"], row["at_once"], row["best_ms"]) == (pace.rate, pace.at_once, 20.0)
    assert pace.rate > START.rate


@pytest.mark.usefixtures("still")
def test_a_request_to_go_slower_is_kept_for_the_next_run(platform: Platform) -> None:
    with on_the_store() as act:
        pace, _ = note_sample(act, "b", replace(GOOD, limited=1), None, 32)
    assert pace.rate < START.rate
    assert rows(platform, "SELECT rate FROM sync_allowances")[0]["rate"] == pace.rate


@pytest.fixture
def two(build: Builder, simulator: str) -> tuple[Shop, Shop]:
    """Two stores of one Hellotext business."""
    shops = open_shop(build, simulator, "alfa"), open_shop(build, simulator, "beta")
    change(build.platform, "UPDATE stores SET business_id = :id", id=BUSINESS_ID)
    shops[0].holds(*crowd(40))
    shops[1].holds(*(person(100 + one) for one in range(40)))
    return shops


def test_two_stores_of_one_business_share_its_allowance(two: tuple[Shop, Shop], platform: Platform) -> None:
    alfa, beta = two
    alfa.control("latency", vendor="hellotext", seconds=0.1)
    with Running(alfa, alfa.start()) as first, Running(beta, beta.start()) as second:
        first.ended()
        second.ended()
    assert is_settled(alfa.run())
    assert is_settled(beta.run())
    assert len(alfa.profiles()) == 80
    (row,) = rows(platform, "SELECT business FROM sync_allowances")
    assert row["business"] == BUSINESS_ID


def test_calls_at_once_are_divided_among_the_runs_that_write(
    two: tuple[Shop, Shop], platform: Platform
) -> None:
    for shop in two:
        shop.start()
    change(platform, "UPDATE sync_runs SET state = 'writing'")
    with on_the_store() as act:
        assert business_of(act) == BUSINESS_ID
        assert take_calls(act, BUSINESS_ID, 4, 32).at_once == START.at_once // 2


@pytest.mark.parametrize("sample", [GOOD, None], ids=["judged", "too little to judge"])
def test_what_was_seen_gives_no_run_more_than_its_part(
    two: tuple[Shop, Shop], platform: Platform, sample: Sample | None
) -> None:
    runs = [shop.start() for shop in two]
    limits = replace(QUICK, at_once=3)
    taken = take(OPERATOR, "alfa", runs[0], limits, lambda: True)
    assert taken is not None
    change(platform, "UPDATE sync_runs SET state = 'writing'")
    assert record(taken[0], BUSINESS_ID, [], Seen(sample)) == 1
    change(platform, "UPDATE sync_runs SET state = 'paused' WHERE id = :id", id=runs[1])
    assert record(taken[0], BUSINESS_ID, [], Seen(sample)) == 3


@pytest.fixture
def many(build: Builder, still: Clock, platform: Platform) -> dict[str, UUID]:
    """The runs of more stores of one business, by account, than it bears calls; the first began first."""
    runs = {}
    for number in range(START.at_once + 1):
        account = f"tienda{number}"
        build.merchant(account)
        runs[account] = a_run(platform, account, state=RunState.WRITING)
        begun = still() - timedelta(minutes=10 - number)
        change(platform, "UPDATE sync_runs SET read_at = :at WHERE id = :id", at=begun, id=runs[account])
    change(platform, "UPDATE sync_runs SET alive_at = :at", at=still())
    change(platform, "UPDATE stores SET business_id = :id", id=BUSINESS_ID)
    return runs


def granted(accounts: Iterable[str]) -> list[int]:
    """How many calls in flight each store has: its part where it is given any call at all."""
    return [on.at_once if on.calls else 0 for on in map(grant_of, accounts)]


def grant_of(account: str) -> Grant:
    with on_the_store(account) as act:
        return take_calls(act, BUSINESS_ID, 1, 32)


def test_with_more_runs_than_calls_the_last_ones_wait_for_the_others(
    many: dict[str, UUID], platform: Platform, still: Clock
) -> None:
    first, *_, last = many
    assert granted(many) == [1] * START.at_once + [0]
    told = grant_of(last)
    assert told.waits is Wait.OTHER_RUN
    assert told.until is not None
    assert told.until > still()
    change(platform, "UPDATE sync_runs SET state = 'done' WHERE id = :id", id=many[first])
    assert granted([last]) == [1]


def test_nobody_waits_for_a_run_whose_worker_is_gone(many: dict[str, UUID], platform: Platform) -> None:
    first, *_, last = many
    gone = "UPDATE sync_runs SET alive_at = alive_at - interval '1 minute' WHERE id = :id"
    change(platform, gone, id=many[first])
    assert granted([last]) == [1]


def test_what_was_granted_before_is_sent_to_its_end(many: dict[str, UUID]) -> None:
    *_, last = many
    with on_the_store(last) as act:
        assert note_sample(act, BUSINESS_ID, None, None, 32)[1] == 1


def test_a_clock_that_was_ahead_closes_a_business_no_longer_than_it_was_to(still: Clock) -> None:
    still.advance(days=30)
    for asked in (True, False):
        with on_the_store() as act:
            note_sample(act, "b", GOOD, Closing(asked, act.now + timedelta(seconds=9)), 32)
    still.advance(days=-30)
    with on_the_store() as act:
        assert take_calls(act, "b", 1, 32).until == still() + timedelta(seconds=9)
    still.advance(seconds=10)
    assert taken(1) == 1


def test_a_store_whose_turn_it_is_not_says_so(
    two: tuple[Shop, Shop], platform: Platform, clock: Clock
) -> None:
    for shop in two:
        shop.start()
    change(platform, "UPDATE sync_runs SET state = 'writing'")
    clock.stop_at(clock())
    with on_the_store() as act:
        take_calls(act, BUSINESS_ID, 200, 32)
        assert take_calls(act, BUSINESS_ID, 200, 32).waits is Wait.OTHER_RUN


def test_what_one_store_is_asked_to_wait_the_other_waits_too(two: tuple[Shop, Shop]) -> None:
    alfa, beta = two
    alfa.control("faults", vendor="hellotext", fault="limite", calls=40, writes_only=True)
    with Running(alfa, alfa.start()) as first:
        assert first.waits()[0] is Wait.HELLOTEXT_ASKED
        with Running(beta, beta.start()) as second:
            why, left = second.waits()
            assert why is Wait.HELLOTEXT_ASKED
            assert left <= timedelta(seconds=2)
