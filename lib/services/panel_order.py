"""Which rows of the panel come when: a page of them, or one batch after the other.

There are two ways to the first rows of an order. Either the index of the order is read until enough rows have
been met that the query means, or all that it means are found first and then sorted. How many those are is
counted before, so the shorter way is known: PostgreSQL, which guesses their number, may take the long one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Subquery, func, literal_column, select, text, tuple_

from lib.domain.model import Stage, Track
from lib.services.access import Act
from lib.services.panel_filter import IS_OVER, WAITS_FOR_NOBODY, matching
from lib.services.panel_query import PAGE_SIZE, PanelQuery, PanelRow, Sort, Status, Tab
from lib.services.panel_rows import as_rows, row_columns
from lib.storage.tables import integrations, stores

BATCH_SIZE = 500

_AT_REST = (Status.PAUSED, Status.CANCELLED)
_TURNS = (Tab.OURS, Tab.MERCHANT, Tab.VENDORS)


@dataclass(frozen=True)
class Order:
    """What rows are sorted by: no two have all keys alike, and no key is ever NULL."""

    keys: tuple[ColumnElement[Any], ...]
    is_descending: bool = False

    @property
    def names(self) -> list[str]:
        """The keys as columns of a row."""
        return [f"key_{place}" for place in range(len(self.keys))]

    def columns(self) -> list[ColumnElement[Any]]:
        """The keys by their names."""
        return [key.label(name) for key, name in zip(self.keys, self.names, strict=True)]

    def sorting(
        self, keys: Sequence[ColumnElement[Any]], *, is_backward: bool = False
    ) -> list[ColumnElement[Any]]:
        """For ORDER BY."""
        return [key.desc() if self.is_descending is not is_backward else key.asc() for key in keys]

    def after(self, last: RowMapping) -> list[ColumnElement[bool]]:
        """The conditions of what comes after a row."""
        values = [last[name] for name in self.names]
        is_after = tuple_(*self.keys) < values if self.is_descending else tuple_(*self.keys) > values
        if self.keys[0] is not stores.c.account:
            return [is_after]
        # No index has the keys of two tables: this lets the one of the first be read from here on.
        return [is_after, stores.c.account >= values[0]]


# What was never proven has no oldest proof, and comes last.
_NEVER: ColumnElement[Any] = literal_column("'9999-01-01 00:00:00+00'::timestamptz")
# All but the one by account have their index (`lib.storage.panel_indexes`).
ORDERS = {
    Sort.LONGEST_WAIT: Order((WAITS_FOR_NOBODY, integrations.c.waiting_since, integrations.c.id)),
    Sort.LONGEST_STAGE: Order((IS_OVER, integrations.c.pace_from, integrations.c.id)),
    Sort.NEWEST: Order((integrations.c.created_at, integrations.c.id), is_descending=True),
    Sort.STORE: Order((stores.c.account, integrations.c.track)),
    Sort.OLDEST_PROOF: Order((func.coalesce(integrations.c.last_proof_at, _NEVER), integrations.c.id)),
    Sort.GO_LIVE: Order((IS_OVER, -integrations.c.whole_percent, integrations.c.id)),
}


def settle(act: Act) -> int:
    """Prepare the transaction of `act` for the statements of the panel; about how many rows there are.

    A plan is made for the values at hand, for one process, and for data that is in memory.
    """
    return int(act.connection.execute(_SETTLE).one().reltuples)


_SETTLE = text(
    """
    SELECT reltuples, set_config('plan_cache_mode', 'force_custom_plan', true),
      set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true),
      set_config('random_page_cost', '1.1', true)
    FROM pg_class WHERE pg_class.oid = 'integrations'::regclass
    """
)


def page_within(page: int, total: int) -> int:
    """The page of `total` rows that is nearest to `page`, both counted from 1."""
    return min(max(1, page), max(1, -(-total // PAGE_SIZE)))


def page_of(act: Act, query: PanelQuery, total: int, there_are: int) -> tuple[PanelRow, ...]:
    """The page of a query that means `total` rows of the `there_are` in all."""
    first = (page_within(query.page, total) - 1) * PAGE_SIZE
    size = min(PAGE_SIZE, total - first)
    if size <= 0:
        return ()
    is_backward = first > total // 2
    skipped = total - first - size if is_backward else first
    chosen = _chosen(
        act,
        query,
        [],
        sorts_all=is_sooner_sorted(query, total, skipped + size, there_are),
        is_backward=is_backward,
        limit=size,
        offset=skipped,
    )
    return as_rows(act, _rows(act, ORDERS[query.sort], chosen))


def batch_of(
    act: Act, query: PanelQuery, only: frozenset[UUID] | None, last: RowMapping | None, *, sorts_all: bool
) -> Sequence[RowMapping]:
    """At most `BATCH_SIZE` rows after `last`, to be read by `as_rows`; with `only`, of those alone."""
    more = [] if last is None else ORDERS[query.sort].after(last)
    if only is not None:
        more.append(integrations.c.id.in_(only))
    return _rows(act, ORDERS[query.sort], _chosen(act, query, more, sorts_all=sorts_all, limit=BATCH_SIZE))


def ids_of(act: Act, query: PanelQuery) -> list[UUID]:
    """Ids of the integrations that a query means, in its order."""
    found = matching(act, query, [integrations.c.id])
    order = ORDERS[query.sort]
    return list(act.connection.execute(found.order_by(*order.sorting(order.keys))).scalars())


def is_sooner_sorted(query: PanelQuery, total: int, passed: int, there_are: int) -> bool:
    """Whether `total` rows are sooner found and sorted than the index is read up to the `passed`-th of them.

    The index has all that there are: `passed` times `there_are / total` of them are read.
    """
    in_index = there_are // len(Track) if query.sort is Sort.STORE else there_are
    return total * total <= passed * max(in_index, total)


def _chosen(
    act: Act,
    query: PanelQuery,
    more: Sequence[ColumnElement[bool]],
    *,
    sorts_all: bool,
    limit: int,
    is_backward: bool = False,
    offset: int = 0,
) -> Subquery:
    """Ids and keys of rows that a query means."""
    order = ORDERS[query.sort]
    found = matching(act, query, [integrations.c.id, *order.columns()]).where(*more, *_first_key(query))
    keys: Sequence[ColumnElement[Any]] = order.keys
    if sorts_all:
        first = found.cte("found").prefix_with("MATERIALIZED")
        found, keys = select(first), [first.c[name] for name in order.names]
    return (
        found.order_by(*order.sorting(keys, is_backward=is_backward))
        .limit(limit)
        .offset(offset)
        .subquery("chosen")
    )


def _first_key(query: PanelQuery) -> list[ColumnElement[bool]]:
    """What the query says of the first key of its order: by this the index is read from there on."""
    key = ORDERS[query.sort].keys[0]
    known = None
    if key is IS_OVER:
        known = _is_over(query)
    elif key is WAITS_FOR_NOBODY:
        known = _waits_for_nobody(query)
    return [] if known is None else [key.is_(known)]


def _is_over(query: PanelQuery) -> bool | None:
    if query.status in _AT_REST or query.tab is Tab.LIVE or query.stage is Stage.LIVE:
        return True
    goes_on = query.tab is Tab.STUCK or query.stuck or query.age is not None
    return False if goes_on or (query.stage and _is_active(query)) else None


def _waits_for_nobody(query: PanelQuery) -> bool | None:
    if query.status in _AT_REST:
        return True
    has_turn = query.tab in _TURNS or (query.waiting_on and _is_active(query))
    return False if has_turn else None


def _is_active(query: PanelQuery) -> bool:
    return query.status is Status.ACTIVE or query.tab is not Tab.ALL


def _rows(act: Act, order: Order, chosen: Subquery) -> Sequence[RowMapping]:
    keys = [chosen.c[name] for name in order.names]
    statement = (
        row_columns()
        .add_columns(*keys)
        .join(chosen, chosen.c.id == integrations.c.id)
        .where(act.scope.on(integrations), act.scope.on(stores))
        .order_by(*order.sorting(keys))
    )
    return act.connection.execute(statement).mappings().all()
