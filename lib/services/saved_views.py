"""Views of the panel that a person keeps under a name, to come back to with one press.

A view is the panel's address: codes by name. So it opens as a link to it would, also after the stores
behind it have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from lib.domain.entered import short_text
from lib.errors import Conflict, InvalidInput, NotAllowed
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.storage.managing import saved_views
from lib.storage.tables import people

MOST_VIEWS = 30
"""How many views one person keeps: more would be a list that nobody reads."""

MOST_CHOICES = 30
LONGEST_CHOICE = 100


@dataclass(frozen=True)
class SavedView:
    """One view of a person. `query` holds the panel's address: codes by name."""

    id: UUID
    name: str
    query: Mapping[str, str]


def save(actor: Actor, name: str, query: Mapping[str, str]) -> SavedView:
    """Keep a view under `name`; one of the person's that has the name already becomes this one.

    Raises InvalidInput: `view.empty` without a name, `too_long`, `view.query` for something that is no
    address of the panel. Raises Conflict('view.too_many') beyond `MOST_VIEWS`.
    """
    clean, choices = short_text(name, "view"), _as_address(query)
    with acting(actor, Action.VIEW_PANEL) as act:
        person_id = _take_turn(act)
        mine = (saved_views.c.person_id == person_id, saved_views.c.name != clean)
        others = act.connection.execute(select(func.count()).select_from(saved_views).where(*mine))
        if others.scalar_one() >= MOST_VIEWS:
            raise Conflict("view.too_many", limit=MOST_VIEWS)
        statement = insert(saved_views).values(
            id=uuid4(), person_id=person_id, name=clean, query=choices, created_at=act.now
        )
        kept = act.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["person_id", "name"], set_={"query": statement.excluded.query}
            ).returning(saved_views)
        )
        return _as_view(kept.one())


def saved(actor: Actor) -> tuple[SavedView, ...]:
    """The person's own views, by name. A process of ours has none."""
    with acting(actor, Action.VIEW_PANEL, only_reads=True) as act:
        mine = select(saved_views).where(saved_views.c.person_id == actor.person_id)
        found = act.connection.execute(mine.order_by(func.lower(saved_views.c.name), saved_views.c.name))
        return tuple(map(_as_view, found))


def forget(actor: Actor, view_id: UUID) -> None:
    """Drop a view of the person's own; one that is gone already, or somebody else's, changes nothing."""
    with acting(actor, Action.VIEW_PANEL) as act:
        act.connection.execute(
            delete(saved_views).where(saved_views.c.id == view_id, saved_views.c.person_id == actor.person_id)
        )


def _take_turn(act: Act) -> UUID:
    """Let one save of a person at a time count the views; the person's id."""
    if act.actor.person_id is None:
        raise NotAllowed("access.refused")
    row = select(people.c.id).where(people.c.id == act.actor.person_id).with_for_update(key_share=True)
    return UUID(str(act.connection.execute(row).scalar_one()))


def _as_address(query: Mapping[str, str]) -> dict[str, str]:
    choices = {name: value for name, value in query.items() if value}
    too_long = [text for pair in choices.items() for text in pair if len(text) > LONGEST_CHOICE]
    # The database keeps no NUL.
    if too_long or len(choices) > MOST_CHOICES or any("\x00" in value for value in choices.values()):
        raise InvalidInput("view.query", field="view")
    return choices


def _as_view(row: Row[tuple[object, ...]]) -> SavedView:
    found = row._mapping
    return SavedView(found["id"], found["name"], dict(found["query"]))
