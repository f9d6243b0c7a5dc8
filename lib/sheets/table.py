"""What a spreadsheet is to us: a header and rows of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, TypeVar

from lib.errors import InvalidInput

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_ROWS = 100_000
MAX_COLUMNS = 200

_MOST_UNPACKED = 300 * MEGABYTE
# Excel's own limit (specifications and limits, Microsoft): what is beyond was not made by a spreadsheet.
_MOST_LINES = 1_048_576

Record = tuple[int, list[str]]
"""The number that a spreadsheet shows beside a row, counted from 1, and its cells."""
T = TypeVar("T")
Records = Callable[[], Iterator[Record]]


@dataclass(frozen=True)
class Limits:
    """How much of a file is read before it is refused; whoever reads it where others wait sets less.

    `rows`: below the header, that hold something. `lines`: the rows that a sheet names, empty ones too.
    `unpacked`: bytes of all parts of a workbook. `tags`: of the XML of a workbook, in all that is read of it
    from its opening to the end of its last row, however often; None for as many as there are.
    """

    rows: int = MAX_ROWS
    lines: int = _MOST_LINES
    unpacked: int = _MOST_UNPACKED
    tags: int | None = None


LIMITS = Limits()

_NUMBER = re.compile(r"[\s+().\-/]*\d[\d\s+().\-/,]*")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DIGITS_OF_DATA = 6


@dataclass(frozen=True)
class Table:
    """A spreadsheet. `header` names every column; `row_count` counts the rows below it.

    Where the file has no header (`has_header` is false) the columns are called by their letters and the
    first row is a row like the others. `encoding` and `separator` are those of a CSV, `sheet` is the name of
    the sheet of a workbook; else they are None.
    """

    kind: Literal["csv", "xlsx"]
    header: tuple[str, ...]
    has_header: bool
    row_count: int
    encoding: str | None
    separator: str | None
    sheet: str | None
    _records: Records = field(repr=False, compare=False)

    def rows(self) -> Iterator[list[str]]:
        """The rows, each as long as the header. May be called again."""
        for _, row in self.numbered_rows():
            yield row

    def numbered_rows(self) -> Iterator[Record]:
        """As `rows`, each with its own number: empty rows count there, and the header does."""
        width = len(self.header)
        for number, record in islice(_filled(self._records()), int(self.has_header), None):
            yield number, record if len(record) == width else record + [""] * (width - len(record))


def table_of(
    kind: Literal["csv", "xlsx"],
    records: Records,
    limits: Limits,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The table of these records, each of which was looked at once.

    Raises InvalidInput: `sheet.empty`, `sheet.no_rows`, `sheet.too_many_rows`, `sheet.too_many_columns`.
    """
    first: list[str] = []
    width = count = 0
    # The records end one after those that a table with a header may have: nothing counts on from there.
    for _, record in islice(_filled(within(records(), limits)), limits.rows + 2):
        first = first or record
        width = max(width, len(record))
        if width > MAX_COLUMNS:
            raise too_many_columns()
        count += 1
    if not first:
        raise InvalidInput("sheet.empty", field="source")
    has_header = not _is_data(first)
    row_count = count - has_header
    if row_count > limits.rows:
        raise _too_many_rows(limits)
    if not row_count:
        raise InvalidInput("sheet.no_rows", field="source")
    names = first if has_header else []
    header = tuple(
        names[index] if index < len(names) and names[index].strip() else _column_letters(index)
        for index in range(width)
    )
    return Table(kind, header, has_header, row_count, encoding, separator, sheet, records)


def within(records: Iterator[T], limits: Limits) -> Iterator[T]:
    """The rows, as many as may be looked at. Raises InvalidInput('sheet.too_many_rows') after them."""
    for count, record in enumerate(records, 1):
        if count > limits.lines:
            raise _too_many_rows(limits)
        yield record


def _too_many_rows(limits: Limits) -> InvalidInput:
    return InvalidInput("sheet.too_many_rows", field="source", limit=limits.rows)


def _filled(records: Iterator[Record]) -> Iterator[Record]:
    return (record for record in records if any(record[1]))


def refuse_size(size: int) -> None:
    """Refuse a file of so many bytes: InvalidInput `sheet.empty`, `sheet.too_big` (size, limit in MB)."""
    if not size:
        raise InvalidInput("sheet.empty", field="source")
    if size > MAX_BYTES:
        megabytes = -(-size // MEGABYTE)
        raise InvalidInput("sheet.too_big", field="source", size=megabytes, limit=MAX_BYTES // MEGABYTE)


def too_many_columns() -> InvalidInput:
    """The refusal of a table that is too wide."""
    return InvalidInput("sheet.too_many_columns", field="source", limit=MAX_COLUMNS)


def _column_letters(index: int) -> str:
    """What spreadsheets call the column with this zero-based index: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _is_data(row: list[str]) -> bool:
    """Whether this first row says no names: it holds a long number or an e-mail address, or only numbers."""
    cells = [cell.strip() for cell in row if cell.strip()]
    numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
    long_number = any(sum(map(str.isdigit, cell)) >= _DIGITS_OF_DATA for cell in numbers)
    return long_number or any(map(_ADDRESS.fullmatch, cells)) or (bool(cells) and numbers == cells)
