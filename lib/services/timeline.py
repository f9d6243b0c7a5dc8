"""The history of a store: who did what, when, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.storage.tables import events

# The worker opens secrets on every check; the check itself is the event people want to read.
_QUIET = ("credentials.opened",)


@dataclass(frozen=True)
class TimelineEvent:
    """One event. `old` and `new` hold codes, numbers and names, never a secret."""

    at: datetime
    actor_name: str
    kind: str
    track: str | None
    subject: str | None
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None


def timeline(actor: Actor, account: str, limit: int = 50) -> tuple[TimelineEvent, ...]:
    """The newest events of a store, newest first."""
    with acting(actor, Action.VIEW_TIMELINE, account) as act:
        rows = act.connection.execute(
            select(events)
            .where(events.c.store_id == act.store.id, events.c.kind.not_in(_QUIET), act.scope.on(events))
            .order_by(events.c.at.desc(), events.c.id.desc())
            .limit(limit)
        )
        return tuple(map(as_event, rows))


def as_event(row: Row[Any]) -> TimelineEvent:
    """A row of `events` as a value."""
    return TimelineEvent(row.at, row.actor_name, row.kind, row.track, row.subject, row.old, row.new)
