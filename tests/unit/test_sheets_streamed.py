"""A workbook that is sent while it is made: whole for every reader, and nothing in it runs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import count, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lib.sheets import open_table, xlsx_chunks

RUNNING = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", '=cmd|" /C calc"!A0', "<r><f>1</f></r>"]
Rows = Iterable[Sequence[str | int]]


def made(header: Sequence[str], rows: Rows) -> bytes:
    return b"".join(xlsx_chunks(header, rows))


def read(content: bytes) -> list[list[object]]:
    """The cells as another program reads them."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def sheet_of(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return package.read("xl/worksheets/sheet1.xml").decode()


def test_texts_and_numbers_are_read_as_they_are() -> None:
    content = made(["tienda", "días"], [["Ñandú & Cía <Ltda>", 12], ["", 0], ["  dos  espacios ", -3]])
    assert read(content) == [
        ["tienda", "días"],
        ["Ñandú & Cía <Ltda>", 12.0],
        ["", 0.0],
        ["  dos  espacios ", -3.0],
    ]


@pytest.mark.parametrize("cell", RUNNING)
def test_a_formula_is_a_text(cell: str) -> None:
    content = made(["x"], [[cell]])
    assert read(content)[1] == [cell]
    assert "<f>" not in sheet_of(content)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-(10**9), 10**9)), min_size=1, max_size=5))
def test_whatever_a_cell_holds_is_had_back(rows: list[tuple[str, int]]) -> None:
    table = open_table(made(["texto", "número", "fin"], [[*row, "."] for row in rows]))
    assert [row[:2] for row in table.rows()] == [[text, str(number)] for text, number in rows]


def test_control_characters_and_their_spelling_do_not_break_the_sheet() -> None:
    cell = "a\x00b\rc\x1f_x0041_\ufffe"
    assert next(iter(open_table(made(["x", "y"], [[cell, "1"]])).rows()))[0] == cell


def test_the_header_stays_in_sight_is_bold_and_filters() -> None:
    sheet = sheet_of(made(["a", "b"], [["1", "2"]] * 7))
    assert 'ySplit="1"' in sheet
    assert 'state="frozen"' in sheet
    assert '<c r="A1" s="1"' in sheet
    assert '<autoFilter ref="A1:B8"/>' in sheet


def test_a_sheet_without_rows_is_its_header() -> None:
    assert read(made(["a", "b"], [])) == [["a", "b"]]


def test_columns_beyond_the_alphabet_have_their_names() -> None:
    header = [str(column) for column in range(703)]
    assert read(made(header, [header])) == [header, header]


def test_it_comes_in_pieces_while_its_rows_are_read() -> None:
    taken = count()

    def rows() -> Iterator[list[str]]:
        for number in range(50_000):
            next(taken)
            yield [f"tienda {number}", str(hash(str(number)))]

    chunks = xlsx_chunks(["a", "b"], rows())
    first = next(chunks)
    assert next(taken) < 25_000
    assert len(read(b"".join([first, *chunks]))) == 50_001


def test_a_text_that_is_too_long_is_cut_at_the_limit_of_the_format() -> None:
    assert read(made(["x"], [["ñ" * 40_000]]))[1] == ["ñ" * 32_767]


def test_rows_that_fail_leave_no_end_to_be_taken_for_whole() -> None:
    def rows() -> Iterator[list[str]]:
        yield from (["x"] for _ in range(1_000))
        raise OSError("away")

    pieces: list[bytes] = []
    with pytest.raises(OSError, match="away"):
        pieces.extend(islice(xlsx_chunks(["a"], rows()), 10**6))
    assert not zipfile.is_zipfile(BytesIO(b"".join(pieces)))
