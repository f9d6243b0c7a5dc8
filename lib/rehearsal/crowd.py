"""The customers of one account, found by id and by instant without a search.

Instants are compared as texts of equal length: `2025-03-19T21:43:29.7132146`, padded with zeros.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.rehearsal.people import Customer, changed, customer_from, instant_of

DATE_FIELDS = ("createdIn", "updatedIn", "lastInteractionIn")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z?)?")


def comparable(text: str) -> str | None:
    """The comparable form of an instant, whole or only a day; `None` for anything else."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    day, clock, fraction = match.groups(default="")
    return f"{day}T{clock or '00:00:00'}.{fraction:0<7}"


def instant(customer: Customer, name: str) -> str | None:
    """The comparable form of a customer's instant; `None` where it holds none that can be read."""
    value = customer.value(name, "")
    return comparable(value) if isinstance(value, str) else None


@dataclass(frozen=True)
class _ByInstant:
    """The places of customers by one of their instants: `places[n]` has `instants[n]`, in rising order."""

    instants: list[str]
    places: list[int]
    without: list[int]


class Crowd:
    """Customers in the order of storage. A place is an index into `rows`; rows are never taken out."""

    def __init__(self, rows: list[Customer]) -> None:
        self.rows = rows
        self._by_instant: dict[str, _ByInstant] = {}
        self._by_id: dict[object, int] | None = None

    def between(self, name: str, low: str, high: str) -> Sequence[int]:
        """The places of those whose instant is `low` or later and before `high`."""
        index = self._index(name)
        return index.places[bisect_left(index.instants, low) : bisect_left(index.instants, high)]

    def without(self, name: str) -> Sequence[int]:
        """The places of those that have no such instant."""
        return self._index(name).without

    def in_order(self, name: str) -> list[int]:
        """All places by an instant, those without it first."""
        index = self._index(name)
        return [*index.without, *index.places]

    def by_id(self, customer_id: str) -> Customer | None:
        """The customer with the id, if there is one."""
        place = self._places().get(customer_id)
        return None if place is None else self.rows[place]

    def change(self, given: Mapping[str, object], now: float) -> None:
        """Change fields of the customer with the given `id`, as of `now` (Unix seconds).

        Raises `ValueError` for an unknown customer or field.
        """
        place = self._places().get(given.get("id"))
        if place is None:
            raise ValueError("there is no customer with this id")
        self.rows[place] = changed(self.rows[place], {"updatedIn": instant_of(now), **given})
        self._by_instant.clear()

    def add(self, given: Mapping[str, object], now: float) -> None:
        """Add a customer that was created `now` (Unix seconds). Raises `ValueError` for an unknown field."""
        self.rows.append(customer_from({"createdIn": instant_of(now), **given}, len(self.rows)))
        self._by_instant.clear()
        self._by_id = None

    def _index(self, name: str) -> _ByInstant:
        if name not in self._by_instant:
            found = [(instant(row, name), place) for place, row in enumerate(self.rows)]
            dated = sorted((moment, place) for moment, place in found if moment is not None)
            self._by_instant[name] = _ByInstant(
                [moment for moment, _ in dated],
                [place for _, place in dated],
                [place for moment, place in found if moment is None],
            )
        return self._by_instant[name]

    def _places(self) -> dict[object, int]:
        if self._by_id is None:
            self._by_id = {row.id: place for place, row in enumerate(self.rows) if isinstance(row.id, str)}
        return self._by_id
