"""Nothing is sent that nobody approved."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from lib.domain.sync import RunState
from lib.errors import Conflict
from lib.services.access import Actor
from lib.services.sync_closing import close
from lib.services.sync_model import Run
from lib.services.sync_runs import approve_sync, cancel_sync, pause_sync
from lib.services.sync_work import Asked, take
from tests.builders import Builder, change
from tests.services.syncing import OPERATOR, QUICK, crowd, is_settled, open_shop


def test_what_was_read_waits_until_somebody_approves_it(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(4))
    run_id = shop.start(automatic=False)
    run = shop.carry_out(run_id)
    assert (run.state, run.equation.pending, run.profiles) == (RunState.READY, 4, 4)
    assert shop.writes() == 0
    approve_sync(OPERATOR, "alfa", run_id)
    assert is_settled(shop.carry_out(run_id))
    assert shop.writes() == 4


def test_a_ready_run_that_a_worker_meets_again_sends_nothing(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    assert shop.carry_out(run_id).state is RunState.READY
    assert shop.writes() == 0


def test_a_worker_killed_between_reading_and_showing_does_not_send_unasked(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    # As the transaction that joined the records left it, the one that closes the run never came.
    change(build.platform, "UPDATE sync_runs SET state = 'writing'")
    run = shop.carry_out(run_id)
    assert shop.writes() == 0
    assert run.state is RunState.READY


def test_a_wish_to_cancel_that_comes_while_records_are_joined_is_kept(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    change(build.platform, "UPDATE sync_runs SET state = 'writing', wanted = 'cancel'")
    assert shop.carry_out(run_id).state is RunState.CANCELLED
    assert shop.writes() == 0


def test_approving_before_all_is_read_is_refused(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    run_id = shop.start(automatic=False)
    with pytest.raises(Conflict, match=r"sync\.not_ready"):
        approve_sync(OPERATOR, "alfa", run_id)


def test_approving_twice_sends_once(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    approve_sync(OPERATOR, "alfa", run_id)
    approve_sync(OPERATOR, "alfa", run_id)
    shop.carry_out(run_id)
    shop.carry_out(run_id)
    assert shop.writes() == 2


@pytest.mark.parametrize("wish", [pause_sync, cancel_sync])
def test_a_wish_of_the_last_moment_is_not_lost(
    build: Builder, simulator: str, wish: Callable[[Actor, str, UUID], Run]
) -> None:
    """Between the last look at what a person wants and the run's waiting for approval."""
    shop = open_shop(build, simulator)
    run_id = shop.start(automatic=False)
    taken = take(OPERATOR, shop.account, run_id, QUICK, lambda: True)
    assert taken is not None
    wish(OPERATOR, shop.account, run_id)
    with pytest.raises(Asked):
        close(taken[0], RunState.READY)
    assert shop.run(run_id).state is RunState.READING
