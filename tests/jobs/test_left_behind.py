"""A job that comes again while its like waits already: nobody does it twice, and it holds nobody up.

The queue lets only one job of a round wait, and only one letter carrier go. One that was begun, and is to
come again, cannot wait beside the next one; kept as begun, it would keep that one from ever beginning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from procrastinate import App
from procrastinate.jobs import Job, Status

from lib.jobs.worker import make_queue
from lib.services.outbox import MAIL_TASK
from lib.services.pace_watch import PACE_TASK
from lib.services.platform import Platform
from lib.settings import Settings
from lib.storage.queue import QUEUE
from tests.builders import Builder, change, rows
from tests.jobs.test_worker import nothing_left
from tests.jobs.worker_process import worker

ALL_JOBS = "SELECT id, status FROM procrastinate_jobs ORDER BY id"
# The first two goes of ending a job lose their connection while the database is asked.
LOSE_CONNECTION = """
    CREATE SEQUENCE goes;
    CREATE FUNCTION lose_connection() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('goes') < 3 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
      RETURN OLD;
    END $$;
    CREATE TRIGGER lose_connection BEFORE DELETE ON procrastinate_jobs
      FOR EACH ROW EXECUTE FUNCTION lose_connection();
"""


def at_queue(database_url: str, act: Callable[[App], Awaitable[None]]) -> None:
    """Let `act` use the queue of this database."""

    async def acting() -> None:
        queue = make_queue(database_url)
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


def test_a_job_whose_end_met_a_lost_connection_is_ended_all_the_same(
    build: Builder, platform: Platform, database_url: str
) -> None:
    assert build
    change(platform, LOSE_CONNECTION)

    async def end(queue: App) -> None:
        job = await begun(queue, PACE_TASK)
        await queue.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
        assert rows(platform, ALL_JOBS) == []

    at_queue(database_url, end)
