"""From the bytes of any file to its table, or to the reason why it is none."""

from __future__ import annotations

from pathlib import Path

from lib.errors import InvalidInput
from lib.sheets import compound
from lib.sheets.delimited import read_delimited
from lib.sheets.table import LIMITS, Limits, Table, refuse_size
from lib.sheets.workbook import read_workbook

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def open_table(content: bytes | Path, limits: Limits = LIMITS) -> Table:
    """The table of a CSV or an XLSX, known by what is in it and not by its name. It was read to its end.

    `limits`: what is beyond them is refused as soon as it is met.
    Raises InvalidInput: `sheet.empty`, `sheet.no_rows` (a header alone), `sheet.too_big` (size, limit in
    MB), `sheet.too_many_rows` (limit), `sheet.too_many_columns` (limit), `sheet.not_a_table`,
    `sheet.endless_cell` (row), `sheet.encrypted`, `sheet.old_format`, `sheet.bomb`, `sheet.damaged`.
    """
    refuse_size(len(content) if isinstance(content, bytes) else content.stat().st_size)
    data = content if isinstance(content, bytes) else content.read_bytes()
    if data.startswith(compound.SIGNATURE):
        raise InvalidInput(_problem_of_compound_file(data), field="source")
    return (read_workbook if data.startswith(_ZIP) else read_delimited)(data, limits)


def _problem_of_compound_file(data: bytes) -> str:
    if compound.has_stream(data, "EncryptedPackage"):
        return "sheet.encrypted"
    if compound.has_stream(data, "Workbook") or compound.has_stream(data, "Book"):
        return "sheet.old_format"
    return "sheet.not_a_table"
