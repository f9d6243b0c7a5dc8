"""What the panel is asked, as codes by name: for a link to its rows, and for work on a whole filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from lib.domain.model import Health, Party, Route, Stage, Track
from lib.services.panel_query import PanelQuery, Sort, Status, Tab

_KINDS: Mapping[str, Any] = {
    "tab": Tab,
    "track": Track,
    "route": Route,
    "stage": Stage,
    "waiting_on": Party,
    "health": Health,
    "status": Status,
    "sort": Sort,
    "age": int,
    "stuck": bool,
}
_EVERYTHING = PanelQuery()


def as_codes(query: PanelQuery) -> dict[str, str | int]:
    """What differs from the panel as it opens, by field. The page is left out: all pages are meant."""
    given = {field.name: getattr(query, field.name) for field in fields(query) if field.name != "page"}
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in given.items()
        if value != getattr(_EVERYTHING, name)
    }


def as_query(codes: Mapping[str, Any]) -> PanelQuery:
    """The query of such codes. Raises ValueError or TypeError for what `as_codes` never gives."""
    return PanelQuery(**{name: _KINDS.get(name, str)(code) for name, code in codes.items()})
