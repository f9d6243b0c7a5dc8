"""The history of a store: who did what, when, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.event_filter import Cursor, Doer, TimelineFilter, conditions, of_group, older_than
from lib.storage.tables import events

# The worker opens secrets on every check; the check itself is the event people want to read.
_QUIET = ("credentials.opened",)
_EVERYTHING = TimelineFilter()


@dataclass(frozen=True)
class TimelineEvent:
    """One event. `old` and `new` hold codes, numbers and names, never a secret."""

    id: int
    at: datetime
    actor_name: str
    kind: str
    track: str | None
    subject: str | None
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def cursor(self) -> Cursor:
        """Where the page after this event begins."""
        return Cursor(self.at, self.id)


_COLUMNS = [events.c[one.name] for one in fields(TimelineEvent)]


def timeline(
    actor: Actor,
    account: str,
    asked: TimelineFilter = _EVERYTHING,
    before: Cursor | None = None,
    *,
    limit: int = 50,
) -> tuple[TimelineEvent, ...]:
    """The newest events of a store, newest first: those that were asked for, older than `before`."""
    with acting(actor, Action.VIEW_TIMELINE, account, only_reads=True) as act:
        rows = act.connection.execute(
            select(*_COLUMNS)
            .where(events.c.store_id == act.store.id, events.c.kind.not_in(_QUIET), act.scope.on(events))
            .where(*conditions(asked))
            .where(*([of_group(asked.group)] if asked.group else []))
            .where(*([older_than(before)] if before else []))
            .order_by(events.c.at.desc(), events.c.id.desc())
            .limit(limit)
        )
        return tuple(map(as_event, rows))


def timeline_people(actor: Actor, account: str) -> tuple[Doer, ...]:
    """Everybody who did something in the history of a store, by name."""
    with acting(actor, Action.VIEW_TIMELINE, account, only_reads=True) as act:
        rows = act.connection.execute(
            select(events.c.actor_id, events.c.actor_name)
            .where(events.c.store_id == act.store.id, events.c.kind.not_in(_QUIET), act.scope.on(events))
            .distinct()
            .order_by(events.c.actor_name, events.c.actor_id)
        )
        return tuple(Doer(row.actor_id, row.actor_name) for row in rows)


def as_event(row: Row[Any]) -> TimelineEvent:
    """A row of `events` as a value."""
    return TimelineEvent(row.id, row.at, row.actor_name, row.kind, row.track, row.subject, row.old, row.new)
