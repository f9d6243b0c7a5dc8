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
      ROW(:queue, :task, 0, :lock, NULL, CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1
    ])
    """
)
_ALIVE = text(
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
)

QUEUE = "puente"


def enqueue(connection: Connection, task: str, *, lock: str | None = None, **args: str | int) -> None:
    """Add a job for `task` with JSON-able `args`. Jobs with the same `lock` never run at the same time."""
    connection.execute(_DEFER, {"queue": QUEUE, "task": task, "lock": lock, "args": json.dumps(args)})


def workers_alive(connection: Connection, within_seconds: float) -> int:
    """How many workers gave a sign of life within the last `within_seconds`."""
    return int(connection.execute(_ALIVE, {"seconds": within_seconds}).scalar_one())
