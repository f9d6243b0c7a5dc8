"""The history of everything, for administrators: every event of every store, and those of no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.event_filter import (
    Cursor,
    Doer,
    TimelineFilter,
    conditions,
    is_of_group,
    of_group,
    older_than,
)
from lib.services.portfolios import STAFF
from lib.services.timeline import TimelineEvent, as_event, timeline_people
from lib.storage.tables import events, people, stores

PAGE = 50
_BATCH = 500


@dataclass(frozen=True)
class AuditQuery:
    """Which events; `account` None: of every store and of none."""

    account: str | None = None
    asked: TimelineFilter = field(default_factory=TimelineFilter)


@dataclass(frozen=True)
class AuditEvent:
    """An event and the store it belongs to."""

    event: TimelineEvent
    account: str | None
    store_name: str | None


@dataclass(frozen=True)
class AuditPage:
    """Some events, newest first; `older` is where the next page begins, None on the last one."""

    events: tuple[AuditEvent, ...]
    older: Cursor | None


def audit(actor: Actor, query: AuditQuery, before: Cursor | None = None, *, limit: int = PAGE) -> AuditPage:
    """The newest events that were asked for, older than `before`. Raises NotFound('store.unknown')."""
    with acting(actor, Action.VIEW_AUDIT, query.account, only_reads=True) as act:
        found = [_as_audited(row) for row in act.connection.execute(_page(act, query, before, limit + 1))]
        older = found[limit - 1].event.cursor if len(found) > limit else None
        return AuditPage(tuple(found[:limit]), older)


def audit_people(actor: Actor, account: str | None) -> tuple[Doer, ...]:
    """Who can be asked for: everybody in the history of the store; without one, our own people."""
    if account is not None:
        return timeline_people(actor, account)
    with acting(actor, Action.VIEW_AUDIT, only_reads=True) as act:
        rows = act.connection.execute(
            select(people.c.id, people.c.name)
            .where(people.c.role.in_(STAFF))
            .order_by(people.c.name, people.c.id)
        )
        return tuple(Doer(row.id, row.name) for row in rows)


def audit_batches(actor: Actor, query: AuditQuery) -> Iterator[tuple[AuditEvent, ...]]:
    """All events that were asked for, newest first, some hundreds at a time.

    Each batch is a transaction of its own, in which the actor's right is asked for again: a slow reader
    holds nothing open, and whoever is removed meanwhile gets no further.
    """
    before: Cursor | None = None
    while True:
        page = audit(actor, query, before, limit=_BATCH)
        yield page.events
        if page.older is None:
            return
        before = page.older


def _page(act: Act, query: AuditQuery, before: Cursor | None, limit: int) -> Select[Any]:
    wanted = [*conditions(query.asked), act.scope.on(events), *([older_than(before)] if before else [])]
    group = query.asked.group
    if query.account is not None:
        wanted.append(events.c.store_id == act.store.id)
    if group is not None and query.account is None and query.asked.person is None:
        return _newest_of_kinds(
            act, [kind for kind in _kinds(act) if is_of_group(kind, group)], wanted, limit
        )
    if group is not None:
        wanted.append(of_group(group))
    return (
        select(events, stores.c.account, stores.c.name.label("store_name"))
        .join_from(events, stores, stores.c.id == events.c.store_id, isouter=True)
        .where(*wanted, act.scope.on(stores))
        .order_by(events.c.at.desc(), events.c.id.desc())
        .limit(limit)
    )


def _newest_of_kinds(
    act: Act, kinds: Sequence[str], wanted: Sequence[ColumnElement[bool]], limit: int
) -> Select[Any]:
    """The newest of each kind, and the newest of those: a rare group is not looked for among all events."""
    of_kind = (
        func.unnest(cast(list(kinds), ARRAY(Text))).table_valued("kind", name="of_kind").render_derived()
    )
    newest = (
        select(events)
        .where(events.c.kind == of_kind.c.kind, *wanted)
        .order_by(events.c.at.desc(), events.c.id.desc())
        .limit(limit)
        .lateral("newest")
    )
    return (
        select(newest, stores.c.account, stores.c.name.label("store_name"))
        .select_from(of_kind)
        .join(newest, true())
        .join(stores, stores.c.id == newest.c.store_id, isouter=True)
        .where(act.scope.on(stores))
        .order_by(newest.c.at.desc(), newest.c.id.desc())
        .limit(limit)
    )


def _kinds(act: Act) -> list[str]:
    """Every kind that there is: from one to the next along the index, not by reading every event."""
    first = select(func.min(events.c.kind).label("kind")).where(act.scope.on(events)).cte(recursive=True)
    following = (
        select(func.min(events.c.kind))
        .where(events.c.kind > first.c.kind, act.scope.on(events))
        .scalar_subquery()
    )
    known = first.union_all(select(following).where(first.c.kind.is_not(None)))
    return list(act.connection.execute(select(known.c.kind).where(known.c.kind.is_not(None))).scalars())


def _as_audited(row: Any) -> AuditEvent:
    return AuditEvent(as_event(row), row.account, row.store_name)
