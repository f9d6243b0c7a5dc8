"""Workbooks for tests: as a program writes them, and by hand where no program would."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from lib.errors import InvalidInput
from lib.sheets import open_table

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def made(rows: Iterable[Sequence[object]], *, name: str | None = None, **options: object) -> bytes:
    """A workbook of one sheet of this name with these cells, as XlsxWriter writes them."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def package(sheet: str, *, workbook: str = "", extra: dict[str, str] | None = None) -> bytes:
    """A workbook of one sheet with this XML inside `<sheetData>`, and other parts as given."""
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{RELATION}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}">{workbook}<sheets>'
        '<sheet name="Hoja1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATION}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="r3" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        SHEET: f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
        **(extra or {}),
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return target.getvalue()


def code_of(content: bytes | Path) -> str:
    """The code with which the content is refused."""
    with pytest.raises(InvalidInput) as caught:
        open_table(content)
    return caught.value.code
