"""XLSX: what people see in the cells comes out as text; what is no workbook, or a trap, is refused."""

from __future__ import annotations

import tracemalloc
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from lib.sheets import MAX_ROWS, open_table
from lib.sheets.table import MAX_COLUMNS
from tests.workbooks import SHEET, code_of, made, package

HEADER = ["nombre", "telefono", "nota"]


def shown(cell: str, *, style: str = "", workbook: str = "") -> str:
    """The text of a numeric cell with this content and number format."""
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{style}"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{164 if len(style) > 2 else style}"/></cellXfs>'
        "</styleSheet>"
    )
    content = package(
        '<row><c t="inlineStr"><is><t>dato</t></is></c></row>'
        f'<row><c s="1"><v>{cell}</v></c><c t="str"><v>fin</v></c></row>',
        workbook=workbook,
        extra={"xl/styles.xml": styles},
    )
    return next(open_table(content).rows())[0]


def test_texts_numbers_and_gaps_come_out_as_a_person_sees_them() -> None:
    table = open_table(
        made([HEADER, ["Ana", 59899123456.0, "x"], ["", "099 123 457"], [], ["Luis", 99123458]])
    )
    assert (table.kind, table.header, table.row_count) == ("xlsx", tuple(HEADER), 3)
    assert (table.encoding, table.separator) == (None, None)
    assert list(table.rows()) == [
        ["Ana", "59899123456", "x"],
        ["", "099 123 457", ""],
        ["Luis", "99123458", ""],
    ]
    assert list(table.rows())[2:] == [["Luis", "99123458", ""]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("59899123456", "59899123456"),
        ("5.9899123456E10", "59899123456"),
        ("5491123456789.0", "5491123456789"),
        ("1E3", "1000"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.3"),
        ("5.5E-7", "0.00000055"),
        ("-12", "-12"),
        ("-0.5", "-0.5"),
        ("0", "0"),
    ],
)
def test_no_number_has_an_exponent_or_noise(cell: str, text: str) -> None:
    assert shown(cell) == text


@pytest.mark.parametrize(
    ("cell", "style", "text"),
    [
        # Excel's own examples: 1900-01-01 is 1, 2008-01-01 is 39448, noon is half a day.
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("59", "dd/mm/yyyy", "1900-02-28"),
        ("61", "dd/mm/yyyy", "1900-03-01"),
        ("39448", "14", "2008-01-01"),
        ("39448.5", "dd/mm/yy hh:mm", "2008-01-01 12:00:00"),
        ("39448", "[$-80A]d &quot;de&quot; mmmm;@", "2008-01-01"),
        ("39448", "mmm-yy", "2008-01-01"),
        ("0.75", "hh:mm", "18:00:00"),
        ("1.5", "[h]:mm", "36:00:00"),
        ("99123456", "000000000", "099123456"),
        ("99123456", "General", "99123456"),
        ("99123456", "#,##0.00", "99123456"),
        ("99123456", "&quot;días&quot; 0", "99123456"),
        ("99123456", "[Red]0;[Blue]-0", "99123456"),
        ("59899123456", "14", "59899123456"),
        ("-5", "14", "-5"),
    ],
)
def test_a_number_format_decides_whether_it_is_a_date(cell: str, style: str, text: str) -> None:
    assert shown(cell, style=style) == text


def test_the_calendar_of_old_macs_begins_in_1904() -> None:
    old = '<workbookPr date1904="1"/>'
    assert shown("0", style="14", workbook=old) == "1904-01-01"
    assert shown("37986", style="14", workbook=old) == "2008-01-01"


