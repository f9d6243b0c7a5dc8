"""Visits of a person to a store's start page, and what others did since the one before.

A visit goes on as long as the page is looked at again within half an hour, so that a reload does not take
away what is new.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.dialects import postgresql

from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.timeline import TimelineEvent, as_event
from lib.storage.onboarding import page_visits
from lib.storage.tables import events

PAUSE = timedelta(minutes=30)
"""After a longer pause than this, the next look is another visit."""

MOST_CHANGES = 10

TOLD = (
    "integration.stage",
    "integration.turn",
    "integration.route",
    "integration.paused",
    "integration.resumed",
    "integration.cancelled",
    "integration.reopened",
    "requirement.waived",
    "requirement.unwaived",
    "requirement.declared",
    "requirement.observed",
    "route.answered",
    "document.uploaded",
    "document.removed",
    "ticket.sent",
    "ticket.number",
    "ticket.answered",
    "ticket.reminded",
    "ticket.closed",
    "meta.changed",
    "number.saved",
    "number.shared",
    "number.future",
    "number.judged_anew",
    "credentials.saved",
    "credentials.renewed",
    "credentials.renewal_refused",
    "credentials.forgotten",
)
"""What is news to a merchant. The daily proof is none: when it finds something, stage or turn say so."""

_WITHOUT_REASON = ("integration.paused", "integration.cancelled")


@dataclass(frozen=True)
class Visit:
    """A visit under way. `before`: when the visit before it was last seen; None on the first one."""

    before: datetime | None


@dataclass(frozen=True)
class Changes:
    """What others did, newest first, and how many more there are than are listed."""

    newest: tuple[TimelineEvent, ...] = ()
    more: int = 0


def begin_visit(actor: Actor, account: str) -> Visit:
    """Note that the person looks at the store now; a visit that is under way goes on.

    A process of ours pays no visits.
    """
    with acting(actor, Action.VIEW_STORE, account) as act:
        if actor.person_id is None:
            return Visit(None)
        values = {
            "person_id": actor.person_id,
            "store_id": act.store.id,
            "began_at": act.now,
            "seen_at": act.now,
        }
        ended = page_visits.c.seen_at < act.now - PAUSE
        statement = postgresql.insert(page_visits).values(values)
        kept = statement.on_conflict_do_update(
            index_elements=["person_id", "store_id"],
            set_={
                "before_at": case((ended, page_visits.c.seen_at), else_=page_visits.c.before_at),
                "began_at": case((ended, statement.excluded.began_at), else_=page_visits.c.began_at),
                # Of two looks at the same moment the later one may be written first.
                "seen_at": func.greatest(page_visits.c.seen_at, statement.excluded.seen_at),
            },
        ).returning(page_visits.c.before_at)
        return Visit(act.connection.execute(kept.execution_options(scope_store=act.store.id)).scalar_one())


def what_changed(actor: Actor, account: str, since: datetime) -> Changes:
    """What others than this person did to the store after `since` that a merchant wants to know."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        wanted = _news(act, since)
        newest = act.connection.execute(
            select(events).where(*wanted).order_by(events.c.at.desc(), events.c.id.desc()).limit(MOST_CHANGES)
        ).all()
        total = act.connection.execute(select(func.count()).select_from(events).where(*wanted)).scalar_one()
        return Changes(tuple(map(_as_told, newest)), total - len(newest))


def _as_told(row: Row[Any]) -> TimelineEvent:
    """An event as a merchant reads it: why we let a track rest, or gave it up, is our own affair."""
    event = as_event(row)
    return replace(event, old=None, new=None) if event.kind in _WITHOUT_REASON else event


def _news(act: Act, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        events.c.store_id == act.store.id,
        events.c.at > since,
        events.c.kind.in_(TOLD),
        events.c.actor_id.is_distinct_from(act.actor.person_id),
        act.scope.on(events),
    )
