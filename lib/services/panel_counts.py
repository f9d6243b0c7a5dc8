"""How many integrations there are of each kind, counted as they change.

A trigger adds to `panel_counts` what a change takes away and what it adds, so that nobody waits for anybody;
the number of a kind is the sum over its rows. Each integration is counted under its owner, and once more
whoever owns it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Function,
    RowMapping,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
)

from lib.domain.model import Stage
from lib.services.access import Act
from lib.services.panel_filter import Columns, counted_filters, filters, in_tab, is_searched
from lib.services.panel_query import OWNER_ALL, PanelQuery, Sort, Tab
from lib.services.platform import platform
from lib.storage.managing import pace_cells, panel_counts
from lib.storage.scope import transaction
from lib.storage.tables import integrations

FOLD_TASK = "puente.fold_counts"

FOLDED_FROM = 10_000
"""How many rows more than needed are left: reading them costs less than folding."""

_SUMMED = (panel_counts, pace_cells)

KIND = ("stage", "waiting_on", "status", "stuck")
"""The columns that decide about stage and tab."""


@dataclass(frozen=True)
class Counts:
    """Rows by tab, by stage within the tab of the query, and within its tab and stage."""

    tabs: Mapping[Tab, int]
    stages: Mapping[Stage, int]
    total: int


def counts(act: Act, query: PanelQuery) -> Counts:
    """What stands above the rows of a query: from the rows where it asks for what is not counted."""
    if is_searched(query) or query.age is not None or act.scope.stores is not None:
        kinds = by_kind(integrations.c, func.count()).where(*filters(act, query))
        counted = by_stage(kinds)
    else:
        counted = _counted(replace(query, **_UNCOUNTED), act.actor.person_id)
    return as_counts(query, act.connection.execute(counted).mappings().all())


_UNCOUNTED: Any = {"tab": Tab.ALL, "search": "", "stage": None, "sort": Sort.STORE, "page": 1}


@lru_cache(maxsize=256)
def _counted(query: PanelQuery, person_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """The statement for a query of a person: it takes longer to put together than to carry out."""
    return by_stage(by_kind(panel_counts.c, func.sum(panel_counts.c.n)).where(*_asked(person_id, query)))


def of_owner(act: Act, owner: str) -> list[ColumnElement[bool]]:
    """The rows of `panel_counts` that count the integrations of an owner (`PanelQuery.owner`)."""
    return _asked(act.actor.person_id, PanelQuery(owner=owner))


def _asked(person_id: UUID | None, query: PanelQuery) -> list[ColumnElement[bool]]:
    whose = panel_counts.c.any_owner.is_(query.owner == OWNER_ALL)
    return [whose, *counted_filters(person_id, panel_counts.c, query)]


def by_kind(columns: Columns, number: Function[int]) -> Select[*tuple[Any, ...]]:
    """`number` of rows by all that decides about stage and tab: far fewer kinds than rows."""
    kind = [columns[name] for name in KIND]
    return select(*kind, number.label("n")).group_by(*kind)


def by_stage(kinds: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The number in each stage, and of those in each tab by its name."""
    kind = kinds.subquery("kinds").c
    tabs = [func.sum(kind.n).filter(in_tab(kind, tab)).label(tab.value) for tab in Tab]
    return select(kind.stage, *tabs).group_by(kind.stage)


def as_counts(query: PanelQuery, found: Sequence[RowMapping]) -> Counts:
    """What `by_stage` found."""
    rows = {Stage(row["stage"]): row for row in found}
    tabs = {tab: sum(int(row[tab.value] or 0) for row in rows.values()) for tab in Tab}
    stages = {stage: int(rows[stage][query.tab.value] or 0) if stage in rows else 0 for stage in Stage}
    return Counts(tabs, stages, stages[query.stage] if query.stage else tabs[query.tab])


def fold_counts() -> int:
    """For the worker: put the rows of `panel_counts` and `pace_cells` that count the same together.

    Returns how many rows are gone. Whoever reads or adds meanwhile neither waits nor sees it happen.
    """
    gone = 0
    for table in _SUMMED:
        with transaction(platform().engine) as connection:
            kind = [column for column in table.c if column is not table.c.n]
            rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            kinds = select(*kind).distinct().subquery()
            needed = connection.execute(select(func.count()).select_from(kinds)).scalar_one()
            if rows - needed >= FOLDED_FROM:
                gone += rows - _fold(connection, table, [column.name for column in kind])
    return gone


def _fold(connection: Connection, table: Table, kind: Sequence[str]) -> int:
    """Replace the rows of a table by one for each kind; how many those are."""
    gone = delete(table).returning(*table.c).cte("gone")
    same = [gone.c[name] for name in kind]
    # In the order of the kinds, so that those which are read together lie together.
    folded = select(*same, func.sum(gone.c.n)).group_by(*same).having(func.sum(gone.c.n) != 0).order_by(*same)
    adding = insert(table).from_select([*kind, "n"], folded)
    return connection.execute(adding.execution_options(preserve_rowcount=True)).rowcount
