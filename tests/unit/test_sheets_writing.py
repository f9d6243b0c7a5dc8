"""What is written: nothing runs in a spreadsheet, and every cell can be had back."""

from __future__ import annotations

import csv
import re
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lib.sheets import csv_chunks, open_table, write_xlsx

RUNNING = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(1)", '=cmd|" /C calc"!A0']
any_text = st.text(st.characters(codec="utf-8"), max_size=20)
rows_of_traps = st.lists(
    st.lists(st.text("=+-@\t\r\n'\";,|a 1", max_size=12), min_size=2, max_size=2), max_size=5
)
SEPARATORS = ",;\t|"
rows_of_text = st.lists(st.lists(any_text, min_size=2, max_size=2), max_size=5)


def written_csv(
    header: list[str], rows: list[list[str]], separator: str = ",", opened_with: str | None = None
) -> list[list[str]]:
    """The cells of the written CSV as another program reads them, perhaps with another separator."""
    text = b"".join(csv_chunks(header, rows, separator)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=opened_with or separator))


def had_back(cell: str) -> str:
    """A cell without its marks, as the documentation of `csv_chunks` says."""
    return re.sub(r"(^|(?<=[;,\t|\r\n]))'", "", cell)


def written_xlsx(path: Path, header: list[str], rows: list[list[str]]) -> list[list[object]]:
    """The cells of the written workbook as another program reads them."""
    write_xlsx(path, header, rows)
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def xml_of(path: Path) -> str:
    """The XML of the only sheet of a workbook."""
    with zipfile.ZipFile(path) as file:
        return file.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("cell", [*RUNNING, "'quoted", "'=1"])
def test_a_cell_that_would_run_is_marked_in_csv(cell: str) -> None:
    assert written_csv([cell], [[cell]]) == [["'" + cell], ["'" + cell]]


@pytest.mark.parametrize("cell", ["", "hola", "1-1", " =1", "a=b", "099 123 456"])
def test_a_cell_that_does_not_run_stays_as_it_is(cell: str) -> None:
    assert written_csv(["n", "x"], [[cell, "y"]])[1] == [cell, "y"]


@given(rows_of_text, st.sampled_from(SEPARATORS))
def test_whatever_a_csv_cell_holds_it_can_be_had_back(rows: list[list[str]], separator: str) -> None:
    found = written_csv(["a", "b"], rows, separator)[1:]
    assert [[had_back(cell) for cell in row] for row in found] == rows


@settings(max_examples=500)
@given(rows_of_traps, st.sampled_from(SEPARATORS), st.sampled_from(SEPARATORS))
def test_nothing_runs_with_whatever_separator_it_is_opened(
    rows: list[list[str]], separator: str, other: str
) -> None:
    found = written_csv(["a", "b"], rows, separator)[1:]
    assert [[had_back(cell) for cell in row] for row in found] == rows
    seen = written_csv(["a", "b"], rows, separator, opened_with=other)
    # The tab that separates begins a cell of the other program; what comes behind it must not run.
    assert not any(cell.lstrip("\t\r").startswith(("=", "+", "-", "@")) for row in seen for cell in row)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Ana;=1+1", "Ana;'=1+1"),
        ("Ana,-1|@x", "Ana,'-1|'@x"),
        ('Ana;"=1+1"', 'Ana;\'"=1+1"'),
        ("Ana\n=1+1", "Ana\n'=1+1"),
        ("Ana;'x", "Ana;''x"),
        ("Ana; =1", "Ana; =1"),
        ("Rivera 1, piso 2", "Rivera 1, piso 2"),
    ],
)
def test_a_formula_behind_another_separator_is_marked_where_it_begins(cell: str, written: str) -> None:
    assert written_csv(["n", "x"], [[cell, "y"]])[1] == [written, "y"]


def test_a_csv_comes_in_pieces_with_one_mark_and_whole_lines() -> None:
    rows = [[str(index), "x" * 90] for index in range(10_000)]
    pieces = list(csv_chunks(["n", "ñ"], rows))
    assert pieces[0].startswith("\ufeffn,ñ\r\n".encode())
    assert all(piece.endswith(b"\r\n") for piece in pieces)
    assert [len(piece) // 1024 for piece in pieces[:-1]] == [256, 256, 256]
    assert list(open_table(b"".join(pieces)).rows()) == rows


def test_a_csv_of_no_rows_is_its_header() -> None:
    assert b"".join(csv_chunks(["a", "b"], [])) == b"\xef\xbb\xbfa,b\r\n"


@pytest.mark.parametrize(
    "cell", [*RUNNING, "https://tienda.example", "mailto:a@b.example", "{=1}", "0991", "1e5"]
)
def test_a_workbook_holds_texts_and_nothing_that_runs_or_links(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "t.xlsx"
    assert written_xlsx(path, [cell], [[cell]]) == [[cell], [cell]]
    xml = xml_of(path)
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert xml.count('t="inlineStr"') == 2


def test_a_cell_cannot_smuggle_markup_into_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    evil = '<r></r></is></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2"><is><r></r>'
    assert written_xlsx(path, ["tel", "nota"], [[evil, "x"], ["<r>a</r>", "y"]]) == [
        ["tel", "nota"],
        [evil, "x"],
        ["<r>a</r>", "y"],
    ]
    assert "<f>" not in xml_of(path)


@settings(deadline=None, max_examples=50)
@given(rows_of_text)
def test_whatever_a_workbook_cell_holds_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "t.xlsx"
    write_xlsx(path, ["nombre", "nota"], [["primera", "fila"], *rows])
    assert list(open_table(path).rows())[1:] == [row for row in rows if any(row)]


def test_a_workbook_keeps_its_header_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(path, ["nombre", "tel"], [["Ana " * 20, "099"]] * 3)
    xml = xml_of(path)
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in xml
    assert '<autoFilter ref="A1:B4"/>' in xml
    assert '<col min="1" max="1" width="40' in xml


def test_a_text_that_is_too_long_for_a_workbook_is_cut_at_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(path, ["a", "b"], [["x" * 40_000, "<r>" + "😀" * 20_000 + "</r>"], ["fin", ""]])
    first = next(open_table(path).rows())
    assert first[0] == "x" * 32_767
    assert first[1] == "<r>" + "😀" * 16_382


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_xlsx(tmp_path / "nowhere" / "t.xlsx", ["a"], [["b"]])


def test_thousands_of_rows_go_through_a_workbook_and_back(tmp_path: Path) -> None:
    rows = [[f"n{index}", f"+5989912{index:04}"] for index in range(5_000)]
    write_xlsx(tmp_path / "t.xlsx", ["n", "tel"], rows)
    assert list(open_table((tmp_path / "t.xlsx").read_bytes()).rows()) == rows
