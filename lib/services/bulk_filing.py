"""Writing a job over many stores down, with its items, in the transaction of whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Subquery, delete, func, insert, literal, select, update

from lib.errors import Conflict, NotAllowed
from lib.services.access import Act
from lib.services.bulk_model import BulkItem, BulkKind, JobState
from lib.services.general_events import record_generally
from lib.storage.managing import bulk_items, bulk_jobs
from lib.storage.queue import enqueue
from lib.storage.tables import people

BULK_TASK = "run_bulk"
SECOND_CLICK = timedelta(seconds=10)
KEPT_FOR = timedelta(days=30)
BULK_PLACES = 2
"""So many jobs are worked on at the same time; the worker's other places are for checks and letters."""

_BEHIND_PEOPLE = -5


def file_given(act: Act, kind: BulkKind, args: Mapping[str, Any], items: Sequence[BulkItem]) -> UUID:
    """Ask the worker for a job over these items; id of the job.

    Neither `args` (JSON) nor what the items are `given` may hold a secret. The same `kind` and `args` of the
    same person within ten seconds are a double click and give the first job. Raises
    Conflict('bulk.nothing') without items.
    """
    known = _second_click(act, kind, args)
    if known is not None:
        return known
    job_id = _open_job(act, kind, args)
    rows = [
        {
            "job_id": job_id,
            "place": item.place,
            "account": item.account,
            "track": item.track,
            "given": dict(item.given),
        }
        for item in items
    ]
    if rows:
        act.connection.execute(insert(bulk_items), rows)
    return _queue_job(act, job_id, kind, len(items))


def file_chosen(act: Act, kind: BulkKind, args: Mapping[str, Any], chosen: Subquery) -> UUID:
    """The same for items that the database chooses: `chosen` has `account`, `track` and `given`."""
    known = _second_click(act, kind, args)
    if known is not None:
        return known
    job_id = _open_job(act, kind, args)
    place = func.row_number().over(order_by=(chosen.c.account, chosen.c.track))
    rows = select(literal(job_id), place, chosen.c.account, chosen.c.track, chosen.c.given)
    adding = insert(bulk_items).from_select(["job_id", "place", "account", "track", "given"], rows)
    added = act.connection.execute(adding.execution_options(preserve_rowcount=True))
    return _queue_job(act, job_id, kind, added.rowcount)


def enqueue_job(connection: Connection, job_id: UUID, person_id: UUID) -> None:
    """Have the worker go on with a job: one of a person after the other, behind what people wait for."""
    place = person_id.int % BULK_PLACES
    enqueue(connection, BULK_TASK, lock=f"bulk:{place}", priority=_BEHIND_PEOPLE, job_id=str(job_id))


def _second_click(act: Act, kind: BulkKind, args: Mapping[str, Any]) -> UUID | None:
    """The same job of a moment ago. Nobody else files one for this person until the transaction ends."""
    person_id = _person(act)
    act.connection.execute(
        select(people.c.id).where(people.c.id == person_id).with_for_update(key_share=True)
    )
    found: UUID | None = act.connection.execute(
        select(bulk_jobs.c.id)
        .where(bulk_jobs.c.asked_by_id == person_id, bulk_jobs.c.asked_at > act.now - SECOND_CLICK)
        .where(bulk_jobs.c.kind == kind, bulk_jobs.c.args == dict(args))
        .order_by(bulk_jobs.c.asked_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def _open_job(act: Act, kind: BulkKind, args: Mapping[str, Any]) -> UUID:
    job_id, person_id = uuid4(), _person(act)
    act.connection.execute(
        delete(bulk_jobs).where(
            bulk_jobs.c.asked_by_id == person_id, bulk_jobs.c.asked_at < act.now - KEPT_FOR
        )
    )
    act.connection.execute(
        insert(bulk_jobs).values(
            id=job_id,
            kind=kind,
            args=dict(args),
            asked_by=act.actor.name,
            asked_by_id=person_id,
            asked_at=act.now,
            state=JobState.QUEUED,
            total=0,
        )
    )
    return job_id


def _queue_job(act: Act, job_id: UUID, kind: BulkKind, total: int) -> UUID:
    if not total:
        raise Conflict("bulk.nothing")
    act.connection.execute(update(bulk_jobs).where(bulk_jobs.c.id == job_id).values(total=total))
    enqueue_job(act.connection, job_id, _person(act))
    record_generally(act, "bulk.started", subject=kind, new={"items": total})
    return job_id


def _person(act: Act) -> UUID:
    """Who asks. The worker does each item with the rights of this person, so there must be one."""
    if act.actor.person_id is None:
        raise NotAllowed("access.refused")
    return act.actor.person_id
