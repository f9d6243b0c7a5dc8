"""What goes wrong around a check of the pixel: people, clocks, shops and machines in each other's way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from lib.domain.model import Health, Track
from lib.services.access import Actor
from lib.services.checklist import declare
from lib.services.pixel import choose_domain, pixel_view
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import ABANDONED_AFTER, latest_pixel_check, request_pixel_check
from lib.services.pixel_watch import watch_pixels
from lib.services.platform import Platform
from lib.services.waiving import unwaive, waive
from tests.builders import Builder, change, rows
from tests.services.checked import WORKER, causes, control, health
from tests.services.conftest import Clock
from tests.services.pixels import latest, look, proofs, set_shop, told, with_shop
from tests.threads import at_once
from tests.waiting import eventually

LOCKS = "SELECT lock FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'check_pixel' ORDER BY id"


def test_a_business_that_is_gone_at_the_end_of_a_look_leaves_no_check_open(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator, site="drip")
    control(simulator, "slow", seconds=2)
    run = request_pixel_check(ana, "alfa").id
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(run_pixel_check, WORKER, "alfa", run)
        eventually(lambda: latest().state == "running")
        change(platform, "UPDATE stores SET business_id = NULL")
        assert not looking.result(30)
    assert (latest().state, latest().problem) == ("failed", "pixel.no_business_id")
    assert proofs(platform, "hellotext_pixel") == []


def test_a_shop_with_and_without_www_is_one_shop_for_those_that_wait_for_each_other(
    build: Builder, platform: Platform, simulator: str
) -> None:
    with_shop(build, simulator)
    beta = with_shop(build, simulator, "beta")
    choose_domain(beta, "beta", "alfa.example")
    locks = [row["lock"] for row in rows(platform, LOCKS)]
    assert locks[0] == locks[-1]
    assert len(set(locks)) == 2


def test_a_check_that_was_begun_and_left_is_closed_without_anybody_asking(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    ana = with_shop(build, simulator)
    request_pixel_check(ana, "alfa")
    # As a command line leaves it that was killed: no job comes again for it.
    change(platform, "UPDATE pixel_checks SET state = 'running', started_at = :now", now=clock())
    clock.advance(seconds=ABANDONED_AFTER.total_seconds() - 5)
    watch_pixels()
    assert latest().state == "running"
    clock.advance(seconds=10)
    watch_pixels()
    assert (latest().state, latest().problem) == ("failed", "check.abandoned")
    assert not run_pixel_check(WORKER, "alfa", latest().id, rescued=True)


def test_a_check_that_waits_for_its_turn_is_not_closed_by_the_round(
    build: Builder, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    with_shop(build, simulator)
    clock.advance(hours=3)
    watch_pixels()
    waiting = latest_pixel_check(WORKER, "alfa")
    assert waiting is not None
    assert waiting.state == "queued"
    assert look().state == "done"


def test_a_pixel_that_comes_and_goes_raises_no_alert_and_one_that_stays_away_raises_one(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    with_shop(build, simulator)
    for storefront in ("right", "missing", "right", "missing", "right", "missing"):
        set_shop(simulator, storefront=storefront)
        look()
        clock.advance(days=1)
    assert rows(platform, "SELECT * FROM alerts") == []
    assert told(platform, "pixel.lost", "pixel.back") == []
    look()
    [alert] = rows(platform, "SELECT cause, subject, times FROM alerts")
    assert dict(alert) == {"cause": "pixel.lost", "subject": "storefront", "times": 1}


def test_many_people_at_the_second_miss_raise_one_alert(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    ana = with_shop(build, simulator)
    look()
    set_shop(simulator, storefront="missing", checkout="missing")
    clock.advance(days=1)
    look()
    clock.advance(days=1)
    run = request_pixel_check(ana, "alfa").id
    at_once(*[lambda: run_pixel_check(WORKER, "alfa", run, rescued=True) for _ in range(4)])
    found = rows(platform, "SELECT subject, times, closed_at FROM alerts ORDER BY subject")
    assert [(row["subject"], row["times"], row["closed_at"]) for row in found] == [
        ("checkout", 1, None),
        ("storefront", 1, None),
    ]
    assert sorted(told(platform, "pixel.lost")) == [("pixel.lost", "checkout"), ("pixel.lost", "storefront")]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        # The clocks of Santiago: 2026-09-06 has no midnight, the last hour of 2026-04-04 comes twice.
        (datetime(2026, 9, 6, 3, 59, tzinfo=UTC), datetime(2026, 9, 6, 4, 1, tzinfo=UTC)),
        (datetime(2026, 4, 5, 3, 59, tzinfo=UTC), datetime(2026, 4, 5, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_day_begins_when_the_clocks_of_the_store_say_so(
    build: Builder, platform: Platform, simulator: str, clock: Clock, last: datetime, first: datetime
) -> None:
    clock.stop_at(last)
    ana = with_shop(build, simulator)
    change(platform, "UPDATE stores SET time_zone = 'America/Santiago'")
    look()
    clock.stop_at(first)
    look()
    before, after = pixel_view(ana, "alfa").days[-2:]
    assert (before.day, before.count) == (first.date() - timedelta(days=1), 1)
    assert (after.day, after.count) == (first.date(), 1)
    clock.advance(days=29)
    days = pixel_view(ana, "alfa").days
    assert (days[0].day, days[0].count, len(days)) == (first.date(), 1, 30)


def test_a_word_given_before_is_overruled_by_what_is_seen_and_raises_no_alert(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    ana = with_shop(build, simulator, storefront="missing")
    declare(ana, "alfa", Track.HELLOTEXT, "hellotext_pixel", True)
    for _ in range(3):
        clock.advance(days=1)
        look()
    assert {result for result, _ in proofs(platform, "hellotext_pixel")} == {"failed"}
    assert rows(platform, "SELECT * FROM alerts") == []
    assert health() is Health.ATTENTION


def test_two_people_who_choose_at_once_leave_one_domain_and_one_open_check(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana, marta = with_shop(build, simulator), build.manager().actor
    hosts = [f"tienda-{number}.example" for number in range(6)]
    at_once(
        *(
            partial(choose_domain, who, "alfa", host)
            for who, host in zip([ana, marta] * 3, hosts, strict=True)
        )
    )
    chosen = pixel_view(ana, "alfa").domain
    assert chosen in hosts
    found = rows(platform, "SELECT domain FROM pixel_checks WHERE state = 'queued'")
    assert [row["domain"] for row in found] == [chosen]


@pytest.fixture
def lost(build: Builder, simulator: str, clock: Clock) -> Actor:
    """A merchant whose shop has lost its pixel, and an alert says so."""
    clock.stop_at(clock())
    ana = with_shop(build, simulator)
    for storefront in ("right", "missing", "missing"):
        set_shop(simulator, storefront=storefront)
        look()
        clock.advance(days=1)
    assert causes(build) == [("pixel.lost", "storefront", 1)]
    return ana


def test_what_moved_into_a_tag_manager_and_a_person_stands_for_is_lost_no_more(
    build: Builder, simulator: str, clock: Clock, lost: Actor
) -> None:
    set_shop(simulator, storefront="tag_manager")
    look()
    # Nobody saw it again, and nobody says that it is there.
    assert (causes(build), health()) == ([("pixel.lost", "storefront", 1)], Health.ATTENTION)
    declare(lost, "alfa", Track.HELLOTEXT, "hellotext_pixel", True)
    clock.advance(days=1)
    look()
    assert (causes(build), health()) == ([], Health.OK)
    set_shop(simulator, storefront="missing")
    clock.advance(days=1)
    look()
    assert causes(build) == [("pixel.lost", "storefront", 1)]


@pytest.mark.usefixtures("lost")
def test_what_a_manager_let_go_is_looked_at_and_nobody_is_alarmed(build: Builder, clock: Clock) -> None:
    marta = build.manager().actor
    waive(marta, "alfa", Track.HELLOTEXT, "hellotext_pixel", "Vende sin tienda")
    look()
    assert (causes(build), health()) == ([], Health.OK)
    unwaive(marta, "alfa", Track.HELLOTEXT, "hellotext_pixel")
    clock.advance(days=1)
    look()
    assert (causes(build), health()) == ([("pixel.lost", "storefront", 1)], Health.ATTENTION)
