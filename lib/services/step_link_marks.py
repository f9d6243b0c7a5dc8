"""What a link has done to its step: whether it is answered, told in the store's history, and how often."""

from __future__ import annotations

from sqlalchemy import RowMapping, func, select, update

from lib.domain.model import Track
from lib.errors import Conflict
from lib.services.access import Act
from lib.storage.onboarding import step_links as links
from lib.storage.tables import events

MOST_CHANGES = 20
"""How often one link answers its step or takes that back: whoever holds it is nobody that we know."""

_USED, _TAKEN_BACK = "link.used", "link.taken_back"


def refuse_too_many_changes(act: Act, link: RowMapping, *, done: bool) -> None:
    """Raise Conflict('link.too_many_changes') where `done` is a change and the link has had all of its."""
    if not _changes(link, done=done):
        return
    made = (
        events.c.store_id == act.store.id,
        events.c.kind.in_((_USED, _TAKEN_BACK)),
        events.c.new["link"].astext == str(link["id"]),
        act.scope.on(events),
    )
    changes = act.connection.execute(select(func.count()).select_from(events).where(*made)).scalar_one()
    if changes >= MOST_CHANGES:
        raise Conflict("link.too_many_changes", limit=MOST_CHANGES)


def mark(act: Act, link: RowMapping, *, done: bool) -> None:
    """Keep whether the step is answered by the link; a change of that is an event."""
    if not _changes(link, done=done):
        return
    act.connection.execute(
        update(links)
        .where(links.c.id == link["id"], act.scope.on(links))
        .values(done_at=act.now if done else None)
    )
    record(act, link, _USED if done else _TAKEN_BACK)


def record(act: Act, link: RowMapping, kind: str) -> None:
    """Write into the store's history what happened to the link."""
    act.record(
        kind,
        track=Track(link["track"]),
        subject=link["rule_id"],
        new={"link": str(link["id"]), "name": link["made_by"]},
    )


def _changes(link: RowMapping, *, done: bool) -> bool:
    return done != (link["done_at"] is not None)
