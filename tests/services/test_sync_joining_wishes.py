"""While many duplicates are joined: people pause and cancel, others read and write, workers are killed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import pytest
from sqlalchemy import text

from lib.domain.sync import RunState, Wanted
from lib.errors import Unavailable
from lib.jobs.worker import make_queue
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_closing import drop_unsent
from lib.services.sync_grouping import join_duplicates
from lib.services.sync_runs import cancel_sync, pause_sync, resume_sync
from lib.services.sync_work import Asked, Limits
from lib.storage.queue import QUEUE
from tests.builders import Builder, rows
from tests.services.joining import Shopper, found, stage, taken
from tests.services.joining_rule import expected
from tests.services.syncing import OPERATOR, QUICK, Running, open_shop, person
from tests.waiting import eventually

Wish = Callable[[Actor, str, UUID], object]

# Two are meant, less than one is usual; the rest is for a machine that does much else.
MOST_SECONDS = 10.0
"""Pausing and cancelling take effect within this time."""
PAIRS = 600
SOME = Limits(joined_rows=10, look_seconds=30)


def pairs(number: int) -> list[Shopper]:
    """So many people with two records each."""
    return [Shopper(f"c-{one:05}", f"e-{one // 2}", f"p-{one}", day=one % 5) for one in range(2 * number)]


def run_of(platform: Platform, run: UUID) -> Any:
    (row,) = rows(platform, "SELECT * FROM sync_runs WHERE id = :run", run=run)
    return row


@pytest.mark.parametrize(
    ("wish", "state"), [(pause_sync, RunState.PAUSED), (cancel_sync, RunState.CANCELLED)]
)
def test_a_wish_to_stop_takes_effect_while_duplicates_are_joined(
    build: Builder, simulator: str, wish: Wish, state: RunState
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*(person(one, email=f"ana.{one // 2}@example.com") for one in range(2 * PAIRS)))
    run_id = shop.start(automatic=False)
    with Running(shop, run_id, replace(QUICK, joined_rows=4)) as running:
        running.until(lambda run: run.joined > 0)
        began = time.monotonic()
        wish(OPERATOR, "alfa", run_id)
        run = running.until(lambda run: run.state is state)
        assert time.monotonic() - began < MOST_SECONDS
        assert running.ended() is True
    assert 0 < run.joined < PAIRS
    assert run.equation.balances
    assert clearings(shop.platform) == ([("todo", str(run_id))] if state is RunState.CANCELLED else [])
    if state is RunState.PAUSED:
        resume_sync(OPERATOR, "alfa", run_id)
        run = shop.carry_out(run_id)
        assert (run.state, run.joined, run.profiles) == (RunState.READY, PAIRS, PAIRS)


class Joining:
    """A run that is joined in a thread of its own."""

    def __init__(self, build: Builder, shoppers: list[Shopper], limits: Limits = SOME) -> None:
        build.merchant("alfa")
        self._platform = build.platform
        self.run = stage(build.platform, "alfa", shoppers)
        self._pool = ThreadPoolExecutor(1)
        self._work = taken("alfa", self.run, limits)

    def __enter__(self) -> Self:
        return self

    def begin(self) -> Future[None]:
        """Let the worker set off."""
        return self._pool.submit(join_duplicates, self._work)

    def __exit__(self, *told: object) -> None:
        self._pool.shutdown()

    def until(self, is_so: Callable[[Any], object]) -> Any:
        """Wait until the run's row is so; the row then."""

        def look() -> Any:
            row = run_of(self._platform, self.run)
            return row if is_so(row) else None

        return eventually(look)


def test_others_get_at_the_run_between_two_steps(build: Builder) -> None:
    joined: set[int] = set()
    with Joining(build, pairs(PAIRS)) as joining, build.platform.engine.connect() as other:
        ended = joining.begin()
        joining.until(lambda run: run["joined"] > 0)
        while not ended.done():
            # Whoever waits longer fails.
            other.execute(text("SET LOCAL lock_timeout = '1s'"))
            held = other.execute(text("SELECT joined FROM sync_runs FOR UPDATE")).scalar_one()
            joined.add(held)
            other.rollback()
        ended.result()
    assert len([number for number in joined if 0 < number < PAIRS]) > 5
    assert found(build.platform, joining.run) == expected(pairs(PAIRS))


