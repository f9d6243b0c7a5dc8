"""An account manager's day: whom to help first, what comes next, who is waited for, what was finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, join, or_, select

from lib.domain.model import Health, Party
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.panel_counts import of_owner
from lib.services.panel_filter import Columns, conditions
from lib.services.panel_query import OWNER_MINE, PanelQuery, PanelRow, Status
from lib.services.panel_rows import rows_where
from lib.storage.managing import panel_counts
from lib.storage.tables import integrations, stores

MOST_ROWS = 8
MOST_WAITING = 3
_VENDORS = (Party.VTEX, Party.META, Party.HELLOTEXT)


@dataclass(frozen=True)
class Group:
    """The first rows of a question, and how many there are in all."""

    rows: tuple[PanelRow, ...]
    total: int


@dataclass(frozen=True)
class Today:
    """The day of one portfolio, as of one moment.

    `urgent`: what was proven and broke, or is stuck; `broken` and `stuck` count the two, which may overlap.
    `next`: what the manager or the merchant can do now, nearest deadline first. `waiting`: what another party
    holds, the longest wait first. `finished`: what went live since `week_began`.
    """

    urgent: Group
    broken: int
    stuck: int
    next: Group
    waiting: Mapping[Party, Group]
    finished: Group
    week_began: datetime
    as_of: datetime

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to do and nobody to wait for."""
        return not (self.urgent.total or self.next.total or any(one.total for one in self.waiting.values()))


def today(actor: Actor, owner: str = OWNER_MINE, time_zone: str = "UTC") -> Today:
    """The day of a portfolio (`PanelQuery.owner`); the week begins on Monday 00:00 in `time_zone` (IANA)."""
    with acting(actor, Action.VIEW_PANEL, reads_one_moment=True) as act:
        week_began = _monday(act.now, time_zone)
        counted = _counted(act, owner)
        finished = and_(_is_active(integrations.c), integrations.c.live_at >= week_began)
        return Today(
            urgent=Group(_rows(act, owner, _urgent(integrations.c), _BY_URGENCY), counted["urgent"]),
            broken=counted["broken"],
            stuck=counted["stuck"],
            next=Group(_rows(act, owner, _next(integrations.c), _BY_DEADLINE), counted["next"]),
            waiting={
                party: Group(
                    _rows(act, owner, _waiting(integrations.c, party), _BY_WAIT, MOST_WAITING),
                    counted[party.value],
                )
                for party in _VENDORS
            },
            finished=Group(_rows(act, owner, finished, _NEWEST_LIVE), _how_many(act, owner, finished)),
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
    return and_(_is_active(columns), or_(columns["health"] == Health.BROKEN, columns["stuck"].is_(True)))


def _not_urgent(columns: Columns) -> ColumnElement[bool]:
    return and_(_is_active(columns), columns["health"] != Health.BROKEN, columns["stuck"].is_(False))


def _next(columns: Columns) -> ColumnElement[bool]:
    return and_(_not_urgent(columns), columns["waiting_on"].in_((Party.US, Party.MERCHANT)))


def _waiting(columns: Columns, party: Party) -> ColumnElement[bool]:
    return and_(_not_urgent(columns), columns["waiting_on"] == party)


_BY_URGENCY = (
    case((integrations.c.health == Health.BROKEN, 0), (integrations.c.slow_since.is_(None), 1), else_=2),
    integrations.c.pace_from,
    integrations.c.id,
)
_BY_DEADLINE = (
    func.least(integrations.c.due_by, integrations.c.expected_by).nulls_last(),
    integrations.c.waiting_since,
    integrations.c.id,
)
_BY_WAIT = (integrations.c.waiting_since, integrations.c.id)
_NEWEST_LIVE = (integrations.c.live_at.desc(), integrations.c.id)


def _counted(act: Act, owner: str) -> Mapping[str, int]:
    columns = panel_counts.c
    questions = {
        "urgent": _urgent(columns),
        "broken": and_(_is_active(columns), columns["health"] == Health.BROKEN),
        "stuck": columns["stuck"].is_(True),
        "next": _next(columns),
        **{party.value: _waiting(columns, party) for party in _VENDORS},
    }
    sums = [
        func.coalesce(func.sum(columns["n"]).filter(one), 0).label(name) for name, one in questions.items()
    ]
    found = act.connection.execute(select(*sums).where(*of_owner(act, owner))).one()
    return {name: int(value) for name, value in found._mapping.items()}


def _rows(
    act: Act,
    owner: str,
    condition: ColumnElement[bool],
    order: tuple[ColumnElement[object], ...],
    most: int = MOST_ROWS,
) -> tuple[PanelRow, ...]:
    mine = conditions(act, PanelQuery(owner=owner))
    return rows_where(act, [*mine, condition], order, most)


def _how_many(act: Act, owner: str, condition: ColumnElement[bool]) -> int:
    mine = conditions(act, PanelQuery(owner=owner))
    both = join(integrations, stores, integrations.c.store_id == stores.c.id)
    found = select(func.count()).select_from(both).where(*mine, condition)
    return int(act.connection.execute(found).scalar_one())
