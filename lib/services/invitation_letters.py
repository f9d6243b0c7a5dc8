"""Sending by mail what a file of stores was created without: the invitations of its merchants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT

from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.bulk_filing import file_chosen
from lib.services.bulk_model import DONE, SENDS, BulkKind
from lib.storage.managing import bulk_items, bulk_jobs, setup_links
from lib.storage.tables import stores


def unsent(actor: Actor, job_id: UUID) -> int:
    """How many stores that a job of this person created have a merchant and never had a set-up link."""
    with acting(actor, Action.INVITE, only_reads=True) as act:
        found = _unsent(act, job_id).with_only_columns(func.count())
        return int(act.connection.execute(found).scalar_one())


def send_unsent(actor: Actor, job_id: UUID) -> UUID:
    """Have the worker send those invitations; id of the job that does it.

    A double click starts one job, and a store that got a link meanwhile gets no second one. Raises
    Conflict('bulk.nothing') when all were sent, also for a job of somebody else.
    """
    with acting(actor, Action.INVITE) as act:
        return file_chosen(act, BulkKind.INVITE, {SENDS: job_id.hex}, _unsent(act, job_id).subquery())


def _unsent(act: Act, job_id: UUID) -> Select[Any]:
    """Those items again, this time to be sent (`lib.services.invitations.invite_item`)."""
    given = bulk_items.c.given
    store_id = cast(given["id"].astext, Uuid)
    to_send = func.jsonb_set(given, literal(["send"], ARRAY(TEXT)), literal(True, JSONB))
    created = exists().where(stores.c.id == store_id, act.scope.on(stores))
    has_link = exists().where(setup_links.c.store_id == store_id, act.scope.on(setup_links))
    return (
        select(bulk_items.c.account, bulk_items.c.track, to_send.label("given"))
        .join_from(bulk_items, bulk_jobs, bulk_jobs.c.id == bulk_items.c.job_id)
        .where(bulk_jobs.c.id == job_id, bulk_jobs.c.asked_by_id == act.actor.person_id)
        .where(bulk_jobs.c.kind == BulkKind.INVITE, bulk_items.c.outcome == DONE)
        .where(given["email"].astext.is_not(None), created, ~has_link)
    )
