"""Putting a job into the queue inside the business transaction.

The job and the row it works for come to exist together or not at all. The worker's side is
`lib.jobs`; a task is named by a string here, so that services need not know its code.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, text

_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY[
      ROW(:queue, :task, :priority, :lock, NULL, CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1
    ])
    """
)
_CANCEL = text(
    "SELECT procrastinate_cancel_job_v1(id, false, true) FROM procrastinate_jobs"
    " WHERE lock = :lock AND status = 'todo'"
)
_HURRY = text(
    "UPDATE procrastinate_jobs SET priority = 0 WHERE lock = :lock AND status = 'todo' AND priority < 0"
)
_IS_WAITING = text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE lock = :lock AND status = 'todo')")
_VALUES = text(
    "SELECT DISTINCT args->>:name FROM procrastinate_jobs"
    " WHERE task_name = :task AND status IN ('todo', 'doing')"
)
_ALIVE = text(
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
)

QUEUE = "puente"

SYNC_QUEUE = "puente-sync"
"""For work that takes an hour and more: it keeps nothing else waiting."""

PIXEL_QUEUE = "puente-pixel"
"""For looks at shops, which answer in their own time."""


def enqueue(
    connection: Connection,
    task: str,
    *,
    lock: str | None = None,
    priority: int = 0,
    queue: str = QUEUE,
    **args: str | int,
) -> None:
    """Add a job for `task` with JSON-able `args`; the higher `priority` goes first.

    Jobs with the same `lock` never run at the same time.
    """
    given = {"queue": queue, "task": task, "lock": lock, "priority": priority, "args": json.dumps(args)}
    connection.execute(_DEFER, given)


def cancel_jobs(connection: Connection, lock: str) -> None:
    """Remove the jobs of `lock` that nobody has begun."""
    connection.execute(_CANCEL, {"lock": lock})


def hurry_jobs(connection: Connection, lock: str) -> None:
    """Let the waiting jobs of `lock` no longer go behind others: now a person waits for them."""
    connection.execute(_HURRY, {"lock": lock})


def is_waiting(connection: Connection, lock: str) -> bool:
    """Whether a job of `lock` waits that nobody has begun."""
    return bool(connection.execute(_IS_WAITING, {"lock": lock}).scalar_one())


def values_in_queue(connection: Connection, task: str, name: str) -> frozenset[str]:
    """What the jobs of `task` that wait or are being done were given as their argument `name`."""
    return frozenset(connection.execute(_VALUES, {"task": task, "name": name}).scalars())


def workers_alive(connection: Connection, within_seconds: float) -> int:
    """How many workers gave a sign of life within the last `within_seconds`; a process has one per queue."""
    return int(connection.execute(_ALIVE, {"seconds": within_seconds}).scalar_one())
