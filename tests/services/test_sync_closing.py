"""How a run ends: what it proves, what it tells, when the next one begins, what a fault of ours leaves."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from lib.domain.sync import Equation, RunKind, RunState, Schedule
from lib.errors import Unavailable
from lib.services.sync_model import Run
from lib.services.sync_runs import resume_sync
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, change, renamed, rows
from tests.services.conftest import Clock
from tests.services.syncing import OPERATOR, Running, Shop, crowd, is_settled, open_shop

TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """A store with five customers whose tokens never match a profile."""
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(5))
    return shop


def events(shop: Shop, kind: str) -> list[dict[str, object]]:
    found = rows(shop.platform, "SELECT new FROM events WHERE kind = :kind ORDER BY id", kind=kind)
    return [dict(row["new"]) for row in found]


def test_a_finished_run_tells_its_equation(shop: Shop) -> None:
    run = shop.synchronise()
    assert events(shop, "sync.finished") == [
        {
            "run": run.id.hex,
            "kind": "full",
            "read": 5,
            "created": 5,
            "updated": 0,
            "unchanged": 0,
            "rejected": 0,
        }
    ]
    assert run.finished_at is not None
    assert run.waiting is None


def test_an_hourly_run_without_news_leaves_no_trace_in_the_history(shop: Shop) -> None:
    shop.synchronise()
    assert shop.synchronise().kind is RunKind.INCREMENTAL
    assert len(events(shop, "sync.finished")) == 1


def test_a_finished_run_is_evidence(shop: Shop) -> None:
    shop.synchronise()
    (proof,) = rows(
        shop.platform, "SELECT result, facts FROM evidence WHERE rule_id = 'customers_synchronised'"
    )
    assert (proof["result"], proof["facts"]) == ("passed", {"customers": "5"})


def test_a_store_without_customers_is_done_and_proves_nothing(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds()
    run = shop.synchronise()
    assert is_settled(run)
    assert run.expected == 0
    assert rows(shop.platform, "SELECT 1 FROM evidence WHERE rule_id = 'customers_synchronised'") == []


@pytest.mark.parametrize(
    ("schedule", "every"),
    [(Schedule.HOURLY, timedelta(hours=1)), (Schedule.DAILY, timedelta(days=1)), (Schedule.NEVER, None)],
)
def test_the_next_run_begins_by_the_schedule(
    shop: Shop, clock: Clock, schedule: Schedule, every: timedelta | None
) -> None:
    save_sync_settings(OPERATOR, "alfa", schedule=schedule)
    clock.stop_at(clock())
    shop.synchronise()
    (row,) = rows(shop.platform, "SELECT next_run_at, read_until FROM sync_settings")
    # VTEX tells its time to the second.
    assert clock() - timedelta(seconds=3) <= row["read_until"] <= clock()
    if every is None:
        assert row["next_run_at"] is None
    else:
        assert every <= row["next_run_at"] - clock() < every + timedelta(minutes=5)


def test_a_run_that_did_not_end_well_moves_nothing_on(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, fault="plan")
    shop.holds(*crowd(2))
    save_sync_settings(OPERATOR, "alfa", schedule=Schedule.DAILY)
    shop.synchronise()
    (row,) = rows(shop.platform, "SELECT next_run_at, read_until FROM sync_settings")
    assert (row["next_run_at"], row["read_until"]) == (None, None)


def test_a_fault_of_ours_is_said_and_the_run_goes_on_when_it_is_mended(shop: Shop) -> None:
    run_id = shop.start()
    with renamed(shop.platform, "sync_customers", "moment"), pytest.raises(SQLAlchemyError):
        shop.carry_out(run_id)
    run = shop.run()
    assert (run.state, run.problem) == (RunState.FAILED, "sync.internal")
    resume_sync(OPERATOR, "alfa", run_id)
    assert is_settled(shop.carry_out(run_id))
    assert len(shop.references()) == 5


@pytest.mark.parametrize("when", ["reading", "writing"])
def test_a_database_that_breaks_off_loses_nobody_and_doubles_nobody(shop: Shop, when: str) -> None:
    shop.holds(*crowd(60))
    shop.control("latency", vendor="vtex" if when == "reading" else "hellotext", seconds=0.2)
    run_id = shop.start()
    with Running(shop, run_id) as running:
        running.until(lambda run: run.state.value == when and (when == "reading" or run.equation.created))
        change(shop.platform, TERMINATE)
        with suppress(Unavailable):
            running.ended()
    shop.control("latency", vendor="vtex", seconds=0)
    shop.control("latency", vendor="hellotext", seconds=0)
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert run.equation.created == 60
    assert shop.references() == sorted(str(one["id"]) for one in crowd(60))


def test_at_every_step_the_equation_balances(shop: Shop) -> None:
    shop.holds(*crowd(80))
    shop.control("latency", vendor="hellotext", seconds=0.05)
    seen: list[Equation] = []

    def is_done(run: Run) -> bool:
        seen.append(run.equation)
        return run.state is RunState.DONE

    with Running(shop, shop.start()) as running:
        running.until(is_done)
    assert all(equation.balances for equation in seen)
    assert len(set(seen)) > 3
