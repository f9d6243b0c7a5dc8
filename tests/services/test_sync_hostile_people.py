"""People who do several things at once, or take away what a run works with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from lib.domain.sync import RunState
from lib.errors import Conflict
from lib.services.sync_corrections import correct_customers
from lib.services.sync_runs import (
    approve_sync,
    cancel_sync,
    pause_sync,
    resume_sync,
    start_sync,
)
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, rows
from tests.services.syncing import OPERATOR, Running, crowd, is_settled, open_shop, person


def together(*steps: Callable[[], object]) -> None:
    """Carry these out at the same moment; a conflict is an answer too."""
    start = Barrier(len(steps))

    def step(one: Callable[[], object]) -> None:
        start.wait()
        with suppress(Conflict):
            one()

    with ThreadPoolExecutor(len(steps)) as pool:
        for done in [pool.submit(step, one) for one in steps]:
            done.result()


def test_approving_and_cancelling_at_once_is_one_of_both(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    for _ in range(5):
        run_id = shop.start(full=True, automatic=False)
        assert shop.carry_out(run_id).state is RunState.READY
        together(
            lambda: approve_sync(shop.actor, "alfa", run_id),  # noqa: B023
            lambda: cancel_sync(OPERATOR, "alfa", run_id),  # noqa: B023
            lambda: approve_sync(OPERATOR, "alfa", run_id),  # noqa: B023
        )
        assert shop.run(run_id).state is RunState.CANCELLED
        assert shop.carry_out(run_id).state is RunState.CANCELLED
    assert shop.writes() == 0
    jobs = rows(
        build.platform,
        "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'sync_customers' AND status = 'todo'",
    )
    assert jobs == []


def test_everything_at_once_leaves_one_open_run_at_most_and_equations_that_balance(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(20))
    shop.control("latency", vendor="hellotext", seconds=0.05)
    run_id = shop.start()
    with Running(shop, run_id) as running:
        running.until(lambda run: run.equation.created > 0)
        together(
            lambda: pause_sync(OPERATOR, "alfa", run_id),
            lambda: cancel_sync(shop.actor, "alfa", run_id),
            lambda: start_sync(OPERATOR, "alfa", full=True, automatic=True),
            lambda: save_sync_settings(OPERATOR, "alfa", newsletter=True),
            lambda: resume_sync(OPERATOR, "alfa", run_id),
            lambda: correct_customers(shop.actor, "alfa", b"vtex_id,corrected_email\nc-00001,a@b.co\n"),
        )
        running.ended()
    assert shop.run(run_id).state is RunState.CANCELLED
    unbalanced = rows(
        build.platform,
        "SELECT 1 FROM sync_runs WHERE read <> created + updated + unchanged + rejected + pending",
    )
    assert unbalanced == []
    assert is_settled(shop.synchronise(full=True))
    assert len(shop.references()) == len(set(shop.references())) == 20


@pytest.mark.parametrize("newsletter", [True, False])
def test_choices_that_change_in_the_middle_hold_from_the_next_run_on(
    build: Builder, simulator: str, newsletter: bool
) -> None:
    shop = open_shop(build, simulator)
    save_sync_settings(OPERATOR, "alfa", newsletter=not newsletter)
    shop.holds(*(person(one, isNewsletterOptIn=True) for one in range(6)))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    save_sync_settings(OPERATOR, "alfa", newsletter=newsletter)
    approve_sync(OPERATOR, "alfa", run_id)
    assert is_settled(shop.carry_out(run_id))
    told = [any(name.startswith("property_by_id") for name in one) for one in shop.profiles()]
    assert told == [not newsletter] * 6
