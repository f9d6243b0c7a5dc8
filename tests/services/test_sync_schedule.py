"""What the customer sync does by itself: due runs, lost runs, old ledgers."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from lib.domain.sync import RowState, RunState, Schedule
from lib.errors import Conflict
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.platform import Platform
from lib.services.sync_runs import latest_run, one_run, resume_sync
from lib.services.sync_schedule import (
    forget_old_ledgers,
    keep_synchronised,
    requeue_lost_runs,
    start_due_runs,
)
from lib.services.sync_settings import save_sync_settings
from lib.services.timeline import timeline
from tests.builders import Builder, change, healthy, renamed, rows
from tests.services.conftest import Clock
from tests.services.synced import Shopper, a_run, with_window

KEPT = timedelta(days=90)


@pytest.fixture
def now(clock: Clock) -> datetime:
    clock.stop_at(clock())
    return clock()


@pytest.fixture
def scheduled(ana: Actor, platform: Platform, now: datetime) -> Actor:
    """Ana, whose store is synchronised every hour and has been read until now."""
    save_credentials(ana, "alfa", healthy("alfa"))
    schedule(platform, ana, "alfa", now)
    return ana


def schedule(platform: Platform, actor: Actor, account: str, read_until: datetime) -> None:
    save_sync_settings(actor, account, schedule=Schedule.HOURLY)
    change(
        platform,
        "UPDATE sync_settings SET read_until = :at, next_run_at = :next",
        at=read_until,
        next=read_until + timedelta(hours=1),
    )


def runs(platform: Platform) -> list[tuple[str, str, bool]]:
    found = rows(
        platform,
        "SELECT s.account, r.kind, r.automatic FROM sync_runs r JOIN stores s ON s.id = r.store_id"
        " ORDER BY s.account",
    )
    return [(row["account"], row["kind"], row["automatic"]) for row in found]


def next_run_at(platform: Platform) -> datetime:
    found: datetime = rows(platform, "SELECT next_run_at FROM sync_settings")[0]["next_run_at"]
    return found


def queued(platform: Platform) -> list[str]:
    found = rows(
        platform,
        "SELECT args->>'run_id' AS run FROM procrastinate_jobs"
        " WHERE status = 'todo' AND task_name = 'sync_customers' ORDER BY id",
    )
    return [row["run"] for row in found]


def test_a_run_starts_when_its_time_has_come_and_once_only(
    scheduled: Actor, platform: Platform, clock: Clock, now: datetime
) -> None:
    clock.advance(minutes=59)
    assert start_due_runs() == 0
    assert runs(platform) == []
    clock.advance(minutes=1)
    assert [start_due_runs(), start_due_runs()] == [1, 0]
    assert runs(platform) == [("alfa", "incremental", True)]
    started = latest_run(scheduled, "alfa")
    assert started is not None
    assert (started.since, started.requested_by) == (now, "worker")
    assert timedelta(hours=1) <= next_run_at(platform) - clock() < timedelta(hours=1, minutes=5)


def test_stores_of_one_hour_do_not_begin_at_one_moment(
    build: Builder, platform: Platform, clock: Clock, now: datetime
) -> None:
    for number in range(12):
        person = build.merchant(f"tienda{number:02}").actor
        save_sync_settings(person, f"tienda{number:02}", schedule=Schedule.DAILY)
    change(platform, "UPDATE sync_settings SET next_run_at = :now", now=now)
    assert start_due_runs() == 12
    found = rows(platform, "SELECT next_run_at FROM sync_settings")
    times = {row["next_run_at"] - clock() for row in found}
    assert len(times) > 1
    assert all(timedelta(days=1) <= time < timedelta(days=1, minutes=5) for time in times)


@pytest.mark.parametrize("state", [RunState.READY, RunState.PAUSED, RunState.WRITING])
def test_a_store_with_an_open_run_is_left_out_until_the_next_time(
    scheduled: Actor, platform: Platform, clock: Clock, state: RunState
) -> None:
    run = a_run(platform, "alfa", state=state)
    clock.advance(hours=1)
    assert start_due_runs() == 1
    found = latest_run(scheduled, "alfa")
    assert found is not None
    assert (found.id, found.state) == (run, state)
    assert runs(platform) == [("alfa", "full", False)]
    assert next_run_at(platform) > clock()


def test_a_store_without_secrets_is_left_out(
    ana: Actor, platform: Platform, clock: Clock, now: datetime
) -> None:
    schedule(platform, ana, "alfa", now)
    clock.advance(hours=1)
    assert start_due_runs() == 1
    assert runs(platform) == []
    assert next_run_at(platform) > clock()


def test_a_store_that_is_never_synchronised_by_itself_is_left_alone(
    scheduled: Actor, platform: Platform, clock: Clock
) -> None:
    save_sync_settings(scheduled, "alfa", schedule=Schedule.NEVER)
    clock.advance(days=30)
    assert start_due_runs() == 0
    assert runs(platform) == []


def test_a_fault_with_a_due_store_does_not_keep_lost_runs_waiting(
    scheduled: Actor, platform: Platform, clock: Clock
) -> None:
    lost = a_run(platform, "alfa", state=RunState.READING)
    clock.advance(hours=1)
    with (
        renamed(platform, "sync_settings", "newsletter"),
        pytest.raises(RuntimeError, match="1 of 1 met a fault"),
    ):
        keep_synchronised()
    assert queued(platform) == [str(lost)]
    assert scheduled.person_id


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.READING, RunState.WRITING])
def test_a_run_that_lost_its_job_is_queued_anew_and_once_only(
    ana: Actor, platform: Platform, clock: Clock, now: datetime, state: RunState
) -> None:
    assert ana.person_id
    run = a_run(platform, "alfa", state=state, requested_at=now)
    change(platform, "UPDATE sync_runs SET alive_at = :at", at=now + timedelta(seconds=10))
    clock.advance(seconds=39)
    assert requeue_lost_runs() == 0
    clock.advance(seconds=2)
    assert [requeue_lost_runs(), requeue_lost_runs()] == [1, 0]
    assert queued(platform) == [str(run)]


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_a_run_that_has_its_job_is_not_queued_again(
    ana: Actor, platform: Platform, clock: Clock, now: datetime, status: str
) -> None:
    assert ana.person_id
    a_run(platform, "alfa", state=RunState.WRITING, requested_at=now)
    clock.advance(minutes=1)
    requeue_lost_runs()
    change(platform, f"UPDATE procrastinate_jobs SET status = '{status}'")
    clock.advance(days=1)
    assert requeue_lost_runs() == 0
    change(platform, "UPDATE procrastinate_jobs SET status = 'failed'")
    assert requeue_lost_runs() == 1


@pytest.mark.parametrize("state", [RunState.READY, RunState.PAUSED, RunState.DONE, RunState.FAILED])
def test_a_run_that_does_not_move_by_itself_is_not_queued(
    ana: Actor, platform: Platform, state: RunState
) -> None:
    assert ana.person_id
    a_run(platform, "alfa", state=state)
    assert requeue_lost_runs() == 0


def left(platform: Platform, run: UUID) -> tuple[int, int]:
    (found,) = rows(
        platform,
        "SELECT (SELECT count(*) FROM sync_rows WHERE run_id = :run) AS rows,"
        " (SELECT count(*) FROM sync_windows WHERE run_id = :run) AS windows",
        run=run,
    )
    return found["rows"], found["windows"]


def test_the_rows_of_old_runs_go_and_their_counts_stay(ana: Actor, platform: Platform, now: datetime) -> None:
    shoppers = [
        Shopper("a", RowState.CREATED),
        Shopper("b", RowState.REJECTED, "no_contact", holds={"first_name": "Beto"}),
    ]
    old, young = (
        with_window(platform, a_run(platform, "alfa", shoppers, state=RunState.DONE, finished_at=at))
        for at in (now - KEPT - timedelta(seconds=1), now - KEPT + timedelta(minutes=1))
    )
    still_open = with_window(platform, a_run(platform, "alfa", shoppers, state=RunState.PAUSED))
    assert forget_old_ledgers() == 2
    assert (left(platform, old), left(platform, young), left(platform, still_open)) == (
        (0, 0),
        (2, 1),
        (2, 1),
    )
    (counts,) = rows(platform, "SELECT read, created, rejected, state FROM sync_runs WHERE id = :id", id=old)
    assert dict(counts) == {"read": 2, "created": 1, "rejected": 1, "state": "done"}
    assert forget_old_ledgers() == 0
    assert ana.person_id


def test_a_large_ledger_goes_whole(ana: Actor, platform: Platform, now: datetime) -> None:
    assert ana.person_id
    run = a_run(platform, "alfa", state=RunState.DONE, finished_at=now - KEPT - timedelta(days=1))
    change(
        platform,
        "INSERT INTO sync_rows (run_id, vtex_id, store_id, state, consent)"
        " SELECT id, n::text, store_id, 'created', 'unknown' FROM sync_runs, generate_series(1, 20500) n",
    )
    assert forget_old_ledgers() == 20_500
    assert left(platform, run) == (0, 0)


def test_a_failed_run_without_its_rows_cannot_go_on(ana: Actor, platform: Platform, now: datetime) -> None:
    waiting = [Shopper("a", place=1)]
    run = a_run(platform, "alfa", waiting, state=RunState.FAILED, finished_at=now - KEPT - timedelta(days=1))
    save_credentials(ana, "alfa", healthy("alfa"))
    assert forget_old_ledgers() == 1
    found = latest_run(ana, "alfa")
    assert found is not None
    assert found.state is RunState.CANCELLED
    with pytest.raises(Conflict, match=r"sync\.over"):
        resume_sync(ana, "alfa", run)


@pytest.mark.parametrize("state", [RunState.READY, RunState.PAUSED])
def test_a_run_that_nobody_came_back_to_is_cancelled_and_the_history_says_why(
    ana: Actor, build: Builder, platform: Platform, now: datetime, state: RunState
) -> None:
    run = a_run(platform, "alfa", [Shopper("a", place=1)], state=state, requested_at=now - 2 * KEPT)
    change(platform, "UPDATE sync_runs SET alive_at = :at", at=now - KEPT + timedelta(seconds=1))
    forget_old_ledgers()
    assert one_run(ana, "alfa", run).state is state
    change(platform, "UPDATE sync_runs SET alive_at = :at", at=now - KEPT - timedelta(seconds=1))
    forget_old_ledgers()
    forget_old_ledgers()
    found = one_run(ana, "alfa", run)
    assert (found.state, found.finished_at) == (RunState.CANCELLED, now)
    history = timeline(build.manager().actor, "alfa")
    told = [event for event in history if event.kind.startswith("sync.")]
    assert [(event.kind, event.actor_name, event.new) for event in told] == [
        ("sync.abandoned", "worker", {"run": run.hex})
    ]


def test_a_run_that_was_paused_before_anybody_took_it_is_not_open_for_ever(
    ana: Actor, platform: Platform, now: datetime
) -> None:
    run = a_run(platform, "alfa", state=RunState.PAUSED, requested_at=now - KEPT - timedelta(seconds=1))
    forget_old_ledgers()
    assert one_run(ana, "alfa", run).state is RunState.CANCELLED
