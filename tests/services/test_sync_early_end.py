"""A scroll that ends before its end: nobody is lost on the whole way from VTEX to Hellotext."""

from __future__ import annotations

from lib.domain.sync import RunState
from lib.services.sync_runs import approve_sync
from tests.builders import Builder, rows
from tests.services.syncing import is_settled, open_shop, person

EARLY = 25
CUSTOMERS = 80


def test_a_run_whose_scrolls_end_early_is_approved_and_sends_everybody_once(
    build: Builder, simulator: str
) -> None:
    """The simulator empties pages from the 26th customer on, where otherwise it does from the 10,001st on."""
    shop = open_shop(build, simulator, "vacia-alfa")
    shop.control("early", rows=EARLY)
    months = [f"{2020 + one // 12}-{one % 12 + 1:02}-15T12:00:00Z" for one in range(CUSTOMERS)]
    shop.holds(*(person(one, createdIn=month) for one, month in enumerate(months)))
    run_id = shop.start(automatic=False)
    run = shop.carry_out(run_id)
    assert (run.state, run.equation.read, run.missing) == (RunState.READY, CUSTOMERS, 0)
    # A scroll that was whole would have left one window.
    windows = rows(build.platform, "SELECT read FROM sync_windows")
    assert len(windows) > 1
    assert shop.writes() == 0
    approve_sync(shop.actor, shop.account, run_id)
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert (run.equation.created, run.missing) == (CUSTOMERS, 0)
    assert shop.references() == [f"c-{one:05}" for one in range(CUSTOMERS)]
    assert shop.writes() == CUSTOMERS