def test_a_wish_to_stop_ends_a_statement_that_takes_long_and_signs_of_life_go_on(build: Builder) -> None:
    limits = Limits(look_seconds=0.02)
    with Joining(build, pairs(3), limits) as joining, build.platform.engine.connect() as other:
        # No record of an earlier run can be looked at before this ends.
        other.execute(text("LOCK TABLE sync_customers IN ACCESS EXCLUSIVE MODE"))
        ended = joining.begin()
        first = joining.until(lambda run: run["alive_at"] is not None)["alive_at"]
        second = joining.until(lambda run: run["alive_at"] > first)["alive_at"]
        joining.until(lambda run: run["alive_at"] > second)
        pause_sync(OPERATOR, "alfa", joining.run)
        with pytest.raises(Asked) as asked:
            ended.result(MOST_SECONDS)
    assert asked.value.wanted is Wanted.PAUSE
    resume_sync(OPERATOR, "alfa", joining.run)
    join_duplicates(taken("alfa", joining.run))
    assert found(build.platform, joining.run) == expected(pairs(3))


@pytest.mark.parametrize("wish", [pause_sync, resume_sync, cancel_sync])
def test_nobody_waits_for_a_worker_whose_transaction_does_not_end(build: Builder, wish: Wish) -> None:
    build.merchant("alfa")
    run = stage(build.platform, "alfa", pairs(1))
    taken("alfa", run)
    pause_sync(OPERATOR, "alfa", run)
    with build.platform.engine.connect() as worker:
        worker.execute(text("SELECT 1 FROM sync_runs FOR UPDATE"))
        with pytest.raises(Unavailable, match=r"database\.busy"):
            wish(OPERATOR, "alfa", run)
    wish(OPERATOR, "alfa", run)


def test_a_worker_that_is_killed_while_it_joins_leaves_the_rest_to_the_next(build: Builder) -> None:
    build.merchant("alfa")
    here, run = build.platform, stage(build.platform, "alfa", pairs(PAIRS))
    command = [sys.executable, "-m", "tests.services.joining_process", here.database_url]
    with subprocess.Popen([*command, str(here.settings.data_dir), "alfa", run.hex], cwd=Path.cwd()) as worker:
        eventually(lambda: run_of(here, run)["joined"] > 0)
        worker.kill()
    row = run_of(here, run)
    assert (row["state"], row["read_at"], 0 < row["joined"] < PAIRS) == ("reading", None, True)
    join_duplicates(taken("alfa", run))
    assert found(here, run) == expected(pairs(PAIRS))


def test_memory_does_not_grow_with_the_duplicates(build: Builder) -> None:
    peaks = []
    for number, account in ((5, "alfa"), (1_000, "beta"), (2_000, "gamma")):
        build.merchant(account)
        limits = replace(SOME, joined_rows=50)
        work = taken(account, stage(build.platform, account, pairs(number)), limits)
        tracemalloc.start()
        join_duplicates(work)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Of each record more: its number, and which numbers it hangs together with.
    assert peaks[2] - peaks[1] < 2_000 * 32


def test_what_a_cancelled_run_would_have_sent_is_cleared_away_by_a_worker(build: Builder) -> None:
    build.merchant("alfa")
    here, run = build.platform, stage(build.platform, "alfa", pairs(1_100))
    pause_sync(OPERATOR, "alfa", run)
    held = "SELECT count(payload) AS number FROM sync_rows"
    drop_unsent(OPERATOR, "alfa", run)
    assert rows(here, held)[0]["number"] == 2_200
    cancel_sync(OPERATOR, "alfa", run)
    cancel_sync(OPERATOR, "alfa", run)
    assert rows(here, held)[0]["number"] == 2_200
    asyncio.run(do_what_waits(here.database_url))
    assert rows(here, held)[0]["number"] == 0
    assert clearings(here) == [("succeeded", str(run))]


async def do_what_waits(database_url: str) -> None:
    """Be the worker of all jobs that wait."""
    _, queue = make_queue(database_url)
    async with queue.open_async():
        await queue.run_worker_async(queues=[QUEUE], wait=False, install_signal_handlers=False)


def clearings(platform: Platform) -> list[tuple[str, str]]:
    """The jobs that clear away what cancelled runs have read: how they stand, and of which run."""
    found = rows(platform, "SELECT * FROM procrastinate_jobs WHERE task_name = 'clear_cancelled_sync'")
    return [(row["status"], row["args"]["run_id"]) for row in found]
