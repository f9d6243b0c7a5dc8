"""A job that comes again while its like waits already: nobody does it twice, and it holds nobody up.

The queue lets only one job of a round wait, and only one letter carrier go. One that was begun, and is to
come again, cannot wait beside the next one; kept as begun, it would keep that one from ever beginning.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from lib.errors import Unavailable
from lib.jobs.job_manager import LastingJobManager
from lib.jobs.worker import make_queue
from lib.services.number_file_runs import EXPIRY_TASK
from lib.services.outbox import MAIL_TASK
from lib.services.pace_watch import PACE_TASK
from lib.services.platform import Platform
from lib.settings import Settings
from lib.storage.queue import QUEUE
from tests.builders import Builder, change, rows
from tests.jobs.test_worker import entered, logins, nothing_left, run_of, slow_login
from tests.jobs.worker_process import worker
from tests.waiting import eventually

ALL_JOBS = "SELECT id, status FROM procrastinate_jobs ORDER BY id"
# As long as the sequence has not come so far, no job's end is taken.
REFUSE_ENDS = """
    CREATE SEQUENCE goes;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.status = 'doing' AND nextval('goes') < {goes} THEN {how}; END IF;
      RETURN COALESCE(NEW, OLD);
    END $$;
    CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON procrastinate_jobs
      FOR EACH ROW EXECUTE FUNCTION refuse();
