"""The integration records of all stores, filtered, sorted, counted and paged by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between
from lib.domain.entered import searchable
from lib.domain.model import Health, Party, Route, Stage, Track
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.storage.tables import integrations, people, stores

PAGE_SIZE = 50


class Tab(StrEnum):
    """The questions a manager asks first."""

    OURS = "ours"
    MERCHANT = "merchant"
    VENDORS = "vendors"
    TROUBLE = "trouble"
    LIVE = "live"
    ALL = "all"


class Sort(StrEnum):
    """Orders of the table."""

    LONGEST_WAIT = "longest_wait"
    NEWEST = "newest"
    STORE = "store"


@dataclass(frozen=True)
class PanelQuery:
    """What the table shows. `page` counts from 1."""

    tab: Tab = Tab.ALL
    search: str = ""
    country: str | None = None
    track: Track | None = None
    stage: Stage | None = None
    sort: Sort = Sort.LONGEST_WAIT
    page: int = 1


@dataclass(frozen=True)
class PanelRow:
    """One integration record. `days` are business days of the store's country since the turn changed."""

    account: str
    name: str
    country: str
    track: Track
    route: Route
    stage: Stage
    health: Health
    waiting_on: Party | None
    waiting_since: datetime
    days: int
    next_rule: str | None
    owner_name: str | None
    last_proof_at: datetime | None
    whole_percent: int


@dataclass(frozen=True)
class PanelPage:
    """One page of rows. `total` counts the rows of the filter, `tabs` those of each tab under the same
    filter, `stages` those of each stage within the tab.
    """

    rows: tuple[PanelRow, ...]
    total: int
    page: int
    tabs: Mapping[Tab, int]
    stages: Mapping[Stage, int]
    countries: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


_TABS: dict[Tab, ColumnElement[bool] | None] = {
    Tab.OURS: integrations.c.waiting_on == Party.US,
    Tab.MERCHANT: integrations.c.waiting_on == Party.MERCHANT,
    Tab.VENDORS: integrations.c.waiting_on.in_((Party.VTEX, Party.META, Party.HELLOTEXT)),
    Tab.TROUBLE: integrations.c.health != Health.OK,
    Tab.LIVE: integrations.c.stage == Stage.LIVE,
    Tab.ALL: None,
}

_ORDERS = {
    Sort.LONGEST_WAIT: (integrations.c.waiting_since.asc(), integrations.c.id),
    Sort.NEWEST: (integrations.c.created_at.desc(), integrations.c.id),
    Sort.STORE: (stores.c.account.asc(), integrations.c.track),
}


def panel(actor: Actor, query: PanelQuery) -> PanelPage:
    """One page of the table and the counts above it. A page past the end shows the last one."""
    with acting(actor, Action.VIEW_PANEL) as act:
        filters = _filters(act, query)
        tabs = _tab_counts(act, filters)
        total, stages = _stage_counts(act, filters, query)
        page = min(max(1, query.page), max(1, -(-total // PAGE_SIZE)))
        rows = _rows(act, filters, query, page)
        return PanelPage(rows, total, page, tabs, stages, _countries(act))


def _filters(act: Act, query: PanelQuery) -> list[ColumnElement[bool]]:
    """Everything but the tab and the stage, which are counted one by one."""
    conditions = [act.scope.on(integrations), act.scope.on(stores)]
    words = searchable(_without_nul(query.search).strip()[:100])
    if words:
        pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        conditions.append(stores.c.search.like(pattern))
    if query.country:
        conditions.append(stores.c.country == _without_nul(query.country))
    if query.track:
        conditions.append(integrations.c.track == query.track)
    return conditions


def _without_nul(typed: str) -> str:
    """What was typed or stood in an address, without the one character that PostgreSQL refuses."""
    return typed.replace("\x00", "")


def _joined(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*columns).join_from(integrations, stores, integrations.c.store_id == stores.c.id)


def _tab_counts(act: Act, filters: list[ColumnElement[bool]]) -> dict[Tab, int]:
    columns = [
        (func.count() if condition is None else func.count().filter(condition)).label(tab.value)
        for tab, condition in _TABS.items()
    ]
    row = act.connection.execute(_joined(*columns).where(*filters)).one()._mapping
    return {tab: row[tab.value] for tab in Tab}


def _stage_counts(
    act: Act, filters: list[ColumnElement[bool]], query: PanelQuery
) -> tuple[int, dict[Stage, int]]:
    statement = _joined(integrations.c.stage, func.count().label("rows")).where(*filters)
    condition = _TABS[query.tab]
    if condition is not None:
        statement = statement.where(condition)
    found = {
        Stage(row[0]): row[1] for row in act.connection.execute(statement.group_by(integrations.c.stage))
    }
    counts = {stage: found.get(stage, 0) for stage in Stage}
    return (counts[query.stage] if query.stage else sum(counts.values())), counts


def _rows(act: Act, filters: list[ColumnElement[bool]], query: PanelQuery, page: int) -> tuple[PanelRow, ...]:
    statement = (
        select(
            integrations,
            stores.c.account,
            stores.c.name,
            stores.c.country,
            stores.c.subdivision,
            stores.c.time_zone,
            people.c.name.label("owner_name"),
        )
        .join_from(integrations, stores, integrations.c.store_id == stores.c.id)
        .join(people, stores.c.owner_id == people.c.id, isouter=True)
        .where(*filters)
    )
    condition = _TABS[query.tab]
    if condition is not None:
        statement = statement.where(condition)
    if query.stage:
        statement = statement.where(integrations.c.stage == query.stage)
    statement = statement.order_by(*_ORDERS[query.sort]).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return tuple(
        PanelRow(
            account=row.account,
            name=row.name,
            country=row.country,
            track=Track(row.track),
            route=Route(row.route),
            stage=Stage(row.stage),
            health=Health(row.health),
            waiting_on=Party(row.waiting_on) if row.waiting_on else None,
            waiting_since=row.waiting_since,
            days=business_days_between(
                row.waiting_since, act.now, Calendar.of(row.country, row.subdivision, row.time_zone)
            ),
            next_rule=row.next_rule,
            owner_name=row.owner_name,
            last_proof_at=row.last_proof_at,
            whole_percent=row.whole_percent,
        )
        for row in act.connection.execute(statement)
    )


def _countries(act: Act) -> tuple[str, ...]:
    rows = act.connection.execute(
        select(stores.c.country)
        .where(act.scope.on(stores))
        .group_by(stores.c.country)
        .order_by(stores.c.country)
    )
    return tuple(rows.scalars())
