"""A workbook that is sent while its rows are read: no file, no waiting, and a fifth of XlsxWriter's time.

The parts follow ECMA-376 (Office Open XML), the least of them that spreadsheet programs ask for. Texts stand
in their cells (`inlineStr`): a table of shared texts would have to be known before the first row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from zipfile import ZIP_DEFLATED, ZipFile

from lib.sheets.writing import fitting

Cell = str | int
"""A text, which no spreadsheet runs, or a whole number, by which it can sort."""

_CHUNK_BYTES = 64 * 1024
_ROWS_AT_ONCE = 100
_FAST = 1
_NARROWEST, _WIDEST = 10, 40
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        '<sheets><sheet name="Puente" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # The second format is that of the header.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>'
    ),
}
# What XML cannot hold or would change, and what a spreadsheet would read as such an escape.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def xlsx_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet in pieces of about 64 kB, while `rows` are read.

    The header stays in sight and filters. A text stays literally as it is; only what is beyond 32,767
    characters is cut off, because XLSX cannot hold it.
    """
    sink = _Sink()
    coming = iter(rows)
    sample = list(islice(coming, _ROWS_AT_ONCE))
    letters = [_letters(column) for column in range(len(header))]
    last = 1
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=_FAST) as package:
        for name, part in _PARTS.items():
            package.writestr(name, _HEAD + part)
        with package.open(_SHEET, "w") as sheet:
            sheet.write((_beginning(header, sample) + _row(1, header, letters, style=' s="1"')).encode())
            for batch in _batches(chain(sample, coming)):
                numbered = enumerate(batch, last + 1)
                sheet.write("".join(_row(number, row, letters) for number, row in numbered).encode())
                last += len(batch)
                if sink.size >= _CHUNK_BYTES:
                    yield sink.taken()
            sheet.write(f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/></worksheet>'.encode())
    yield sink.taken()


class _Sink:
    """Takes what the ZIP is made of until somebody takes it away; nothing before can be changed."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Keep a piece."""
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """What was written can still be taken."""

    def taken(self) -> bytes:
        """All that was written since the last time."""
        whole = b"".join(self._pieces)
        self._pieces, self.size = [], 0
        return whole


def _batches(rows: Iterator[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch


def _beginning(header: Sequence[str], sample: Sequence[Sequence[Cell]]) -> str:
    widths = [_width(column, header, sample) for column in range(len(header))]
    columns = "".join(
        f'<col min="{column}" max="{column}" width="{width}" customWidth="1"/>'
        for column, width in enumerate(widths, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _width(column: int, header: Sequence[str], sample: Sequence[Sequence[Cell]]) -> int:
    widest = max(len(str(row[column])) for row in (header, *sample))
    return max(_NARROWEST, min(_WIDEST, widest + 2))


def _row(number: int, row: Sequence[Cell], letters: Sequence[str], style: str = "") -> str:
    cells = [
        f'<c r="{letter}{number}"{style}{_content(cell)}</c>'
        for letter, cell in zip(letters, row, strict=True)
        if cell != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _content(cell: Cell) -> str:
    if isinstance(cell, int):
        return f"><v>{cell}</v>"
    return f' t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is>'


def _text(cell: str) -> str:
    return _SPECIAL.sub(_escaped, fitting(cell))


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return _NAMED.get(character) or f"_x{ord(character):04X}_"


def _letters(column: int) -> str:
    """The name of a column counted from 0: A, B, …, Z, AA, AB, …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