"""
LOST_CONNECTION = "PERFORM pg_terminate_backend(pg_backend_pid())"
FULL_DISK = "RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'"


@contextmanager
def refused(platform: Platform, how: str, goes: int) -> Iterator[None]:
    """No job's end is taken, `goes` times less one; the database's own again afterwards."""
    change(platform, REFUSE_ENDS.format(goes=goes, how=how))
    try:
        yield
    finally:
        change(platform, "DROP FUNCTION refuse CASCADE; DROP SEQUENCE goes")


def at_queue(database_url: str, act: Callable[[App], Awaitable[None]]) -> None:
    """Let `act` use the queue of this database."""

    async def acting() -> None:
        _, queue = make_queue(database_url)
        async with queue.open_async():
            await act(queue)

    asyncio.run(acting())


async def begun(queue: App, task: str) -> Job:
    """A job of `task` that a worker has taken."""
    await queue.configure_task(task).defer_async(timestamp=1)
    job = await queue.job_manager.fetch_job([QUEUE], await queue.job_manager.register_worker())
    assert job is not None
    assert job.task_name == task
    return job


@pytest.mark.parametrize("task", [MAIL_TASK, PACE_TASK])
def test_a_job_that_comes_again_makes_way_for_its_like(
    build: Builder, platform: Platform, database_url: str, task: str
) -> None:
    assert build

    async def come_again(queue: App) -> None:
        job = await begun(queue, task)
        following = await queue.configure_task(task).defer_async(timestamp=2)
        await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        assert rows(platform, ALL_JOBS) == [{"id": following, "status": "todo"}]
        taken = await queue.job_manager.fetch_job([QUEUE], job.worker_id or 0)
        assert taken is not None
        assert taken.id == following

    at_queue(database_url, come_again)


def test_a_job_that_comes_again_alone_waits(build: Builder, platform: Platform, database_url: str) -> None:
    assert build

    async def come_again(queue: App) -> None:
        job = await begun(queue, MAIL_TASK)
        await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        assert rows(platform, ALL_JOBS) == [{"id": job.id, "status": "todo"}]

    at_queue(database_url, come_again)


def test_letters_that_a_lost_worker_had_begun_do_not_stop_the_mail(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    assert build
    assert simulator

    async def lose(queue: App) -> None:
        lost = await begun(queue, MAIL_TASK)
        await queue.job_manager.unregister_worker(lost.worker_id or 0)
        # The round of the next minute, before anybody misses that worker.
        await queue.configure_task(MAIL_TASK).defer_async(timestamp=2)

    at_queue(database_url, lose)
    with worker(settings, database_url) as process:
        nothing_left(platform, process)


@pytest.mark.parametrize("how", [LOST_CONNECTION, FULL_DISK], ids=["lost connection", "full disk"])
def test_a_job_whose_end_was_not_taken_for_a_while_is_ended_all_the_same(
    build: Builder, platform: Platform, settings: Settings, database_url: str, how: str
) -> None:
    assert build

    async def add(queue: App) -> None:
        await queue.configure_task(MAIL_TASK).defer_async(timestamp=1)

    at_queue(database_url, add)
    with refused(platform, how, goes=4), worker(settings, database_url) as process:
        nothing_left(platform, process)


def test_when_no_end_is_taken_any_more_the_worker_is_to_end(
    build: Builder, platform: Platform, database_url: str
) -> None:
    assert build

    async def end(queue: App) -> None:
        manager = LastingJobManager(queue.connector, give_up_seconds=0.5)
        with pytest.raises(ConnectorException):
            await manager.finish_job(await begun(queue, PACE_TASK), Status.SUCCEEDED, delete_job=True)
        assert manager.gave_up.is_set()

    with refused(platform, FULL_DISK, goes=1_000):
        at_queue(database_url, end)


@dataclass(frozen=True)
class TakenOver:
    """A job that two workers believe to be theirs: as the first began it, as it was lost, as it is done."""

    first: Job
    lost: Job
    now: Job


async def taken_over(queue: App) -> TakenOver:
    """A job whose worker fell silent, and which another one does now."""
    first = await begun(queue, MAIL_TASK)
    await queue.job_manager.unregister_worker(first.worker_id or 0)
    (lost,) = await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=5)
    await queue.job_manager.retry_job(lost, retry_at=datetime.now(UTC))
    now = await queue.job_manager.fetch_job([QUEUE], await queue.job_manager.register_worker())
    assert now is not None
    assert now.id == first.id
    return TakenOver(first, lost, now)


async def put_back_again(queue: App, seen: TakenOver) -> None:
    await queue.job_manager.retry_job(seen.lost, retry_at=datetime.now(UTC))


async def put_back_by_the_first(queue: App, seen: TakenOver) -> None:
    await queue.job_manager.retry_job(seen.first, retry_at=datetime.now(UTC))


async def ended_by_the_first(queue: App, seen: TakenOver) -> None:
    await queue.job_manager.finish_job(seen.first, Status.SUCCEEDED, delete_job=True)


def test_no_job_is_given_up_because_the_database_was_away_too_often(database_url: str) -> None:
    _, queue = make_queue(database_url)
    away = Unavailable("database.unreachable")
    ours = {name for name in queue.tasks if "builtin" not in name} - {EXPIRY_TASK}
    assert len(ours) > 10
    for name in ours:
        job = Job(queue=QUEUE, lock=None, queueing_lock=None, task_name=name, attempts=1_000_000)
        assert queue.tasks[name].get_retry_exception(exception=away, job=job) is not None, name


@pytest.mark.parametrize("late", [put_back_again, put_back_by_the_first, ended_by_the_first])
def test_whoever_comes_late_does_nothing_to_a_job_that_another_one_does(
    build: Builder,
    platform: Platform,
    database_url: str,
    late: Callable[[App, TakenOver], Awaitable[None]],
) -> None:
    assert build

    async def come_late(queue: App) -> None:
        seen = await taken_over(queue)
        await late(queue, seen)
        assert rows(platform, ALL_JOBS) == [{"id": seen.now.id, "status": "doing"}]
        await queue.job_manager.finish_job(seen.now, Status.SUCCEEDED, delete_job=True)
        assert rows(platform, ALL_JOBS) == []

    at_queue(database_url, come_late)


def test_what_a_worker_that_was_told_to_end_still_does_is_not_taken_from_it(
    build: Builder, settings: Settings, database_url: str, simulator: str
) -> None:
    entered(build)
    slow_login(simulator, 8)
    hasty = {"PUENTE_WORKER_SILENCE_SECONDS": "3"}
    with worker(settings, database_url, environment=hasty) as first:
        eventually(lambda: logins(simulator) == 1)
        with worker(settings, database_url, environment=hasty) as second:
            assert first.end(signal.SIGTERM) == 0
            assert run_of("alfa").state == "done"
            assert "check_credentials" not in first.output + second.output
    assert logins(simulator) == 1
