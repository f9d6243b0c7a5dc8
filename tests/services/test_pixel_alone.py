"""One visitor of ours at a time at a shop, whichever processes look at it, and whatever becomes of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import make_url

from lib.errors import Unavailable
from lib.services.pixel import choose_domain
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import request_pixel_check
from lib.services.platform import Platform
from lib.storage.alone import alone
from tests.builders import Builder, rows
from tests.services.checked import WORKER, control, requests_seen
from tests.services.pixels import latest, with_shop
from tests.threads import at_once
from tests.waiting import eventually

LONG, NO_TIME = 60.0, 0.05
HOLDING = """
    SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""


def two_stores_of_one_shop(build: Builder, simulator: str, seconds: float) -> None:
    """`alfa` and `beta`, whose one shop takes so many seconds for each page."""
    with_shop(build, simulator, site="drip")
    beta = with_shop(build, simulator, "beta")
    choose_domain(beta, "beta", "alfa.example")
    choose_domain(WORKER, "alfa", "www.alfa.example")
    control(simulator, "slow", seconds=seconds)


def look(account: str) -> None:
    """Look as a command line does: without the queue, in which jobs of one shop wait for each other."""
    assert run_pixel_check(WORKER, account, request_pixel_check(WORKER, account).id)


def test_two_looks_at_one_shop_outside_the_queue_never_overlap(
    build: Builder, platform: Platform, simulator: str
) -> None:
    two_stores_of_one_shop(build, simulator, 1)
    at_once(lambda: look("alfa"), lambda: look("beta"))
    assert latest("alfa").state == latest("beta").state == "done"
    asked = [path.split("/")[2].removeprefix("www.") for path in requests_seen(simulator) if path[:2] == "//"]
    one = ["alfa.example"] * asked.index(next(host for host in asked if host.endswith(".myvtex.com")))
    assert sorted(set(asked)) == ["alfa.example", "alfa.myvtex.com", "beta.myvtex.com"]
    assert asked in (
        [*one, "alfa.myvtex.com", *one, "beta.myvtex.com"],
        [*one, "beta.myvtex.com", *one, "alfa.myvtex.com"],
    )
    assert rows(platform, HOLDING) == []


def test_a_lock_that_is_lost_on_the_way_does_not_disturb_the_look(
    build: Builder, platform: Platform, simulator: str
) -> None:
    with_shop(build, simulator, site="drip")
    control(simulator, "slow", seconds=2)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look, "alfa")
        [holder] = eventually(lambda: rows(platform, HOLDING))
        [ended] = rows(platform, "SELECT pg_terminate_backend(:pid) AS done", pid=holder["pid"])
        assert ended["done"]
        looking.result(30)
    assert (latest().state, latest().storefront_right) == ("done", True)


def test_a_name_that_is_taken_is_waited_for_and_another_one_is_not(database_url: str) -> None:
    with alone(database_url, "pixel:alfa.example", wait=NO_TIME, hold=LONG):
        with alone(database_url, "pixel:beta.example", wait=NO_TIME, hold=LONG):
            pass
        with (
            pytest.raises(TimeoutError, match="alfa"),
            alone(database_url, "pixel:alfa.example", wait=NO_TIME, hold=LONG),
        ):
            pytest.fail("two were let in")
    with alone(database_url, "pixel:alfa.example", wait=LONG, hold=LONG):
        pass


def test_whoever_stands_still_keeps_nobody_out_for_ever(database_url: str) -> None:
    with ExitStack() as both:
        both.enter_context(alone(database_url, "pixel:alfa.example", wait=NO_TIME, hold=0.2))
        both.enter_context(alone(database_url, "pixel:alfa.example", wait=LONG, hold=LONG))


def test_without_a_database_nobody_is_let_in(database_url: str) -> None:
    missing = make_url(database_url).set(database="nowhere").render_as_string(hide_password=False)
    with (
        pytest.raises(Unavailable, match=r"^database\.unreachable$"),
        alone(missing, "pixel:alfa.example", wait=LONG, hold=LONG),
    ):
        pytest.fail("it was let in without a database")