def test_dates_times_and_truth_values_of_a_real_workbook() -> None:
    target = BytesIO()
    with Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["dia", "momento", "hora", "activo", "cuenta", "falla"])
        sheet.write_datetime(1, 0, date(2026, 11, 22), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_datetime(1, 1, datetime(2026, 11, 22, 9, 5), book.add_format({"num_format": 22}))
        sheet.write_datetime(1, 2, time(9, 5), book.add_format({"num_format": "hh:mm"}))
        sheet.write_boolean(1, 3, True)
        sheet.write_formula(1, 4, "=1+1", None, 2)
        sheet.write_formula(1, 5, "=1/0", None, "#DIV/0!")
    assert list(open_table(target.getvalue()).rows()) == [
        ["2026-11-22", "2026-11-22 09:05:00", "09:05:00", "TRUE", "2", "#DIV/0!"]
    ]


def test_shared_texts_lose_their_looks_and_reading_aids_but_no_character() -> None:
    shared = (
        '<sst><si><t>dato</t></si><si><r><rPr/><t xml:space="preserve">+598 </t></r><r><t>99 123 456</t></r>'
        "<rPh><t>aviso</t></rPh></si><si><t>a_x000D_b_x005F_x0041__xD800_</t></si></sst>"
    )
    cells = "".join(f'<row><c t="s"><v>{index}</v></c></row>' for index in range(3))
    table = open_table(package(cells, extra={"xl/sharedStrings.xml": shared}))
    assert [table.header[0], *(row[0] for row in table.rows())] == [
        "dato",
        "+598 99 123 456",
        "a\rb_x0041__xD800_",
    ]


def test_cells_without_references_and_names_with_prefixes_are_read() -> None:
    content = package(
        "",
        extra={
            SHEET: '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="str"><x:v>n</x:v></x:c>'
            '<x:c t="str"><x:v>tel</x:v></x:c></x:row><x:row><x:c r="C2"><x:v>7</x:v></x:c>'
            '<x:c><x:v>8</x:v></x:c><x:c r="A2"><x:f>B1</x:f><x:v>6</x:v></x:c></x:row>'
            "</x:sheetData></x:worksheet>"
        },
    )
    table = open_table(content)
    assert (table.header, list(table.rows())) == (("n", "tel", "C", "D"), [["6", "", "7", "8"]])


def test_the_first_sheet_that_is_not_empty_is_read_and_hidden_ones_last() -> None:
    target = BytesIO()
    with Workbook(target) as book:
        hidden, _, wanted, later = (book.add_worksheet() for _ in range(4))
        book.add_chartsheet()
        for sheet, text in ((hidden, "oculto"), (wanted, "buscado"), (later, "otro")):
            sheet.write_column(0, 0, [text, "099123456"])
        wanted.activate()
        wanted.set_first_sheet()
        hidden.hide()
        wanted.name = "Clientes & más"
    table = open_table(target.getvalue())
    assert (table.header, table.sheet) == (("buscado",), "Clientes & más")


@pytest.mark.parametrize("problem", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
def test_a_cell_that_went_wrong_says_what_a_person_sees_there(problem: str) -> None:
    content = package(
        '<row><c t="str"><v>tel</v></c></row>'
        f'<row><c t="e"><v>{problem}</v></c></row><row><c><v>99123456</v></c></row>'
    )
    assert list(open_table(content).rows()) == [[problem], ["99123456"]]


def test_each_row_has_the_number_that_a_spreadsheet_shows_beside_it() -> None:
    table = open_table(made([[], ["tel"], [], ["099123456"], [], [], ["099123457"]]))
    assert list(table.numbered_rows()) == [(4, ["099123456"]), (7, ["099123457"])]


def test_rows_without_a_number_or_out_of_order_are_counted_on() -> None:
    cell = '<c t="str"><v>{}</v></c>'
    written = (("", "tel"), ('r="5"', "099123456"), ("", "099123457"), ('r="2"', "x"), ('r="nada"', "y"))
    content = package("".join(f"<row {number}>{cell.format(text)}</row>" for number, text in written))
    assert [number for number, _ in open_table(content).numbered_rows()] == [5, 6, 7, 8]


@pytest.mark.parametrize("number", ["1048577", "9" * 5_000])
def test_a_row_beyond_the_last_one_of_a_spreadsheet_is_damage(number: str) -> None:
    row = '<c t="str"><v>tel</v></c>'
    assert code_of(package(f'<row>{row}</row><row r="{number}">{row}</row>')) == "sheet.damaged"


def test_a_file_that_begins_with_numbers_has_no_header() -> None:
    table = open_table(made([[59899123456.0, "Ana"], [59899123457.0, "Luis"]]))
    assert (table.header, table.has_header, table.row_count) == (("A", "B"), False, 2)


def test_a_file_on_disk_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "numeros.csv"
    path.write_bytes(made([["tel"], ["099123456"]]))
    assert open_table(path).kind == "xlsx"


def test_two_cells_in_opposite_corners_take_no_memory() -> None:
    target = BytesIO()
    with Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "tel")
        sheet.write(1_048_575, 0, "099123456")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    tracemalloc.start()
    try:
        assert list(open_table(target.getvalue()).rows()) == [["099123456"]]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_hundred_thousand_rows_are_streamed() -> None:
    row = '<row><c t="inlineStr"><is><t>099 123 456</t></is></c><c><v>1</v></c></row>'
    content = package('<row><c t="str"><v>tel</v></c></row>' + row * MAX_ROWS)
    tracemalloc.start()
    try:
        table = open_table(content)
        assert table.row_count == MAX_ROWS
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_one_row_more_than_allowed_is_refused() -> None:
    row = "<row><c><v>1</v></c></row>"
    assert code_of(package(row * (MAX_ROWS + 1))) == "sheet.too_many_rows"


def test_one_column_more_than_allowed_is_refused() -> None:
    assert len(open_table(made([["x"] * MAX_COLUMNS] * 2)).header) == MAX_COLUMNS
    assert code_of(made([["x"] * (MAX_COLUMNS + 1)] * 2)) == "sheet.too_many_columns"


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cn", "Cc"]),
    min_size=1,
    max_size=20,
)
numbers = st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9).map(lambda value: round(value, 4))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.none() | texts | numbers, min_size=1, max_size=6), min_size=1, max_size=8))
def test_another_reader_finds_the_same_texts_in_the_same_places(rows: list[list[object]]) -> None:
    content = made([["inicio"], ["fila"], *rows], strings_to_formulas=False, strings_to_urls=False)
    theirs = (
        CalamineWorkbook.from_filelike(BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    table = open_table(content)
    ours = [list(table.header), *table.rows()]
    wanted = [[as_text(cell) for cell in row] for row in theirs]
    assert [trimmed(row) for row in ours[1:]] == [trimmed(row) for row in wanted[1:] if any(row)]


def as_text(cell: object) -> str:
    """A cell of the other reader as text, numbers without a fraction of zero."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return str(cell)


def trimmed(row: list[str]) -> list[str]:
    """The row up to its last cell that is not empty."""
    return row[: max((index + 1 for index, cell in enumerate(row) if cell), default=0)]
