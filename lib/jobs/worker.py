"""The worker: a process that takes jobs from the queue in PostgreSQL.

Any number may run on any number of machines. Each says every few seconds that it is alive; a job
whose worker fell silent is put back, and whoever is free takes it.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException

from lib.errors import Unavailable
from lib.services.access import Actor
from lib.services.checking import fail_run, run_check
from lib.services.credentials import CHECK_TASK
from lib.storage.engine import queue_conninfo
from lib.storage.queue import QUEUE

log = logging.getLogger("puente.worker")

HEARTBEAT_SECONDS = 1.0
STALLED_AFTER_SECONDS = 5.0
RESCUE_EVERY_SECONDS = 2.0
# New jobs announce themselves; those that come again are found by looking.
LOOK_EVERY_SECONDS = 1.0
SHUTDOWN_SECONDS = 5.0
CONCURRENCY = 4

_AFTER_DATABASE_WAS_AWAY = RetryStrategy(max_attempts=100, wait=3, retry_exceptions={Unavailable})
_WORKER = Actor.process("worker")


def make_queue(database_url: str) -> App:
    """The queue of this database, with every task registered."""
    queue = App(connector=PsycopgConnector(conninfo=queue_conninfo(database_url)))
    queue.task(name=CHECK_TASK, queue=QUEUE, retry=_AFTER_DATABASE_WAS_AWAY)(_check_credentials)
    return queue


def _check_credentials(run_id: str, account: str) -> None:
    try:
        run_check(_WORKER, account, UUID(run_id))
    except Unavailable:
        # Nothing can be written down now; the job comes again.
        raise
    except Exception:
        fail_run(_WORKER, account, UUID(run_id))
        raise


async def work(database_url: str) -> None:
    """Take jobs until SIGTERM or SIGINT."""
    queue = make_queue(database_url)
    async with queue.open_async():
        rescuer = asyncio.create_task(_rescue(queue))
        try:
            await queue.run_worker_async(
                queues=[QUEUE],
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=LOOK_EVERY_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_AFTER_SECONDS,
                shutdown_graceful_timeout=SHUTDOWN_SECONDS,
                delete_jobs="successful",
            )
        finally:
            rescuer.cancel()
            with suppress(asyncio.CancelledError):
                await rescuer


async def _rescue(queue: App) -> None:
    """Put back the jobs of workers that fell silent."""
    while True:
        with suppress(ConnectorException):
            stalled = await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
            for job in stalled:
                log.warning("job %s (%s) lost its worker and is put back", job.id, job.task_name)
                # Another worker may have put it back a moment ago: the queue then refuses, which is fine.
                with suppress(ConnectorException):
                    await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        await asyncio.sleep(RESCUE_EVERY_SECONDS)
