"""Who did something to a store last, and when: for telling a second click from a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from lib.domain.model import Track
from lib.services.access import Act
from lib.storage.tables import events


@dataclass(frozen=True)
class LastEvent:
    """The newest event of some kinds."""

    at: datetime
    kind: str
    actor_id: UUID | None
    actor_name: str

    def is_of(self, act: Act) -> bool:
        """Whether the one who acts did it."""
        return (self.actor_id, self.actor_name) == (act.actor.person_id, act.actor.name)


def last_event(act: Act, kinds: Sequence[str], track: Track | None = None) -> LastEvent | None:
    """The newest event of these kinds in the history of the store of `act`; of one track, where given."""
    of_track = () if track is None else (events.c.track == track,)
    row = act.connection.execute(
        select(events.c.at, events.c.kind, events.c.actor_id, events.c.actor_name)
        .where(events.c.store_id == act.store.id, events.c.kind.in_(kinds), *of_track, act.scope.on(events))
        .order_by(events.c.at.desc(), events.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LastEvent(row.at, row.kind, row.actor_id, row.actor_name)


@dataclass(frozen=True)
class LastDoer:
    """Who did it last, and when in ISO 8601: the facts of a conflict."""

    who: str
    when: str


def last_doer(act: Act, kinds: Sequence[str], track: Track | None = None) -> LastDoer:
    """Who did the newest of these kinds; nobody by name, and now, where the history does not tell."""
    last = last_event(act, kinds, track)
    return (
        LastDoer("—", act.now.isoformat()) if last is None else LastDoer(last.actor_name, last.at.isoformat())
    )
