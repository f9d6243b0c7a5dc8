"""What the panel is asked, as conditions on rows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    false,
    func,
    join,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from lib.domain.model import Party, Stage
from lib.domain.pace import slow_before
from lib.services.access import Act
from lib.services.integrations import read_calendar
from lib.services.panel_query import OWNER_ALL, OWNER_MINE, OWNER_NONE, PanelQuery, Sort, Status, Tab
from lib.services.searching import found_by
from lib.storage.scope import everywhere
from lib.storage.tables import integrations, stores

Columns = ReadOnlyColumnCollection[str, Any]
"""Those of `integrations`, or of `panel_counts`: what is counted has the same names in both."""

BOTH = join(integrations, stores, integrations.c.store_id == stores.c.id)

# Written out as in the indexes that have them (`lib.storage.panel_indexes`).
_NOT_ACTIVE = integrations.c.status != literal_column("'active'")
WAITS_FOR_NOBODY = or_(integrations.c.waiting_on.is_(None), _NOT_ACTIVE)
IS_OVER = or_(integrations.c.stage == literal_column("'live'"), _NOT_ACTIVE)
"""Nothing goes on in its stage: it is live, paused or cancelled."""

_VENDORS = (Party.VTEX, Party.META, Party.HELLOTEXT)
_MOST_DAYS = 5_000


def conditions(act: Act, query: PanelQuery) -> list[ColumnElement[bool]]:
    """Which rows of `integrations`, joined with `stores`, the query means: its tab and stage too."""
    return [act.scope.on(stores), *filters(act, query), *in_tab_and_stage(integrations.c, query)]


def matching(act: Act, query: PanelQuery, columns: list[ColumnElement[Any]]) -> Select[*tuple[Any, ...]]:
    """The rows of a query; `stores` is part of it only where the order needs it."""
    found = filtered(act, query, columns)
    return found.where(*in_tab_and_stage(integrations.c, query))


def filtered(act: Act, query: PanelQuery, columns: list[ColumnElement[Any]]) -> Select[*tuple[Any, ...]]:
    """The same without tab and stage."""
    found = select(*columns).where(*filters(act, query))
    if query.sort is Sort.STORE:
        return found.select_from(BOTH).where(act.scope.on(stores))
    return found


def filters(act: Act, query: PanelQuery) -> list[ColumnElement[bool]]:
    """The same without tab and stage, which are counted one by one."""
    found = [
        act.scope.on(integrations),
        *counted_filters(act.actor.person_id, integrations.c, query),
        *_searched(act, query),
    ]
    if query.age is not None:
        found.append(_older(act, query.age))
    return found


def is_searched(query: PanelQuery) -> bool:
    """Whether rows are looked for by what stands in their store."""
    return found_by(query.search) is not None


def counted_filters(person_id: UUID | None, columns: Columns, query: PanelQuery) -> list[ColumnElement[bool]]:
    """The filters by what is counted; `person_id` is who asks."""
    wanted = {
        "track": query.track,
        "route": query.route,
        "waiting_on": query.waiting_on,
        "health": query.health,
        "status": query.status,
    }
    found = [columns[name] == value for name, value in wanted.items() if value is not None]
    if query.stuck:
        found.append(columns["stuck"].is_(True))
    return [*_of_store(person_id, columns, query), *found]


def in_tab(columns: Columns, tab: Tab) -> ColumnElement[bool]:
    """Whether a row belongs to a tab."""
    is_active = columns["status"] == Status.ACTIVE
    belongs: dict[Tab, ColumnElement[bool]] = {
        Tab.OURS: and_(columns["waiting_on"] == Party.US, is_active),
        Tab.MERCHANT: and_(columns["waiting_on"] == Party.MERCHANT, is_active),
        Tab.VENDORS: and_(columns["waiting_on"].in_(_VENDORS), is_active),
        Tab.STUCK: columns["stuck"].is_(True),
        Tab.LIVE: and_(columns["stage"] == Stage.LIVE, is_active),
        Tab.ALL: true(),
    }
    return belongs[tab]


def values_of(act: Act, column: ColumnElement[Any]) -> list[Any]:
    """The values of a column of `integrations` that has an index, in order: one look into it for each."""
    return list(act.connection.execute(values_within(act, column)).scalars())


def values_within(act: Act, column: ColumnElement[Any]) -> Select[*tuple[Any]]:
    """The statement of `values_of`: for whoever reaches every store it is one and the same."""
    return (
        _values_everywhere(column)
        if act.scope.stores is None
        else _values(column, act.scope.on(integrations))
    )


@lru_cache
def _values_everywhere(column: ColumnElement[Any]) -> Select[*tuple[Any]]:
    return _values(column, everywhere(integrations))


def _values(column: ColumnElement[Any], mine: ColumnElement[bool]) -> Select[*tuple[Any]]:
    first = select(column).where(column.is_not(None), mine).order_by(column).limit(1)
    found = select(first.scalar_subquery().label("value")).cte("found", recursive=True)
    after = select(column).where(column > found.c.value, mine).order_by(column).limit(1)
    found = found.union_all(select(after.scalar_subquery()).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).order_by(found.c.value)


def in_tab_and_stage(columns: Columns, query: PanelQuery) -> list[ColumnElement[bool]]:
    """The conditions of tab and stage."""
    stage = [] if query.stage is None else [columns["stage"] == query.stage]
    return [in_tab(columns, query.tab), *stage]


def _searched(act: Act, query: PanelQuery) -> list[ColumnElement[bool]]:
    """That it is of a store which is found: the ids at once, because the index is read in their order."""
    searched = found_by(query.search)
    if searched is None:
        return []
    of_store = _of_store(act.actor.person_id, stores.c, query)
    ids = select(stores.c.id).where(searched, act.scope.on(stores), *of_store).correlate(None)
    return [integrations.c.store_id == any_(func.array(ids.scalar_subquery()))]


def _of_store(person_id: UUID | None, columns: Columns, query: PanelQuery) -> list[ColumnElement[bool]]:
    """The filters by what an integration repeats of its store; for the columns of either."""
    found = []
    if query.country is not None:
        found.append(columns["country"] == query.country.replace("\x00", ""))
    if query.owner != OWNER_ALL:
        found.append(_owned(person_id, columns, query.owner))
    return found


def _owned(person_id: UUID | None, columns: Columns, owner: str) -> ColumnElement[bool]:
    if owner == OWNER_NONE:
        is_nobodys: ColumnElement[bool] = columns["owner_id"].is_(None)
        return is_nobodys
    person = person_id if owner == OWNER_MINE else _id(owner)
    is_theirs: ColumnElement[bool] = columns["owner_id"] == person
    return false() if person is None else is_theirs


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _older(act: Act, age: int) -> ColumnElement[bool]:
    """More than `age` business days in the stage: it began before a moment of each calendar."""
    days = min(max(age, 0), _MOST_DAYS)
    limits = {
        name: slow_before(days, act.now, read_calendar(name))
        for name in values_of(act, integrations.c.calendar)
    }
    if not limits:
        return false()
    since = integrations.c.pace_from
    return and_(
        IS_OVER.is_(False),
        since < max(limits.values()),
        # The calendars differ by a few days: only what began in those is looked at by its own.
        or_(since < min(limits.values()), since < case(limits, value=integrations.c.calendar)),
    )
