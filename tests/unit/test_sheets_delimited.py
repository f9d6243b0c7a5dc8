"""CSV as programs write it: any common encoding, separator and line end; and what only looks like CSV."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import InvalidInput
from lib.sheets import MAX_BYTES, MAX_ROWS, Table, open_table
from lib.sheets.table import MAX_COLUMNS

SPANISH = "nombre;teléfono;nota\r\nMaría Peña;+598 99 123 456;¿cuándo? 5ª B\r\nJOSÉ NÚÑEZ;099 123 457;año\r\n"
PORTUGUESE = "nome;telefone;observação\r\nJoão Conceição;11 98765-4321;não há\r\nÂngela;11 98765-4322;avó\r\n"


def refusal(content: bytes) -> InvalidInput:
    """How the content is refused."""
    with pytest.raises(InvalidInput) as caught:
        open_table(content)
    return caught.value


@pytest.mark.parametrize("text", [SPANISH, PORTUGUESE], ids=["es", "pt"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp850", "mac_roman"],
)
def test_accents_survive_in_every_common_encoding(text: str, encoding: str) -> None:
    table = open_table(text.encode(encoding))
    lines = [line.split(";") for line in text.splitlines()]
    assert (table.kind, table.separator, table.has_header) == ("csv", ";", True)
    assert [list(table.header), *table.rows()] == lines


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("word", ["móvil", "teléfono", "João", "Ibáñez", "NÚMERO", "observação", "piñata"])
def test_one_accented_word_is_enough(encoding: str, word: str) -> None:
    assert open_table(f"{word},x\n1,2\n".encode(encoding)).header == (word, "x")


def test_utf_16_with_a_mark_of_either_order_is_read() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        table = open_table(("\ufeff" + SPANISH).encode(encoding))
        assert table.header == ("nombre", "teléfono", "nota")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found(separator: str, ending: str) -> None:
    rows = [["a", "tel", "nota"], ["Ana", "099 123 456", "1.5"], ["Luis", "099 123 457", "x"]]
    table = open_table((ending.join(separator.join(row) for row in rows) + ending).encode())
    assert table.separator == separator
    assert [list(table.header), *table.rows()] == rows


def test_the_more_regular_separator_wins_over_commas_in_texts() -> None:
    table = open_table(b"tel;direccion\n099123456;Rivera 1, ap. 2, fondo\n099123457;Rivera 3\n")
    assert table.separator == ";"
    assert next(table.rows()) == ["099123456", "Rivera 1, ap. 2, fondo"]


def test_the_line_in_which_excel_names_the_separator_is_no_row() -> None:
    table = open_table(b"sep=|\r\ntel|nota\r\n099123456|a;b;c\r\n")
    assert (table.header, list(table.rows())) == (("tel", "nota"), [["099123456", "a;b;c"]])


def test_quotes_hold_separators_quotes_and_line_breaks() -> None:
    table = open_table('nota,tel\n"dos\nlíneas, y ""comillas""",099123456\n'.encode())
    assert list(table.rows()) == [['dos\nlíneas, y "comillas"', "099123456"]]


def test_blank_lines_are_skipped_and_short_rows_filled() -> None:
    table = open_table(b"a,b,c\n\n1,2,3\n,,\n4\n\n")
    assert table.row_count == 2
    assert list(table.rows()) == [["1", "2", "3"], ["4", "", ""]]


def test_a_row_that_is_longer_than_the_header_gets_columns_of_its_own() -> None:
    table = open_table(b"tel,nota\n099123456,x\n099123457,y,z,w\n")
    assert table.header == ("tel", "nota", "C", "D")
    assert list(table.rows()) == [["099123456", "x", "", ""], ["099123457", "y", "z", "w"]]


def test_a_column_without_a_name_is_called_by_its_letter() -> None:
    assert open_table(b"tel,,nota\n1,2,3\n").header == ("tel", "B", "nota")


@pytest.mark.parametrize(
    "first",
    ["099 123 456,Ana", "Ana,+54 11 2345-6789", "Ana,ana@tienda.example", "1,2", "(011) 4321-1234,Ana"],
)
def test_a_file_that_begins_with_data_loses_no_row(first: str) -> None:
    table = open_table(f"{first}\n099 123 457,Luis\n".encode())
    assert (table.header, table.has_header, table.row_count) == (("A", "B"), False, 2)
    assert next(table.rows()) == first.split(",")


@pytest.mark.parametrize("first", ["telefono 1,telefono 2", "Q1 2025,tel", "tel (9 dígitos),x", "id,2024"])
def test_names_with_digits_are_a_header_all_the_same(first: str) -> None:
    assert open_table(f"{first}\n1,099123456\n".encode()).header == tuple(first.split(","))


