"""The jobs of the customer sync: a run to carry out, and what a cancelled one left to clear away."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from lib.services.access import Act
from lib.storage.queue import SYNC_QUEUE, cancel_jobs, enqueue

SYNC_TASK: Final = "sync_customers"
CLEARING_TASK: Final = "clear_cancelled_sync"

_BEHIND_PEOPLE: Final = -10


def queue_run(act: Act, run_id: UUID, *, waited_for: bool) -> None:
    """Let a worker take the run. Two jobs of one store never run at the same time."""
    enqueue(
        act.connection,
        SYNC_TASK,
        lock=_lock_of(act),
        priority=0 if waited_for else _BEHIND_PEOPLE,
        queue=SYNC_QUEUE,
        run_id=str(run_id),
        account=act.store.account,
    )


def take_out(act: Act) -> None:
    """Take the jobs of the store's runs, which no worker has begun, out of the queue."""
    cancel_jobs(act.connection, _lock_of(act))


def queue_clearing(act: Act, run_id: UUID) -> None:
    """Let a worker clear away what a run that was cancelled has read: nobody waits for it."""
    enqueue(act.connection, CLEARING_TASK, run_id=str(run_id), account=act.store.account)


def _lock_of(act: Act) -> str:
    return f"sync:{act.store.id}"
