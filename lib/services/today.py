"""An account manager's day: whom to help first, what comes next, who is waited for, what was finished.

What is paused or cancelled is nobody's turn and stands nowhere. Each row is found by an index that holds
nothing but what may stand in its place, in the order of that place: the day costs the same however many
stores there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from lib.domain.model import Health, Party
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.panel_counts import of_owner
from lib.services.panel_filter import Columns, counted_filters, in_tab
from lib.services.panel_order import settle
from lib.services.panel_query import OWNER_MINE, PanelQuery, PanelRow, Status, Tab
from lib.services.panel_rows import rows_of
from lib.storage.managing import panel_counts
from lib.storage.tables import integrations

MOST_ROWS = 8
MOST_WAITING = 3
_VENDORS = (Party.VTEX, Party.META, Party.HELLOTEXT)
_URGENT, _NEXT, _FINISHED = "urgent", "next", "finished"


@dataclass(frozen=True)
class Group:
    """The first rows of a question, and how many there are in all."""

    rows: tuple[PanelRow, ...]
    total: int


@dataclass(frozen=True)
class Today:
    """The day of one portfolio, as of one moment.

    `urgent`: what was proven and broke, or is stuck. `next`: what the manager or the merchant can do now,
    nearest deadline first. `waiting`: what another party holds, the longest wait first. `finished`: what went
    live since `week_began`. `tabs` and `broken` count as the panel does, where these rows are looked up: what
    is urgent is somebody's turn there too.
    """

    urgent: Group
    next: Group
    waiting: Mapping[Party, Group]
    finished: Group
    tabs: Mapping[Tab, int]
    broken: int
    week_began: datetime
    as_of: datetime

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to do and nobody to wait for."""
        return not (self.urgent.total or self.next.total or any(one.total for one in self.waiting.values()))


def today(actor: Actor, owner: str = OWNER_MINE, time_zone: str = "UTC") -> Today:
    """The day of a portfolio (`PanelQuery.owner`); the week begins on Monday 00:00 in `time_zone` (IANA)."""
    with acting(actor, Action.VIEW_PANEL, only_reads=True) as act:
        settle(act)
        week_began = _monday(act.now, time_zone)
        counted = _counted(act, owner)
        rows = _rows(act, owner, week_began)
        groups = {
            name: Group(rows.get(name, ()), counted.get(name, 0)) for name in (_URGENT, _NEXT, *_VENDORS)
        }
        return Today(
            urgent=groups[_URGENT],
            next=groups[_NEXT],
            waiting={party: groups[party] for party in _VENDORS},
            finished=Group(rows.get(_FINISHED, ()), _finished_since(act, owner, week_began)),
            tabs={tab: counted[tab.value] for tab in Tab},
            broken=counted[Health.BROKEN],
            week_began=week_began,
            as_of=act.now,
        )


def _monday(now: datetime, time_zone: str) -> datetime:
    here = now.astimezone(ZoneInfo(time_zone))
    first = here - timedelta(days=here.weekday())
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def _is_active(columns: Columns) -> ColumnElement[bool]:
    return and_(columns["status"] == Status.ACTIVE)


def _urgent(columns: Columns) -> ColumnElement[bool]:
    return and_(_is_active(columns), or_(columns["health"] == Health.BROKEN, columns["stuck"] == true()))


def _at_ease(columns: Columns) -> ColumnElement[bool]:
    return and_(_is_active(columns), columns["health"] != Health.BROKEN, columns["stuck"] == false())


def _next(columns: Columns) -> ColumnElement[bool]:
    return and_(_at_ease(columns), columns["waiting_on"].in_((Party.MERCHANT, Party.US)))


def _waiting(columns: Columns, party: Party) -> ColumnElement[bool]:
    return and_(_at_ease(columns), columns["waiting_on"] == party)


def _finished(columns: Columns, since: datetime) -> ColumnElement[bool]:
    return and_(_is_active(columns), columns["live_at"] >= since)


_BY_URGENCY: tuple[ColumnElement[Any], ...] = (
    integrations.c.health != Health.BROKEN,
    integrations.c.slow_since.is_not(None),
    integrations.c.pace_from,
    integrations.c.id,
)
# Whoever has no deadline comes last: so PostgreSQL sorts what is unknown.
_BY_DEADLINE = (
    func.least(integrations.c.due_by, integrations.c.expected_by),
    integrations.c.waiting_since,
    integrations.c.id,
)
_BY_WAIT = (integrations.c.waiting_since, integrations.c.id)
_NEWEST_LIVE = (integrations.c.live_at.desc(), integrations.c.id)


def _counted(act: Act, owner: str) -> Mapping[str, int]:
    columns = panel_counts.c
    questions: dict[str, ColumnElement[bool]] = {
        _URGENT: _urgent(columns),
        _NEXT: _next(columns),
        **{party.value: _waiting(columns, party) for party in _VENDORS},
        **{tab.value: in_tab(columns, tab) for tab in Tab},
        Health.BROKEN: and_(_is_active(columns), columns["health"] == Health.BROKEN),
    }
    sums = [
        func.coalesce(func.sum(columns["n"]).filter(one), 0).label(name) for name, one in questions.items()
    ]
    found = act.connection.execute(select(*sums).where(*of_owner(act, owner))).one()
    return {name: int(value) for name, value in found._mapping.items()}


def _rows(act: Act, owner: str, week_began: datetime) -> Mapping[str, tuple[PanelRow, ...]]:
    """The first rows of each place, by its name."""
    columns = integrations.c
    chosen = union_all(
        _first(act, owner, _URGENT, _urgent(columns), _BY_URGENCY, MOST_ROWS),
        _first(act, owner, _NEXT, _next(columns), _BY_DEADLINE, MOST_ROWS),
        *(_first(act, owner, party, _waiting(columns, party), _BY_WAIT, MOST_WAITING) for party in _VENDORS),
        _first(act, owner, _FINISHED, _finished(columns, week_began), _NEWEST_LIVE, MOST_ROWS),
    )
    places = [(row.place, row.id) for row in act.connection.execute(chosen)]
    rows = rows_of(act, [found for _place, found in places])
    return {name: tuple(rows[found] for place, found in places if place == name) for name in dict(places)}


def _first(
    act: Act,
    owner: str,
    place: str,
    condition: ColumnElement[bool],
    order: tuple[ColumnElement[Any], ...],
    most: int,
) -> Select[*tuple[Any, ...]]:
    found = (
        select(literal(place).label("place"), integrations.c.id)
        .where(condition, *_owned(act, owner))
        .order_by(*order)
        .limit(most)
        .subquery()
    )
    return select(found)


def _finished_since(act: Act, owner: str, moment: datetime) -> int:
    condition = _finished(integrations.c, moment)
    found = select(func.count()).select_from(integrations).where(condition, *_owned(act, owner))
    return int(act.connection.execute(found).scalar_one())


def _owned(act: Act, owner: str) -> list[ColumnElement[bool]]:
    return [
        act.scope.on(integrations),
        *counted_filters(act.actor.person_id, integrations.c, PanelQuery(owner=owner)),
    ]
