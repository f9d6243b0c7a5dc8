"""The worker's looks at shops: taken from a queue of their own, one at a time for each shop, never lost."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import requests

from lib.services.pixel import choose_domain
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import PixelCheck, latest_pixel_check, request_pixel_check
from lib.services.platform import Platform
from lib.settings import Settings
from tests.builders import Builder, change, rows
from tests.jobs.worker_process import worker
from tests.services.checked import WORKER, control
from tests.services.pixels import proofs, set_shop, told, with_shop
from tests.waiting import eventually

SECONDS_TO_TAKE_OVER = 60.0
JOBS = "SELECT id FROM procrastinate_jobs WHERE task_name = 'check_pixel' AND status <> 'succeeded'"

WAITING = """
    SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def finished(account: str = "alfa", seconds: float = 60.0) -> PixelCheck:
    """The check of a store once no worker has anything more to do for it."""

    def closed() -> PixelCheck | None:
        found = latest_pixel_check(WORKER, account)
        return None if found is None or found.open else found

    return eventually(closed, seconds)


def asked(simulator: str, host: str) -> int:
    """How often the simulator was asked for the first page of a shop."""
    log = requests.get(f"{simulator}/_control/log", timeout=5).json()
    return sum(entry["path"] == f"//{host}/" for entry in log)


def dripping(build: Builder, simulator: str, account: str, seconds: float) -> None:
    """A store whose shop takes its time."""
    with_shop(build, simulator, account, site="drip")
    control(simulator, "slow", seconds=seconds)


def test_a_worker_looks_at_what_waits_and_leaves_no_job(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    with_shop(build, simulator)
    with worker(settings, database_url) as process:
        check = finished()
        assert (check.state, check.storefront_right, check.checkout_right) == ("done", True, True)
        eventually(lambda: not rows(platform, JOBS))
        assert process.output == ""


def test_what_a_killed_worker_left_another_one_looks_at_again_and_tells_once(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    dripping(build, simulator, "alfa", 8)
    with worker(settings, database_url) as first:
        eventually(lambda: asked(simulator, "www.alfa.example") == 1)
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    waiting = latest_pixel_check(WORKER, "alfa")
    assert waiting is not None
    assert waiting.state == "running"
    set_shop(simulator, site="store_framework")
    with worker(settings, database_url):
        check = finished(seconds=SECONDS_TO_TAKE_OVER)
        eventually(lambda: not rows(platform, JOBS))
    assert (check.id, check.state, check.storefront_right) == (waiting.id, "done", True)
    assert asked(simulator, "www.alfa.example") == 2
    assert proofs(platform, "hellotext_pixel") == [("passed", "storefront.right")]
    assert len(told(platform, "pixel.checked")) == 1


def test_a_slow_shop_holds_up_no_other_and_no_other_work(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    for number in range(7):
        dripping(build, simulator, f"goteo-{number}", 10)
    with_shop(build, simulator, "beta")
    with worker(settings, database_url):
        eventually(lambda: asked(simulator, "www.goteo-6.example"))
        assert finished("beta").state == "done"
        credentials = (
            "SELECT state FROM check_runs r JOIN stores s ON s.id = r.store_id WHERE s.account = 'beta'"
        )
        eventually(lambda: rows(platform, credentials)[0]["state"] == "done")
        slow = latest_pixel_check(WORKER, "goteo-0")
        assert slow is not None
        assert slow.open


def test_two_stores_of_one_shop_are_looked_at_one_after_the_other(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    dripping(build, simulator, "alfa", 4)
    beta = with_shop(build, simulator, "beta")
    choose_domain(beta, "beta", "www.alfa.example")
    change(platform, "DELETE FROM procrastinate_jobs WHERE lock = 'pixel:beta.example'")
    request_pixel_check(beta, "beta")
    with worker(settings, database_url):
        eventually(lambda: asked(simulator, "www.alfa.example") == 1)
        states = rows(platform, "SELECT state FROM pixel_checks WHERE state <> 'cancelled'")
        assert sorted(row["state"] for row in states) == ["queued", "running"]
        assert finished("beta").state == finished("alfa").state == "done"
    spans = rows(
        platform, "SELECT started_at, finished_at FROM pixel_checks WHERE state = 'done' ORDER BY started_at"
    )
    assert spans[0]["finished_at"] <= spans[1]["started_at"]


def test_a_command_line_waits_for_the_worker_at_its_shop_and_goes_on_when_that_is_killed(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    dripping(build, simulator, "alfa", 8)
    beta = with_shop(build, simulator, "beta")
    choose_domain(beta, "beta", "www.alfa.example")
    change(platform, "DELETE FROM procrastinate_jobs WHERE lock = 'pixel:beta.example'")
    with worker(settings, database_url) as first, ThreadPoolExecutor(1) as pool:
        eventually(lambda: asked(simulator, "www.alfa.example") == 1)
        # As a command line does, which takes no job.
        looking = pool.submit(run_pixel_check, WORKER, "beta", request_pixel_check(WORKER, "beta").id)
        eventually(lambda: rows(platform, WAITING))
        assert asked(simulator, "www.alfa.example") == 1
        first.end(signal.SIGKILL)
        control(simulator, "slow", seconds=0.2)
        assert looking.result(60)
    assert asked(simulator, "www.alfa.example") == 2
