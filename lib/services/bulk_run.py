"""The worker's side of a job over many stores: one item after the other, with the rights of who asked.

Each item is a service call of its own, and its outcome is written down right after it. Whoever takes the job
over after a worker was killed goes on at the first item without an outcome; that one may have been done
already, so what is done to an item must say so the second time. After some items the job queues up again,
so that what came meanwhile is not kept waiting by a hundred thousand stores.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from lib.errors import Conflict, NotAllowed, PuenteError, Unavailable
from lib.services.access import Actor
from lib.services.bulk_filing import enqueue_job
from lib.services.bulk_model import DONE, OPEN_STATES, SAME_STORE, BulkItem, BulkKind, JobState, as_item
from lib.services.invitations import invite_item
from lib.services.managing import assign, recheck, remind
from lib.services.platform import platform
from lib.storage.managing import bulk_items, bulk_jobs
from lib.storage.scope import transaction

WINDOW = 25
"""So many items are done before others get their turn: a second or two of work."""

FAULT = "bulk.internal"
"""The outcome of an item that met a fault of ours."""

log = logging.getLogger("puente.bulk")


@dataclass(frozen=True)
class Job:
    """A job as the worker that has it sees it."""

    id: UUID
    kind: BulkKind
    person_id: UUID
    actor: Actor
    started_at: datetime


ItemWorker = Callable[[Job, BulkItem], None]
"""Does one item, as `job.actor`. What it raises becomes the item's outcome."""


def run_bulk(job_id: UUID, may_go_on: Callable[[], bool]) -> bool:
    """Do some items of a job, and queue the rest. A job that is over is left alone.

    Returns False when `may_go_on` said no: calling it again goes on at the next item. Raises
    Unavailable('database.unreachable'): call it again later.
    """
    job = _taken(job_id)
    if job is None:
        return True
    items = _waiting(job)
    for item in items:
        if not may_go_on():
            return False
        outcome, facts = _done(job, item)
        if outcome is None or not _written(job, item, outcome, facts):
            return True
    if len(items) < WINDOW:
        _end(job.id, JobState.FINISHED)
        return True
    with transaction(platform().engine) as connection:
        enqueue_job(connection, job.id, job.person_id)
    return True


def fail_job(job_id: UUID) -> None:
    """Close a job that met a fault of ours, so that nobody waits for ever."""
    _end(job_id, JobState.FAILED, FAULT)


def _taken(job_id: UUID) -> Job | None:
    now = platform().now()
    with transaction(platform().engine) as connection:
        row = connection.execute(
            update(bulk_jobs)
            .where(bulk_jobs.c.id == job_id, bulk_jobs.c.state.in_(OPEN_STATES))
            .values(state=JobState.RUNNING, started_at=func.coalesce(bulk_jobs.c.started_at, now))
            .returning(bulk_jobs)
        ).one_or_none()
    if row is None:
        return None
    if row.asked_by_id is None:
        _end(job_id, JobState.FAILED, "access.unknown_person")
        return None
    actor = Actor(row.asked_by_id, row.asked_by)
    return Job(row.id, BulkKind(row.kind), row.asked_by_id, actor, row.started_at)


def _waiting(job: Job) -> list[BulkItem]:
    with transaction(platform().engine) as connection:
        rows = connection.execute(
            select(bulk_items)
            .where(bulk_items.c.job_id == job.id, bulk_items.c.outcome.is_(None))
            .order_by(bulk_items.c.place)
            .limit(WINDOW)
        )
        return list(map(as_item, rows))


def _done(job: Job, item: BulkItem) -> tuple[str | None, Mapping[str, str | int]]:
    """What became of an item, with the facts of its sentence. None: the job is over."""
    try:
        WORKERS[job.kind](job, item)
    except Unavailable:
        raise
    except NotAllowed as error:
        # Nothing is refused to this person for one store alone: what is refused now is refused for all.
        _end(job.id, JobState.FAILED, error.code)
        return None, {}
    except PuenteError as error:
        return error.code, error.facts
    except Exception as error:  # noqa: BLE001 - the others are still to be done
        # Its kind alone: the text of an error may hold what a person typed.
        log.error("bulk job %s, item %s met %s", job.id, item.place, type(error).__name__)
        return FAULT, {}
    return DONE, {}


