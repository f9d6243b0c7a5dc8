"""Looking at every shop once a day without anybody asking, behind people, and not for ever in the books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.services.access import Actor
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import DAILY, request_pixel_check
from lib.services.pixel_watch import (
    AT_ONCE,
    CHECKS_KEPT,
    forget_old_checks,
    queue_due_checks,
    watch_pixels,
)
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.services.checked import WORKER
from tests.services.conftest import Clock
from tests.services.pixels import latest, look, with_shop

CHECKS = "SELECT requested_by, state, deep_asked FROM pixel_checks ORDER BY requested_at, id"
JOBS = """
    SELECT priority FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = 'check_pixel' ORDER BY id DESC
"""


@pytest.fixture
def seen(build: Builder, simulator: str, clock: Clock) -> Actor:
    """A merchant whose shop was looked at once."""
    clock.stop_at(clock())
    actor = with_shop(build, simulator)
    look()
    return actor


def test_a_shop_is_looked_at_anew_after_about_a_day_and_not_before(
    seen: Actor, platform: Platform, clock: Clock
) -> None:
    assert seen
    clock.advance(hours=21.9)
    assert queue_due_checks() == 0
    clock.advance(hours=4.2)
    assert queue_due_checks() == 1
    assert queue_due_checks() == 0
    assert rows(platform, CHECKS)[-1] == {
        "requested_by": DAILY.name,
        "state": "queued",
        "deep_asked": False,
    }
    assert rows(platform, JOBS)[0]["priority"] == -10
    assert run_pixel_check(WORKER, "alfa", latest().id)


def test_shops_are_not_due_at_the_same_moment(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    for number in range(12):
        with_shop(build, simulator, f"tienda-{number}")
    due = [row["next_check_at"] - clock() for row in rows(platform, "SELECT * FROM pixel_settings")]
    assert min(due) >= timedelta(hours=22)
    assert max(due) <= timedelta(hours=26)
    assert len(set(due)) > 6


def test_a_shop_that_somebody_has_looked_at_meanwhile_is_left_alone(
    seen: Actor, platform: Platform, clock: Clock
) -> None:
    clock.advance(days=2)
    request_pixel_check(seen, "alfa")
    assert queue_due_checks() == 0
    assert len(rows(platform, CHECKS)) == 2


def test_after_days_without_a_worker_there_is_one_check_for_each_shop_and_a_few_at_a_time(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    with_shop(build, simulator)
    look()
    clock.advance(days=9)
    assert queue_due_checks() == 1
    assert [row["state"] for row in rows(platform, CHECKS)] == ["done", "queued"]
    clock.advance(days=9)
    # What waited all the time is given up, not kept beside the next one.
    assert queue_due_checks() == 1
    assert [row["state"] for row in rows(platform, CHECKS)] == ["done", "failed", "queued"]
    assert AT_ONCE == 1_000


def test_a_store_that_has_lost_its_business_is_not_looked_at(
    seen: Actor, platform: Platform, clock: Clock
) -> None:
    assert seen
    change(platform, "UPDATE stores SET business_id = NULL")
    clock.advance(days=2)
    assert queue_due_checks() == 1
    assert queue_due_checks() == 0
    assert len(rows(platform, CHECKS)) == 1


def test_a_pixel_that_only_a_browser_sees_is_looked_at_with_one(
    seen: Actor, platform: Platform, clock: Clock
) -> None:
    assert seen
    change(platform, "UPDATE pixel_settings SET browser_only = true")
    clock.advance(days=2)
    assert queue_due_checks() == 1
    assert rows(platform, CHECKS)[-1]["deep_asked"] is True


def test_whoever_asks_about_a_pixel_that_only_a_browser_sees_has_it_look(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    look()
    change(platform, "UPDATE pixel_settings SET browser_only = true")
    request_pixel_check(ana, "alfa")
    assert rows(platform, CHECKS)[-1]["deep_asked"] is True


def test_old_checks_go_and_the_newest_of_each_shop_stays(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    with_shop(build, simulator)
    with_shop(build, simulator, "beta")
    look()
    look("beta")
    clock.advance(days=1)
    look()
    clock.advance(days=CHECKS_KEPT.days - 0.5)
    assert forget_old_checks() == 1
    assert forget_old_checks() == 0
    clock.advance(days=300)
    assert forget_old_checks() == 0
    kept = rows(
        platform,
        "SELECT s.account FROM pixel_checks c JOIN stores s ON s.id = c.store_id WHERE c.state = 'done'",
    )
    assert sorted(row["account"] for row in kept) == ["alfa", "beta"]


def test_trouble_with_one_store_keeps_no_other_from_its_turn(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    for account in ("alfa", "beta"):
        with_shop(build, simulator, account)
        look(account)
    change(
        platform,
        "UPDATE pixel_settings SET kind = 'of another version' WHERE store_id ="
        " (SELECT id FROM stores WHERE account = 'alfa')",
    )
    clock.advance(days=2)
    with pytest.raises(RuntimeError, match="1 of 2"):
        watch_pixels()
    assert [row["state"] for row in rows(platform, CHECKS)].count("queued") == 1
