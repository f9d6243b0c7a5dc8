"""CSV and its relatives: which character separates the cells, and the rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from lib.errors import InvalidInput
from lib.sheets.encoding import encoding_of
from lib.sheets.table import Limits, Record, Table, table_of

SEPARATORS = ",;\t|"
_SAMPLE_CHARACTERS = 65_536
_ROWS_TO_COMPARE = 50
# A line that never ends would become millions of cells before anybody could count them.
_LONGEST_LINE = 1_000_000
# How documents begin that are text and no table.
_OTHER_DOCUMENTS = ("%pdf-", "{\\rtf", "<!doctype", "<html", "<?xml", "<table", "<head", "<meta", "<style")
# A line that Excel itself reads and writes, in any case.
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?(\r\n|\r|\n|$)', re.IGNORECASE)
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MOST_CONTROLS = 0.02


def read_delimited(content: bytes, limits: Limits) -> Table:
    """The table of a text file. Raises InvalidInput: `sheet.not_a_table`, `sheet.endless_cell` (row: the
    line of the file in which it was noticed), `sheet.damaged`, and what `table_of` raises.
    """
    _refuse_endless_lines(content)
    encoding = encoding_of(content)
    with _opened(content, encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS)
    _refuse_other_documents(sample)
    said = _SAYS_SEPARATOR.match(sample)
    separator = said.group(1) if said else _separator(sample)

    def records() -> Iterator[Record]:
        with _opened(content, encoding) as text:
            if said:
                text.readline()
            reader = csv.reader(text, delimiter=separator)
            try:
                yield from enumerate(reader, 1)
            except csv.Error:
                raise _endless(reader.line_num) from None

    return table_of("csv", records, limits, encoding=encoding, separator=separator)


def _opened(content: bytes, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(content), encoding=encoding, newline="")


def _refuse_endless_lines(content: bytes) -> None:
    start = 0
    while start + _LONGEST_LINE < len(content):
        window = (start, start + _LONGEST_LINE)
        last = max(content.rfind(b"\n", *window), content.rfind(b"\r", *window))
        if last < 0:
            raise _endless(content.count(b"\n", 0, start) + 1)
        start = last + 1


def _endless(row: int) -> InvalidInput:
    if row <= 1:
        return InvalidInput("sheet.not_a_table", field="source")
    return InvalidInput("sheet.endless_cell", field="source", row=row)


def _refuse_other_documents(sample: str) -> None:
    beginning = sample.lstrip().lower()
    controls = len(_CONTROLS.findall(sample))
    if beginning.startswith(_OTHER_DOCUMENTS) or controls > len(sample) * _MOST_CONTROLS:
        raise InvalidInput("sheet.not_a_table", field="source")


def _separator(sample: str) -> str:
    """The separator with which the first rows are most alike; a comma for a single column."""

    def fit(separator: str) -> tuple[float, int]:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=separator)
        try:
            widths = Counter(len(row) for row in islice(reader, _ROWS_TO_COMPARE) if row)
        except csv.Error:
            return 0.0, 0
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (rows / widths.total(), width) if width > 1 else (0.0, 0)

    return max(SEPARATORS, key=fit)
