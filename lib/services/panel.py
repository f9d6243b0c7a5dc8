"""The integration records of all stores, filtered, sorted, counted and paged by the database."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, select

from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.panel_counts import counts
from lib.services.panel_filter import conditions, is_searched, values_of, values_within
from lib.services.panel_order import (
    BATCH_SIZE,
    batch_of,
    ids_of,
    is_sooner_sorted,
    page_of,
    page_within,
    settle,
)
from lib.services.panel_query import (
    OWNER_ALL,
    OWNER_MINE,
    OWNER_NONE,
    PAGE_SIZE,
    Owner,
    PanelPage,
    PanelQuery,
    PanelRow,
    Sort,
    Status,
    Tab,
)
from lib.services.panel_rows import as_rows
from lib.services.panel_searched import searched
from lib.storage.tables import integrations, people

__all__ = [
    "OWNER_ALL",
    "OWNER_MINE",
    "OWNER_NONE",
    "PAGE_SIZE",
    "Owner",
    "PanelPage",
    "PanelQuery",
    "PanelRow",
    "Sort",
    "Status",
    "Tab",
    "conditions",
    "each_row",
    "matching_ids",
    "panel",
]


def panel(actor: Actor, query: PanelQuery) -> PanelPage:
    """One page of the table and the counts above it, of one moment. Past the last page comes the last."""
    with acting(actor, Action.VIEW_PANEL, only_reads=True) as act:
        there_are = settle(act)
        if is_searched(query):
            found, rows = searched(act, query)
        else:
            found = counts(act, query)
            rows = page_of(act, query, found.total, there_are)
        return PanelPage(
            rows=rows,
            total=found.total,
            page=page_within(query.page, found.total),
            tabs=found.tabs,
            stages=found.stages,
            countries=_countries(act),
            owners=_owners(act),
            as_of=act.now,
        )


def each_row(actor: Actor, query: PanelQuery, *, only: frozenset[UUID] | None = None) -> Iterator[PanelRow]:
    """All rows of a query in its order, whatever its page; with `only`, these and no others.

    `only` are ids of integrations that somebody chose: the filters do not matter to them, the order does.
    They are read in batches, each in a transaction of its own, so that nothing is held while they are used.
    A row that changes its place meanwhile can be met twice, or not at all.
    """
    asked = query if only is None else PanelQuery(sort=query.sort)
    last: RowMapping | None = None
    sorts_all: bool | None = None
    while True:
        with acting(actor, Action.EXPORT, only_reads=True) as act:
            there_are = settle(act)
            if sorts_all is None:
                total = counts(act, asked).total if only is None else len(only)
                sorts_all = is_sooner_sorted(asked, total, BATCH_SIZE, there_are)
            found = batch_of(act, asked, only, last, sorts_all=sorts_all)
            rows = as_rows(act, found)
        yield from rows
        if len(found) < BATCH_SIZE:
            return
        last = found[-1]


def matching_ids(act: Act, query: PanelQuery) -> list[UUID]:
    """Ids of the integrations that a query means, in its order, whatever its page."""
    return ids_of(act, query)


def _countries(act: Act) -> tuple[str, ...]:
    return tuple(values_of(act, integrations.c.country))


def _owners(act: Act) -> tuple[Owner, ...]:
    """Those who own a store: every store has its integrations."""
    found = _people_among(values_within(act, integrations.c.owner_id))
    return tuple(Owner(row.id, row.name) for row in act.connection.execute(found))


# Of everybody's stores it is the same statement each time, and put together once.
@lru_cache(maxsize=4)
def _people_among(ids: Select[*tuple[Any]]) -> Select[UUID, str]:
    found = select(people.c.id, people.c.name).where(people.c.id.in_(ids))
    return found.order_by(people.c.name, people.c.id)
