"""Spreadsheets for people to open: nothing in them runs, and every cell can be had back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHUNK_CHARACTERS = 256 * 1024
# The apostrophe is marked too, so that taking the marks away always gives the cell back.
_MARKED = frozenset("=+-@\t\r'")
# Where a program that separates otherwise begins a cell. It takes quotation marks inside a cell for text, and
# at the beginning of its own cells for quotation.
_SEPARATORS = re.compile(r"[;,\t|\r\n]")
_BEGINNINGS = re.compile(r"""^(?=[=+\-@\t\r'])|(?<=[;,\t|\r\n])(?="*[=+\-@\t\r'])""")
_ROWS_FOR_WIDTHS = 100
_NARROWEST, _WIDEST = 10, 40
# Excel counts in UTF-16 (specifications and limits, Microsoft).
_MOST_UNITS = 32_767


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[str]], separator: str = ",") -> Iterator[bytes]:
    """A CSV in pieces of about 256 kB: UTF-8 with the mark that spreadsheets look for, lines ended by CRLF.

    A cell that begins with = + - @, tab, carriage return or an apostrophe gets an apostrophe in front, so
    that no spreadsheet runs it. So does each place inside a cell where one of these follows a semicolon, a
    comma, a tab, a bar or a line break, quotation marks between them or not: a program that takes that one
    for the separator begins a cell there. Taking away every apostrophe at the beginning of a cell and
    right after such a separator gives the cell back.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    mark = _BYTE_ORDER_MARK
    for row in chain([header], rows):
        writer.writerow(_marked(row))
        if buffer.tell() >= _CHUNK_CHARACTERS:
            yield mark + buffer.getvalue().encode()
            mark = b""
            buffer.seek(0)
            buffer.truncate()
    yield mark + buffer.getvalue().encode()


def _marked(row: Sequence[str]) -> list[str]:
    # Nearly no row has a separator in a cell, and one look at all of it takes less than one at each cell.
    if _SEPARATORS.search("\0".join(row)):
        return [_BEGINNINGS.sub("'", cell) for cell in row]
    return [f"'{cell}" if cell and cell[0] in _MARKED else cell for cell in row]


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a workbook of one sheet in constant memory. Raises OSError.

    Every cell is a text, which no spreadsheet runs, and stays literally as it is; only what is beyond
    32,767 characters is cut off, because XLSX cannot hold it.
    """
    coming = iter(rows)
    sample = list(islice(coming, _ROWS_FOR_WIDTHS))
    with path.open("wb") as file, Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        ordinary, bold = book.add_format(), book.add_format({"bold": True})
        for column, name in enumerate(header):
            widest = max(len(row[column]) for row in ([name], *sample) if column < len(row))
            sheet.set_column(column, column, max(_NARROWEST, min(_WIDEST, widest + 2)))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(chain([header], sample, coming)):
            for column, cell in enumerate(row):
                if cell:
                    _write_text(sheet, number, column, cell, ordinary if number else bold)
        sheet.autofilter(0, 0, number, len(header) - 1)


def fitting(cell: str) -> str:
    """As much of a text as a cell of a workbook can hold."""
    if len(cell) <= _MOST_UNITS // 2:
        return cell
    return cell.encode("utf-16-le")[: 2 * _MOST_UNITS].decode("utf-16-le", "ignore")


def _write_text(sheet: Worksheet, row: int, column: int, cell: str, style: Format) -> None:
    cell = fitting(cell)
    if cell.startswith("<r>"):
        # XlsxWriter takes such a text for markup of its own and writes it as it is: a formula could
        # hide in it. In two pieces it is a text again.
        sheet.write_rich_string(row, column, cell[:1], style, cell[1:], style)
    else:
        sheet.write_string(row, column, cell, style)
