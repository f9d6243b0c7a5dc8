"""What a person wants of a run counts as it is when the worker lays the run down, not when it heard of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from lib.domain.sync import RunState
from lib.services.access import Actor
from lib.services.sync_closing import lay_down
from lib.services.sync_model import Run
from lib.services.sync_runs import cancel_sync, pause_sync, resume_sync
from lib.services.sync_work import take
from tests.builders import Builder, rows
from tests.services.syncing import OPERATOR, QUICK, Shop, crowd, is_settled, open_shop

Wish = Callable[[Actor, str, UUID], Run]
JOBS = "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'sync_customers' AND status = 'todo'"


def laid_down(shop: Shop, *wishes: Wish) -> Run:
    """What becomes of a run that a worker has, when these wishes come before it lays the run down."""
    run_id = shop.start()
    taken = take(OPERATOR, shop.account, run_id, QUICK, lambda: True)
    assert taken is not None
    for wish in wishes:
        wish(OPERATOR, shop.account, run_id)
    lay_down(taken[0])
    return shop.run(run_id)


@pytest.mark.parametrize(
    ("wishes", "state"),
    [
        ((pause_sync,), RunState.PAUSED),
        ((cancel_sync,), RunState.CANCELLED),
        ((pause_sync, cancel_sync), RunState.CANCELLED),
        ((pause_sync, cancel_sync, resume_sync), RunState.CANCELLED),
        ((pause_sync, resume_sync), RunState.QUEUED),
    ],
)
def test_the_last_wish_counts(
    build: Builder, simulator: str, wishes: tuple[Wish, ...], state: RunState
) -> None:
    assert laid_down(open_shop(build, simulator), *wishes).state is state


def test_a_pause_taken_back_before_the_run_was_laid_down_leaves_it_for_the_next_worker(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    before = len(rows(shop.platform, JOBS))
    run = laid_down(shop, pause_sync, resume_sync)
    assert len(rows(shop.platform, JOBS)) == before + 2
    assert is_settled(shop.carry_out(run.id))
    assert shop.writes() == 3


def test_a_run_that_another_worker_took_over_is_not_laid_down(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    run_id = shop.start()
    first = take(OPERATOR, shop.account, run_id, QUICK, lambda: True)
    assert first is not None
    pause_sync(OPERATOR, shop.account, run_id)
    assert take(OPERATOR, shop.account, run_id, QUICK, lambda: True) is not None
    lay_down(first[0])
    assert shop.run(run_id).state is RunState.READING
