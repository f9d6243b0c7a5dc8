"""The same thing for many stores: asked for here, carried out by the worker (`lib.services.bulk_run`).

What is meant by "all of the filter" is written down when it is asked for: one item for each store, or for
each integration where that is what it is done to. So it is known afterwards, item by item, what was done and
what was not, and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    func,
    join,
    literal,
    null,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from lib.domain.model import Party, Role
from lib.errors import Conflict, NotFound
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.bulk_filing import file_chosen
from lib.services.bulk_model import (
    DONE,
    OPEN_STATES,
    RESULTS_OF_A_PAGE,
    BulkItem,
    BulkKind,
    BulkResults,
    BulkState,
    JobState,
    Preview,
    as_item,
    as_state,
    pages_of,
)
from lib.services.general_events import record_generally
from lib.services.managing import REMINDER_EVERY
from lib.services.panel_codes import as_codes
from lib.services.panel_filter import conditions
from lib.services.panel_query import PanelQuery, Status
from lib.services.portfolios import name_of_owner
from lib.storage.managing import bulk_items, bulk_jobs
from lib.storage.tables import integrations, memberships, people, stores

RECENT_FOR = timedelta(hours=1)
"""So long after its end a job is news to the person who asked for it."""

_MOST_ENDED = 3
_READ_AT_ONCE = 1_000
_NOTHING = literal({}, JSONB)


def preview(actor: Actor, kind: BulkKind, query: PanelQuery, only: frozenset[UUID] | None) -> Preview:
    """What a job would be about that is asked for now: see `start`."""
    waits = and_(integrations.c.status == Status.ACTIVE, integrations.c.waiting_on == Party.MERCHANT)
    with acting(actor, Action.RUN_BULK, only_reads=True) as act:
        found = act.connection.execute(
            select(
                func.count().label("integrations"),
                func.count(integrations.c.store_id.distinct()).label("stores"),
                func.count().filter(waits if kind is BulkKind.REMIND else true()).label("fitting"),
                func.count(integrations.c.store_id.distinct())
                .filter(waits, _may_be_reminded(act))
                .label("reachable"),
            )
            .select_from(_records())
            .where(*_meant(act, query, only))
        ).one()
        return Preview(found.integrations, found.stores, found.fitting, found.reachable)


def start(
    actor: Actor,
    kind: BulkKind,
    query: PanelQuery,
    only: frozenset[UUID] | None,
    *,
    owner_id: UUID | None = None,
) -> UUID:
    """Ask the worker to do something to the integrations `only`, or to all of the filter; id of the job.

    `owner_id`: whose the stores become, where that is what is done (None: nobody's). Whose each store is now
    is written down with it, so that one that somebody else gives away meanwhile stays as it is then. The
    same asked for by the same person within ten seconds is a double click and gives the first job.

    Raises InvalidInput('owner.unknown') for somebody who may have no stores, Conflict('bulk.nothing') when
    nothing is chosen (any more).
    """
    args: dict[str, Any] = {
        "query": as_codes(query),
        "only": None if only is None else sorted(one.hex for one in only),
    }
    with acting(actor, Action.RUN_BULK) as act:
        if kind is BulkKind.ASSIGN:
            owner = str(owner_id) if owner_id else None
            args |= {"owner": owner, "owner_name": name_of_owner(act, owner_id) if owner_id else None}
            given = func.jsonb_build_object("owner", literal(owner, Text), "seen", stores.c.owner_id)
            chosen = _each_store(act, query, only, given)
        elif kind is BulkKind.RECHECK:
            chosen = _each_store(act, query, only, _NOTHING)
        elif kind is BulkKind.REMIND:
            chosen = _each_integration(act, query, only)
        else:
            raise ValueError(kind)
        return file_chosen(act, kind, args, chosen)


def undo(actor: Actor, job_id: UUID) -> UUID:
    """Give the stores that a job assigned back to whom they belonged before; id of the job that does it.

    A store that changed hands since then stays as it is. Raises NotFound('bulk.unknown'), and
    Conflict('bulk.not_undoable') while the job runs and for what cannot be taken back.
    """
    with acting(actor, Action.RUN_BULK) as act:
        if not as_state(_own_job(act, job_id)).undoable:
            raise Conflict("bulk.not_undoable")
        given = bulk_items.c.given
        back = (
            select(
                bulk_items.c.account,
                bulk_items.c.track,
                func.jsonb_build_object("owner", given["seen"], "seen", given["owner"]).label("given"),
            )
            .where(bulk_items.c.job_id == job_id, bulk_items.c.outcome == DONE)
            .subquery()
        )
        return file_chosen(act, BulkKind.ASSIGN, {"undoes": job_id.hex}, back)


def state(actor: Actor, job_id: UUID) -> BulkState:
    """Where a job of this person stands. Raises NotFound('bulk.unknown')."""
    with acting(actor, Action.RUN_BULK, only_reads=True) as act:
        return as_state(_own_job(act, job_id))


def recent(actor: Actor, kinds: Collection[BulkKind] = tuple(BulkKind)) -> tuple[BulkState, ...]:
    """This person's jobs of some kinds, newest first: all that run, and three that ended in the last hour."""
    with acting(actor, Action.RUN_BULK, only_reads=True) as act:
        asked = {"person": actor.person_id, "kinds": list(kinds), "since": act.now - RECENT_FOR}
        return tuple(map(as_state, act.connection.execute(_RECENT, asked)))


def _recent() -> Select[*tuple[Any, ...]]:
    newest_first = (bulk_jobs.c.asked_at.desc(), bulk_jobs.c.id)
    mine = and_(
        bulk_jobs.c.asked_by_id == bindparam("person"),
        bulk_jobs.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    ended = (
        select(bulk_jobs.c.id)
        .where(mine, bulk_jobs.c.finished_at > bindparam("since"))
        .order_by(*newest_first)
        .limit(_MOST_ENDED)
    )
    return (
        select(bulk_jobs)
        .where(mine, bulk_jobs.c.state.in_(OPEN_STATES) | bulk_jobs.c.id.in_(ended))
        .order_by(*newest_first)
    )


# Every look at the panel asks this: it is put together once.
_RECENT = _recent()


def results(actor: Actor, job_id: UUID, outcome: str | None = None, page: int = 1) -> BulkResults:
    """One page of what became of a job's items, those with one outcome or all of them, in the job's order.

    A page that is not there means the nearest one. Raises NotFound('bulk.unknown').
    """
    with acting(actor, Action.RUN_BULK, only_reads=True) as act:
        job = as_state(_own_job(act, job_id))
        total = job.total if outcome is None else job.outcomes.get(outcome, 0)
        page = min(max(1, page), pages_of(total))
        rows = act.connection.execute(
            select(bulk_items)
            .where(bulk_items.c.job_id == job_id)
            .where(true() if outcome is None else bulk_items.c.outcome == outcome)
            .order_by(bulk_items.c.place)
            .offset((page - 1) * RESULTS_OF_A_PAGE)
            .limit(RESULTS_OF_A_PAGE)
        )
        return BulkResults(tuple(map(as_item, rows)), total, page)


def each_result(actor: Actor, job_id: UUID) -> Iterator[BulkItem]:
    """All items of a job in its order, read piece by piece: a slow reader holds no transaction open.

    Raises NotFound('bulk.unknown').
    """
    last, more = 0, True
    while more:
        with acting(actor, Action.RUN_BULK) as act:
            _own_job(act, job_id)
            rows = act.connection.execute(
                select(bulk_items)
                .where(bulk_items.c.job_id == job_id, bulk_items.c.place > last)
                .order_by(bulk_items.c.place)
                .limit(_READ_AT_ONCE)
            )
            items = tuple(map(as_item, rows))
        yield from items
        more = len(items) == _READ_AT_ONCE
        last = items[-1].place if items else last


def cancel(actor: Actor, job_id: UUID) -> BulkState:
    """Stop a job after the item that is being done; what was done stays done. One that ended stays as it is.

    Raises NotFound('bulk.unknown').
    """
    with acting(actor, Action.RUN_BULK) as act:
        found = _own_job(act, job_id)
        stopped = act.connection.execute(
            update(bulk_jobs)
            .where(bulk_jobs.c.id == job_id, bulk_jobs.c.state.in_(OPEN_STATES))
            .values(state=JobState.CANCELLED, finished_at=act.now)
        )
        if stopped.rowcount:
            record_generally(act, "bulk.cancelled", subject=found.kind)
        return as_state(_own_job(act, job_id))


def _own_job(act: Act, job_id: UUID) -> Row[Any]:
    found = act.connection.execute(
        select(bulk_jobs).where(bulk_jobs.c.id == job_id, bulk_jobs.c.asked_by_id == act.actor.person_id)
    ).one_or_none()
    if found is None:
        raise NotFound("bulk.unknown")
    return found


def _may_be_reminded(act: Act) -> ColumnElement[bool]:
    """Whether a store has people to write to, and was not reminded lately: see `managing.remind`."""
    with_people = (
        select(memberships.c.store_id)
        .join(people, memberships.c.person_id == people.c.id)
        .where(people.c.role == Role.MERCHANT, people.c.disabled_at.is_(None), act.scope.on(memberships))
    )
    is_due = func.coalesce(stores.c.reminded_at <= act.now - REMINDER_EVERY, true())
    return and_(integrations.c.store_id.in_(with_people), is_due)


def _records() -> FromClause:
    return join(integrations, stores, integrations.c.store_id == stores.c.id)


def _meant(act: Act, query: PanelQuery, only: frozenset[UUID] | None) -> list[ColumnElement[bool]]:
    """Which records are meant. Those that a person chose one by one are meant whatever became of them."""
    if only is None:
        return conditions(act, query)
    return [act.scope.on(integrations), act.scope.on(stores), integrations.c.id.in_(sorted(only))]


def _each_integration(act: Act, query: PanelQuery, only: frozenset[UUID] | None) -> Subquery:
    rows = select(stores.c.account, integrations.c.track, _NOTHING.label("given")).select_from(_records())
    return rows.where(*_meant(act, query, only)).subquery()


def _each_store(
    act: Act, query: PanelQuery, only: frozenset[UUID] | None, given: ColumnElement[Any]
) -> Subquery:
    found = select(integrations.c.store_id).select_from(_records()).where(*_meant(act, query, only))
    return (
        select(stores.c.account, null().label("track"), given.label("given"))
        .where(stores.c.id.in_(found), act.scope.on(stores))
        .subquery()
    )
