"""A search of the panel: what it counts and its page, from one look at the stores that it finds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ScalarSelect, func, select

from lib.services.access import Act
from lib.services.panel_counts import KIND, Counts, as_counts, by_kind, by_stage
from lib.services.panel_filter import filtered, in_tab_and_stage
from lib.services.panel_order import ORDERS
from lib.services.panel_query import PAGE_SIZE, PanelQuery, PanelRow
from lib.services.panel_rows import as_rows, row_columns
from lib.storage.tables import integrations, stores

_MOST_ROWS = 10**9


def searched(act: Act, query: PanelQuery) -> tuple[Counts, tuple[PanelRow, ...]]:
    """Counts and page of a query with a search; past the last page comes the last."""
    order = ORDERS[query.sort]
    columns = [integrations.c.id, *(integrations.c[name] for name in KIND), *order.columns()]
    found = filtered(act, query, columns).cte("found").prefix_with("MATERIALIZED")
    counted = by_stage(by_kind(found.c, func.count())).add_columns(_page(found, query).label("page"))
    rows = act.connection.execute(counted).mappings().all()
    shown = (
        row_columns()
        .where(integrations.c.id.in_(rows[0]["page"] or [] if rows else []))
        .where(act.scope.on(integrations), act.scope.on(stores))
        .order_by(*order.sorting(order.keys))
    )
    return as_counts(query, rows), as_rows(act, act.connection.execute(shown).mappings().all())


def _page(found: CTE, query: PanelQuery) -> ScalarSelect[Any]:
    """Ids of the rows of the page; NULL where nothing is found."""
    order, within = ORDERS[query.sort], in_tab_and_stage(found.c, query)
    wanted = min((max(1, query.page) - 1) * PAGE_SIZE, _MOST_ROWS)
    number = select(func.count()).select_from(found).where(*within).correlate(None).scalar_subquery()
    last = (number - 1) // PAGE_SIZE * PAGE_SIZE
    page = (
        select(found.c.id)
        .where(*within)
        .order_by(*order.sorting([found.c[name] for name in order.names]))
        .limit(PAGE_SIZE)
        .offset(func.greatest(0, func.least(wanted, last)))
        .subquery("page")
    )
    return select(func.array_agg(page.c.id)).scalar_subquery()
