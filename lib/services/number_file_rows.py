"""The answers for the rows of a file, a page at a time: filtered, counted and cut by the database."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, func, or_, select

from lib.services.access import Act
from lib.services.number_file_model import storable
from lib.storage.tables import number_file_rows

ROWS_OF_A_PAGE = 50
_FEWEST_DIGITS = 3


@dataclass(frozen=True)
class RowFilter:
    """Which rows are wanted; what is None or empty does not filter.

    `text` is looked for in the cell as it was and, by its digits, in the E.164 form.
    """

    verdict: str | None = None
    number_type: str | None = None
    country: str | None = None
    reason: str | None = None
    text: str = ""


EVERY_ROW = RowFilter()


@dataclass(frozen=True)
class FileRow:
    """The answer for one row. `row` is its number in a spreadsheet program; `raw` the cell, cut when long."""

    row: int
    raw: str
    e164: str | None
    verdict: str
    number_type: str
    country: str | None
    reasons: tuple[str, ...]
    repairs: tuple[str, ...]


@dataclass(frozen=True)
class RowPage:
    """One page of 50 rows. `page` counts from 1; `total` is the number of rows that fit the filter."""

    rows: tuple[FileRow, ...]
    total: int
    page: int
    pages: int


def page_of(act: Act, file_id: UUID, wanted: RowFilter, page: int) -> RowPage:
    """One page of a file's answers, in the order of the file; the nearest one when `page` is not there."""
    rows = number_file_rows
    fitting = (rows.c.file_id == file_id, act.scope.on(rows), *_conditions(wanted))
    count = select(func.count()).select_from(rows).where(*fitting)
    total: int = act.connection.execute(count).scalar_one()
    pages = max(1, math.ceil(total / ROWS_OF_A_PAGE))
    page = min(max(page, 1), pages)
    found = act.connection.execute(
        select(rows)
        .where(*fitting)
        .order_by(rows.c.row)
        .limit(ROWS_OF_A_PAGE)
        .offset((page - 1) * ROWS_OF_A_PAGE)
    )
    return RowPage(tuple(as_row(one) for one in found.mappings()), total, page, pages)


def as_row(row: RowMapping) -> FileRow:
    """A row of `number_file_rows` as a value."""
    return FileRow(
        row["row"],
        row["raw"],
        row["e164"],
        row["verdict"],
        row["number_type"],
        row["country"],
        tuple(row["reasons"]),
        tuple(row["repairs"]),
    )


def _conditions(wanted: RowFilter) -> list[ColumnElement[bool]]:
    rows = number_file_rows
    found: list[ColumnElement[bool]] = []
    if wanted.verdict is not None:
        found.append(rows.c.verdict == storable(wanted.verdict))
    if wanted.number_type is not None:
        found.append(rows.c.number_type == storable(wanted.number_type))
    if wanted.country is not None:
        found.append(rows.c.country == storable(wanted.country))
    if wanted.reason is not None:
        found.append(rows.c.reasons.contains([storable(wanted.reason)]))
    text = storable(wanted.text).strip()
    if text:
        digits = re.sub(r"\D", "", text)
        matches = [rows.c.raw.icontains(text, autoescape=True)]
        if len(digits) >= _FEWEST_DIGITS:
            matches.append(rows.c.e164.contains(digits))
        found.append(or_(*matches))
    return found
