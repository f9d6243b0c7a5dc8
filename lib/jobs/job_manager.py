"""What the queue lacks at a job's end: that it holds, and that it is about the same start of the job.

A job that stays marked as begun while nobody does it keeps its lock, and with it every job of that lock;
while its worker lives nobody would put it back either.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Final, LiteralString

from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import QUEUEING_LOCK_CONSTRAINT, JobManager
from psycopg import OperationalError

GIVE_UP_SECONDS: Final = 30.0
"""So long the database is told of a job's end again and again, where it cannot take it."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 4.0

# Each time that a job is put back its attempts go up: together with the id they name one start of it. What
# belongs to another start is left alone.
_FINISH: Final = """
    SELECT procrastinate_finish_job_v1(mine.id, %(status)s, %(delete_job)s) FROM (
      SELECT id FROM procrastinate_jobs
      WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s FOR UPDATE
    ) AS mine
"""
_RETRY: Final = """
    SELECT procrastinate_retry_job_v2(mine.id, %(retry_at)s, %(priority)s, %(queue)s, %(lock)s) FROM (
      SELECT id FROM procrastinate_jobs
      WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s FOR UPDATE
    ) AS mine
"""


class LastingJobManager(JobManager):
    """The queue's job manager. What it is told of a job's end holds, or `gave_up` is set: then the worker is
    to end, so that another one is free to put its jobs back.
    """

    def __init__(self, connector: BaseConnector, give_up_seconds: float = GIVE_UP_SECONDS) -> None:
        super().__init__(connector)
        self._give_up_seconds = give_up_seconds
        self.gave_up = asyncio.Event()
        self._signed_on: set[int] = set()

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Give a job its last state, or remove it, unless it was put back and is begun by another worker.

        Raises ConnectorException when the database did not take it for half a minute.
        """
        await self._tell(_FINISH, job, status=status.value, delete_job=delete_job)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Let a job that is begun wait again; when its like waits already, which does the same, remove it.

        Only one job of a queueing lock can wait: refused, this one would stay begun, and the waiting one
        could not begin where they have a lock too. Raises ConnectorException as `finish_job` does.
        """
        try:
            await self._tell(_RETRY, job, retry_at=retry_at, priority=priority, queue=queue, lock=lock)
        except UniqueViolation as refused:
            if refused.constraint_name != QUEUEING_LOCK_CONSTRAINT:
                raise
            await self.finish_job(job, Status.ABORTED, delete_job=True)

    async def register_worker(self) -> int:
        """Sign a worker on; its id."""
        worker_id = await super().register_worker()
        self._signed_on.add(worker_id)
        return worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        """Sign a worker off."""
        self._signed_on.discard(worker_id)
        await super().unregister_worker(worker_id)

    async def give_signs_of_life(self, every_seconds: float) -> None:
        """Say that the workers of this process live until all have signed off.

        For a process that ends: its workers say so no more while they finish what they are at.
        """
        while self._signed_on:
            for worker_id in tuple(self._signed_on):
                await self.update_heartbeat(worker_id)
            await asyncio.sleep(every_seconds)

    async def _tell(self, query: LiteralString, job: Job, **values: Any) -> None:
        """Tell the database, again and again where it could not take it: a lost connection, a full disk."""
        values |= {"job_id": job.id, "attempts": job.attempts}
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE
        give_up_at = loop.time() + self._give_up_seconds
        while True:
            try:
                return await self.connector.execute_query_async(query, **values)
            except ConnectorException as error:
                if not isinstance(error.__cause__, OperationalError):
                    raise
                if loop.time() > give_up_at:
                    self.gave_up.set()
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
