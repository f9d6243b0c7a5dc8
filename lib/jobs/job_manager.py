"""What the queue lacks at a job's end: room for one that comes again, a second go after a lost connection.

A job that stays marked as begun while nobody does it keeps its lock, and with it every job of that lock;
while its worker lives nobody would put it back either.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import QUEUEING_LOCK_CONSTRAINT, JobManager
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

_GOES = 3


class LastingJobManager(JobManager):
    """The queue's job manager; what it is told of a job's end holds."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Give a job its last state, or remove it. Raises ConnectorException without a database."""
        finish = super().finish_job
        await _in_spite_of_lost_connections(lambda: finish(job, status, delete_job))

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Let a job wait again; when its like waits already, which will do the same, remove it.

        Only one job of a queueing lock can wait: refused, this one would stay begun, and the waiting one
        could not begin where they have a lock too. Raises ConnectorException without a database.
        """
        retry = super().retry_job
        try:
            await _in_spite_of_lost_connections(lambda: retry(job, retry_at, priority, queue, lock))
        except UniqueViolation as refused:
            if refused.constraint_name != QUEUEING_LOCK_CONSTRAINT:
                raise
            await self.finish_job(job, Status.ABORTED, delete_job=True)


async def _in_spite_of_lost_connections(tell: Callable[[], Awaitable[None]]) -> None:
    """Tell the database again on a new connection when the one that was used broke."""
    for _ in range(_GOES - 1):
        try:
            return await tell()
        except ConnectorException as error:
            cause = error.__cause__
            # No new connection to be had is the end: the worker ends too, and its jobs are put back.
            if not isinstance(cause, OperationalError) or isinstance(cause, PoolTimeout):
                raise
    return await tell()