def _written(job: Job, item: BulkItem, outcome: str, facts: Mapping[str, str | int]) -> bool:
    """Keep what became of an item, and count it. Returns whether the job goes on."""
    with transaction(platform().engine) as connection:
        kept = connection.execute(
            update(bulk_items)
            .where(bulk_items.c.job_id == job.id, bulk_items.c.place == item.place)
            .where(bulk_items.c.outcome.is_(None))
            .values(outcome=outcome, facts=dict(facts))
        )
        if kept.rowcount:
            counted = func.coalesce(cast(bulk_jobs.c.outcomes[outcome].astext, Integer), 0) + 1
            counts = func.jsonb_set(
                bulk_jobs.c.outcomes, cast([outcome], ARRAY(Text)), func.to_jsonb(counted)
            )
            connection.execute(
                update(bulk_jobs)
                .where(bulk_jobs.c.id == job.id)
                .values(done=bulk_jobs.c.done + 1, outcomes=counts)
            )
        state = connection.execute(select(bulk_jobs.c.state).where(bulk_jobs.c.id == job.id))
        return state.scalar_one_or_none() == JobState.RUNNING


def _assign(job: Job, item: BulkItem) -> None:
    owner, seen = (UUID(one) if one else None for one in (item.given["owner"], item.given["seen"]))
    found = assign(job.actor, item.account, owner, seen_owner=seen)
    # What this job did not give, its undoing must not take.
    by_killed_worker = found.given_at is not None and found.given_at >= job.started_at
    if not found.changed and not by_killed_worker:
        raise Conflict("bulk.same_owner")


def _remind(job: Job, item: BulkItem) -> None:
    if item.track is None:
        raise ValueError("a reminder is about one track")
    if _reminded_with_other_track(job, item):
        raise Conflict(SAME_STORE)
    try:
        remind(job.actor, item.account, item.track)
    except Conflict as error:
        if not _is_of_this_job(job, error):
            raise


def _reminded_with_other_track(job: Job, item: BulkItem) -> bool:
    """Whether the store was reminded of its other track. The tracks of a store follow each other in a job."""
    with transaction(platform().engine) as connection:
        before = connection.execute(
            select(bulk_items.c.account, bulk_items.c.outcome).where(
                bulk_items.c.job_id == job.id, bulk_items.c.place == item.place - 1
            )
        ).one_or_none()
    return before is not None and (before.account, before.outcome) == (item.account, DONE)


def _is_of_this_job(job: Job, refused: Conflict) -> bool:
    """Whether the reminder that makes another one too soon is the one of a worker that was killed since."""
    facts = refused.facts
    if refused.code != "reminder.too_soon" or facts["who"] != job.actor.name:
        return False
    return datetime.fromisoformat(str(facts["when"])) >= job.started_at


def _recheck(job: Job, item: BulkItem) -> None:
    recheck(job.actor, item.account, waited_for=False)


def _invite(job: Job, item: BulkItem) -> None:
    invite_item(job.actor, item)


WORKERS: Mapping[BulkKind, ItemWorker] = {
    BulkKind.ASSIGN: _assign,
    BulkKind.REMIND: _remind,
    BulkKind.RECHECK: _recheck,
    BulkKind.INVITE: _invite,
}
"""What is done to an item, by kind of job."""


def _end(job_id: UUID, state: JobState, problem: str | None = None) -> None:
    with transaction(platform().engine) as connection:
        connection.execute(
            update(bulk_jobs)
            .where(bulk_jobs.c.id == job_id, bulk_jobs.c.state.in_(OPEN_STATES))
            .values(state=state, problem=problem, finished_at=platform().now())
        )