def test_rows_can_be_read_again_and_from_any_place() -> None:
    table = open_table(b"n\n" + b"".join(b"%d\n" % index for index in range(50)))
    assert [row[0] for row in table.rows()] == [str(index) for index in range(50)]
    assert [row[0] for row in table.rows()][47:] == ["47", "48", "49"]


def test_as_many_rows_as_allowed_are_read_and_one_more_is_refused() -> None:
    most = b"n,x\n" + b"a,\n" * MAX_ROWS
    assert open_table(most).row_count == MAX_ROWS
    assert open_table(b"1,\n" * MAX_ROWS).row_count == MAX_ROWS
    for content in (most + b"a,\n", b"1,\n" * (MAX_ROWS + 1), most * 5):
        problem = refusal(content)
        assert (problem.code, problem.facts) == ("sheet.too_many_rows", {"limit": MAX_ROWS})


def test_as_many_columns_as_allowed_are_read_and_one_more_is_refused() -> None:
    line = b",".join([b"x"] * MAX_COLUMNS)
    assert len(open_table(line + b"\n" + line).header) == MAX_COLUMNS
    problem = refusal(line + b"\n" + line + b",x")
    assert (problem.code, problem.facts) == ("sheet.too_many_columns", {"limit": MAX_COLUMNS})


def test_a_file_above_the_limit_is_refused_with_its_size() -> None:
    problem = refusal(b"a" * (MAX_BYTES + 1))
    assert (problem.code, problem.facts) == ("sheet.too_big", {"size": 21, "limit": 20})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet.empty"),
        (b"\n\r\n\n", "sheet.empty"),
        (b";;\n;;\n", "sheet.empty"),
        (b"\xef\xbb\xbf", "sheet.empty"),
        (b"telefono,nota\n", "sheet.no_rows"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "sheet.not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01", "sheet.not_a_table"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "sheet.not_a_table"),
        (b"\n <!DOCTYPE html>\n<html><table><tr><td>099123456</td></tr></table></html>", "sheet.not_a_table"),
        (b'<?xml version="1.0"?><Workbook><Row/></Workbook>', "sheet.not_a_table"),
        (b"{\\rtf1\\ansi 099123456}", "sheet.not_a_table"),
        (b"tel,nota\n099123456,\x00\n", "sheet.not_a_table"),
        ("tel,nota\n099123456,\x00\n".encode("utf-16"), "sheet.not_a_table"),
        (bytes(range(1, 32)) * 30, "sheet.not_a_table"),
        (b"x" * 200_000, "sheet.not_a_table"),
        (b"1," * 2_000_000, "sheet.not_a_table"),
        ("tel\n099123456\n".encode("utf-16")[:-1], "sheet.damaged"),
        (b"\xef\xbb\xbftel\xff\n099123456\n", "sheet.damaged"),
    ],
)
def test_what_is_no_usable_table_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize("cell", [b"x" * 200_000, b"x\n" * 100_000], ids=["one line", "many lines"])
def test_a_quote_that_is_never_closed_is_pointed_at(cell: bytes) -> None:
    problem = refusal(b'nota,tel\na,099123456\n"' + cell)
    assert problem.code == "sheet.endless_cell"
    assert int(problem.facts["row"]) >= 3


def test_an_endless_line_in_the_middle_is_pointed_at() -> None:
    problem = refusal(b"nota,tel\na,099123456\n" + b"1," * 1_000_000)
    assert (problem.code, problem.facts) == ("sheet.endless_cell", {"row": 3})


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cc"]), max_size=12
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_any_cells_that_were_quoted_are_read_back(rows: list[list[str]], separator: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(
        [["nombre", "telefono", "nota"], ["Ana", "099123456", "-"], *rows]
    )
    table = open_table(written.getvalue().encode())
    assert list(table.rows())[1:] == [row for row in rows if any(row)]


def outcome(content: bytes) -> Table | str:
    """The table, or the code of the refusal."""
    try:
        return open_table(content)
    except InvalidInput as problem:
        return problem.code


@given(st.binary(max_size=400))
def test_no_bytes_at_all_do_anything_but_be_read_or_refused(content: bytes) -> None:
    table = outcome(content)
    if isinstance(table, str):
        assert table.startswith("sheet.")
        return
    rows = list(table.rows())
    assert {len(row) for row in rows} == {len(table.header)}
    assert len(rows) == table.row_count


@pytest.mark.parametrize("first", ["", "sep=;\r\n"], ids=["plain", "with the line that Excel hides"])
def test_each_row_has_the_number_that_a_spreadsheet_shows_beside_it(first: str) -> None:
    lines = f'{first}nombre;tel\r\n\r\n"dos\r\nlíneas";099123456\r\n;\r\nLuz;099123457\r\n'
    assert list(open_table(lines.encode()).numbered_rows()) == [
        (3, ["dos\r\nlíneas", "099123456"]),
        (5, ["Luz", "099123457"]),
    ]
