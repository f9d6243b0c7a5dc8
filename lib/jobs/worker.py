"""The worker: a process that takes jobs from the queue in PostgreSQL.

Any number may run on any number of machines. Each says every few seconds that it is alive; a job
whose worker fell silent is put back, and whoever is free takes it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, JobAborted
from procrastinate.periodic import PeriodicDeferrer, PeriodicRegistry

from lib.errors import Unavailable
from lib.jobs.job_manager import LastingJobManager
from lib.services.access import Actor
from lib.services.bulk_filing import BULK_TASK
from lib.services.bulk_run import fail_job, run_bulk
from lib.services.checking import run_check
from lib.services.credential_runs import CHECK_TASK
from lib.services.mailing import send_due
from lib.services.meta_deliveries import DELIVERY_TASK, take_in_deliveries
from lib.services.meta_states import LOOK_TASK
from lib.services.meta_watch import WATCH_TASK, look, watch_meta
from lib.services.number_file_runs import (
    EXPIRY_TASK,
    fail_file,
    forget_expired,
    judge_uploaded,
    read_uploaded,
)
from lib.services.number_files import JUDGE_TASK, READ_TASK
from lib.services.number_review import REVIEW_TASK, review_numbers
from lib.services.outbox import MAIL_TASK
from lib.services.pace_watch import PACE_TASK, watch_pace
from lib.services.panel_counts import FOLD_TASK, fold_counts
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import PIXEL_TASK
from lib.services.pixel_watch import PIXEL_WATCH_TASK, watch_pixels
from lib.services.platform import platform
from lib.services.reproof import REPROOF_TASK, keep_proofs
from lib.services.sync_closing import drop_unsent
from lib.services.sync_engine import run_sync
from lib.services.sync_queue import CLEARING_TASK, SYNC_TASK
from lib.services.sync_schedule import LEDGER_TASK, SCHEDULE_TASK, forget_old_ledgers, keep_synchronised
from lib.storage.engine import queue_conninfo
from lib.storage.queue import PIXEL_QUEUE, QUEUE, SYNC_QUEUE

log = logging.getLogger("puente.worker")

HEARTBEATS_PER_SILENCE = 5
RESCUES_PER_SILENCE = 2
# How soon what needs the database is tried again after it was away.
RETRY_SECONDS = 2.0
# New jobs announce themselves; those that come again are found by looking.
LOOK_EVERY_SECONDS = 1.0
SHUTDOWN_SECONDS = 5.0
CONCURRENCY = 4
SYNCS_AT_ONCE = 2
# Shops answer in their own time, and nearly all of it is waiting.
PIXELS_AT_ONCE = 8
QUEUES = {QUEUE: CONCURRENCY, SYNC_QUEUE: SYNCS_AT_ONCE, PIXEL_QUEUE: PIXELS_AT_ONCE}
"""The queues that a worker takes jobs from, and how many at once; it signs on once for each."""

_SPARE_THREADS = 2

SCHEDULE = {
    # Once an hour, by whichever worker comes first; a clean-up that nobody was there for comes with the next.
    EXPIRY_TASK: "17 * * * *",
    # At the start of a worker too, because newer rules come with a newer version.
    REVIEW_TASK: "43 4 * * *",
    # Each store has its own hour; this only looks whose it is.
    REPROOF_TASK: "*/10 * * * *",
    # The same for Meta's states, where five minutes count while a review is open.
    WATCH_TASK: "* * * * *",
    # Letters whose next try has come.
    MAIL_TASK: "* * * * *",
    # Days in a stage go by; a new one begins at midnight, at another time for each country.
    PACE_TASK: "*/10 * * * *",
    # It only looks, until there are rows enough to put together.
    FOLD_TASK: "* * * * *",
    # Stores that are to be synchronised by the hour or the day, each at its own minute.
    SCHEDULE_TASK: "* * * * *",
    LEDGER_TASK: "29 5 * * *",
    # Each shop has its own hour; this only looks whose it is.
    PIXEL_WATCH_TASK: "*/10 * * * *",
}

# As often as it takes: given up, a job would leave open what somebody waits for.
_AFTER_DATABASE_WAS_AWAY = RetryStrategy(wait=3, retry_exceptions={Unavailable})
# Also when this worker was told to end in the middle: another one goes on.
_BY_ANOTHER_WORKER = RetryStrategy(wait=3, retry_exceptions={Unavailable, JobAborted})
_WORKER = Actor.process("worker")


def make_queue(database_url: str) -> tuple[LastingJobManager, App]:
    """The queue of this database with every task registered, behind what manages its jobs."""
    connector = PsycopgConnector(conninfo=queue_conninfo(database_url))
    queue, manager = App(connector=connector), LastingJobManager(connector)
    queue.job_manager = manager
    queue.task(name=CHECK_TASK, queue=QUEUE, retry=_AFTER_DATABASE_WAS_AWAY, pass_context=True)(
        _check_credentials
    )
    queue.task(name=READ_TASK, queue=QUEUE, retry=_AFTER_DATABASE_WAS_AWAY)(_read_number_file)
    queue.task(name=JUDGE_TASK, queue=QUEUE, retry=_BY_ANOTHER_WORKER, pass_context=True)(_judge_number_file)
    queue.task(name=BULK_TASK, queue=QUEUE, retry=_BY_ANOTHER_WORKER, pass_context=True)(_run_bulk)
    queue.task(name=SYNC_TASK, queue=SYNC_QUEUE, retry=_BY_ANOTHER_WORKER, pass_context=True)(_sync_customers)
    queue.task(name=CLEARING_TASK, queue=QUEUE, retry=_AFTER_DATABASE_WAS_AWAY)(_clear_cancelled_sync)
    queue.task(name=SCHEDULE_TASK, queue=QUEUE, queueing_lock=SCHEDULE_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _keep_synchronised
    )
    queue.task(name=LEDGER_TASK, queue=QUEUE, queueing_lock=LEDGER_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _forget_old_ledgers
    )
    queue.task(name=PIXEL_TASK, queue=PIXEL_QUEUE, retry=_AFTER_DATABASE_WAS_AWAY, pass_context=True)(
        _check_pixel
    )
    queue.task(
        name=PIXEL_WATCH_TASK, queue=QUEUE, queueing_lock=PIXEL_WATCH_TASK, retry=_AFTER_DATABASE_WAS_AWAY
    )(_watch_pixels)
    queue.task(name=EXPIRY_TASK, queue=QUEUE, queueing_lock=EXPIRY_TASK)(_forget_expired_number_files)
    queue.task(name=REVIEW_TASK, queue=QUEUE, queueing_lock=REVIEW_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _review_numbers
    )
    queue.task(name=REPROOF_TASK, queue=QUEUE, queueing_lock=REPROOF_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _keep_proofs
    )
    queue.task(name=WATCH_TASK, queue=QUEUE, queueing_lock=WATCH_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _watch_meta
    )
    queue.task(
        name=MAIL_TASK,
        queue=QUEUE,
        lock=MAIL_TASK,
        queueing_lock=MAIL_TASK,
        retry=_AFTER_DATABASE_WAS_AWAY,
        pass_context=True,
    )(_send_mail)
    queue.task(name=PACE_TASK, queue=QUEUE, queueing_lock=PACE_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _watch_pace
    )
    queue.task(name=FOLD_TASK, queue=QUEUE, queueing_lock=FOLD_TASK, retry=_AFTER_DATABASE_WAS_AWAY)(
        _fold_counts
    )
    queue.task(name=LOOK_TASK, queue=QUEUE, retry=_AFTER_DATABASE_WAS_AWAY)(_look_at_meta)
    queue.task(name=DELIVERY_TASK, queue=QUEUE, retry=_AFTER_DATABASE_WAS_AWAY)(_take_in_meta_deliveries)
    return manager, queue


@contextmanager
def _closed_after_a_fault(close: Callable[[], None]) -> Iterator[None]:
    """A fault of ours ends what somebody waits for. Without a database the job comes again."""
    try:
        yield
    except (Unavailable, JobAborted):
        raise
    except Exception:
        close()
        raise


def _check_credentials(context: JobContext, run_id: str, account: str) -> None:
    run_check(_WORKER, account, UUID(run_id), rescued=context.job.attempts > 0)


def _read_number_file(file_id: str, account: str) -> None:
    file = UUID(file_id)
    with _closed_after_a_fault(lambda: fail_file(_WORKER, account, file)):
        read_uploaded(_WORKER, account, file)


def _judge_number_file(context: JobContext, file_id: str, account: str, run: int) -> None:
    file = UUID(file_id)
    with _closed_after_a_fault(lambda: fail_file(_WORKER, account, file, run)):
        if not judge_uploaded(_WORKER, account, file, run, lambda: not context.should_abort()):
            raise JobAborted


def _run_bulk(context: JobContext, job_id: str) -> None:
    job = UUID(job_id)
    with _closed_after_a_fault(lambda: fail_job(job)):
        if not run_bulk(job, lambda: not context.should_abort()):
            raise JobAborted


def _sync_customers(context: JobContext, run_id: str, account: str) -> None:
    if not run_sync(_WORKER, account, UUID(run_id), lambda: not context.should_abort()):
        raise JobAborted


def _clear_cancelled_sync(run_id: str, account: str) -> None:
    drop_unsent(_WORKER, account, UUID(run_id))


def _check_pixel(context: JobContext, run_id: str, account: str) -> None:
    run_pixel_check(_WORKER, account, UUID(run_id), rescued=context.job.attempts > 0)


def _watch_pixels(timestamp: int) -> None:
    del timestamp
    watch_pixels()


def _keep_synchronised(timestamp: int) -> None:
    del timestamp
    keep_synchronised()


def _forget_old_ledgers(timestamp: int) -> None:
    del timestamp
    forget_old_ledgers()


def _forget_expired_number_files(timestamp: int) -> None:
    # The queue tells every periodic task the time that it was planned for.
    del timestamp
    forget_expired(_WORKER)


def _review_numbers(timestamp: int) -> None:
    del timestamp
    review_numbers()


def _keep_proofs(timestamp: int) -> None:
    del timestamp
    keep_proofs()


def _watch_meta(timestamp: int) -> None:
    del timestamp
    watch_meta()


def _send_mail(context: JobContext, timestamp: int = 0) -> None:
    del timestamp
    send_due(lambda: not context.should_abort())


def _watch_pace(timestamp: int) -> None:
    del timestamp
    watch_pace()


def _fold_counts(timestamp: int) -> None:
    del timestamp
    fold_counts()


def _look_at_meta(account: str, asked: int) -> None:
    look(account, asked=bool(asked))


def _take_in_meta_deliveries() -> None:
    take_in_deliveries()


async def work(database_url: str) -> None:
    """Take jobs until SIGTERM or SIGINT, or until the database does not take the end of one."""
    manager, queue = make_queue(database_url)
    # A thread for each job: by itself a machine with few processors has fewer, and one queue would keep
    # another waiting.
    threads = ThreadPoolExecutor(sum(QUEUES.values()) + _SPARE_THREADS)
    asyncio.get_running_loop().set_default_executor(threads)
    async with queue.open_async():
        # Another worker may have asked for it already.
        with suppress(AlreadyEnqueued):
            await queue.configure_task(REVIEW_TASK, queueing_lock=REVIEW_TASK).defer_async(
                timestamp=int(datetime.now(UTC).timestamp())
            )
        helpers = [asyncio.create_task(helper(queue)) for helper in (_rescue, _keep_schedule)]
        workers = [asyncio.create_task(_take_jobs(queue, *each)) for each in QUEUES.items()]
        told = asyncio.create_task(_told_to_end())
        gave_up = asyncio.create_task(manager.gave_up.wait())
        try:
            done, _ = await asyncio.wait([told, gave_up, *workers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            living = asyncio.create_task(_stay_alive(manager))
            for task in (told, gave_up, *workers, *helpers):
                task.cancel()
            # Cancelled, a worker lets its jobs come to a good end first.
            await asyncio.gather(told, gave_up, *workers, *helpers, return_exceptions=True)
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        for task in done:
            task.result()
        if manager.gave_up.is_set():
            log.error("the database did not take a job's end: this worker ends, and its jobs are put back")


async def _take_jobs(queue: App, name: str, at_once: int) -> None:
    await queue.run_worker_async(
        queues=[name],
        concurrency=at_once,
        fetch_job_polling_interval=LOOK_EVERY_SECONDS,
        update_heartbeat_interval=_silence() / HEARTBEATS_PER_SILENCE,
        stalled_worker_timeout=_silence(),
        shutdown_graceful_timeout=SHUTDOWN_SECONDS,
        install_signal_handlers=False,
        delete_jobs="successful",
    )


async def _told_to_end() -> None:
    """Wait for SIGTERM or SIGINT. Where a loop cannot listen for them (Windows), they end the process."""
    told = asyncio.Event()
    with suppress(NotImplementedError):
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, told.set)
    await told.wait()


async def _stay_alive(manager: LastingJobManager) -> None:
    """While this process ends, its jobs are not another worker's yet."""
    with suppress(ConnectorException):
        await manager.give_signs_of_life(_silence() / HEARTBEATS_PER_SILENCE)


def _silence() -> float:
    """After so many seconds without a sign of life a worker counts as dead."""
    return platform().settings.worker_silence_seconds


async def _keep_schedule(queue: App) -> None:
    """Add the jobs of the schedule; the database keeps two workers from adding one twice.

    Not by the queue's own worker: there a schedule makes the loss of the database the worker's end.
    """
    registry = PeriodicRegistry()  # type: ignore[no-untyped-call]
    for name, cron in SCHEDULE.items():
        registry.register_task(queue.tasks[name], cron, periodic_id="", configure_kwargs={})
    deferrer = PeriodicDeferrer(registry)
    while True:
        with suppress(ConnectorException):
            await deferrer.worker()
        await asyncio.sleep(RETRY_SECONDS)


async def _rescue(queue: App) -> None:
    """Put back the jobs of workers that fell silent."""
    while True:
        with suppress(ConnectorException):
            stalled = await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=_silence())
            for job in stalled:
                log.warning("job %s (%s) lost its worker and is put back", job.id, job.task_name)
                # Another worker may have put it back a moment ago: then nothing happens.
                with suppress(ConnectorException):
                    await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        await asyncio.sleep(_silence() / RESCUES_PER_SILENCE)
