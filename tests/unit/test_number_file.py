"""A file of numbers: whatever it looks like inside, its own columns stay and no spreadsheet runs a cell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies

from lib.errors import InvalidInput
from lib.services.number_file import ADDED, FileSummary, judge_file

NUMBERS = ["099 123 456", "1234", "hola", "+54 11 2345 6789"]
FORMULA_SIGNS = "=+-@\t\r"


def judged(
    folder: Path,
    content: str | bytes,
    *,
    country: str = "UY",
    column: str | None = None,
    separator: str = ",",
) -> tuple[FileSummary, list[list[str]]]:
    """The summary and every row of the written file, for a source with this content."""
    source, target = folder / "source.csv", folder / "target.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    summary = judge_file(source, target, country, column)
    with target.open(encoding="utf-8-sig", newline="") as file:
        return summary, list(csv.reader(file, delimiter=separator))


def given_back(cell: str) -> str:
    """The cell as it was, from what was written."""
    return cell.removeprefix("'")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_common_separator_is_read_and_kept(tmp_path: Path, separator: str, ending: str) -> None:
    lines = [
        ["nombre", "teléfono", "nota"],
        *([f"n{index}", text, "x"] for index, text in enumerate(NUMBERS)),
    ]
    summary, rows = judged(tmp_path, ending.join(separator.join(line) for line in lines), separator=separator)
    assert summary.rows == 4
    assert summary.column == "teléfono"
    assert rows[0] == ["nombre", "teléfono", "nota", *ADDED]
    assert [[given_back(cell) for cell in row[:3]] for row in rows[1:]] == lines[1:]


def test_each_row_gets_its_own_answer(tmp_path: Path) -> None:
    summary, rows = judged(tmp_path, "telefono\n" + "\n".join(NUMBERS))
    answers = [dict(zip(rows[0], map(given_back, row), strict=True)) for row in rows[1:]]
    assert [answer["puente_verdict"] for answer in answers] == [
        "needs_answer",
        "not_eligible",
        "unreadable",
        "needs_answer",
    ]
    assert [answer["puente_e164"] for answer in answers] == ["+59899123456", "", "", "+541123456789"]
    assert answers[0]["puente_country"] == "UY"
    assert answers[0]["puente_type"] == "mobile"
    assert "short_code" in answers[1]["puente_reasons"].split()
    assert summary.verdicts == {"needs_answer": 2, "not_eligible": 1, "unreadable": 1}


def test_the_country_of_the_file_decides_about_short_spellings(tmp_path: Path) -> None:
    _, rows = judged(tmp_path, "telefono\n11 98765-4321\n", country="BR")
    assert given_back(rows[1][2]) == "+5511987654321"


def test_a_mark_at_the_beginning_is_no_part_of_the_header(tmp_path: Path) -> None:
    summary, rows = judged(tmp_path, b"\xef\xbb\xbftelefono,n\n099 123 456,1\n")
    assert summary.column == "telefono"
    assert rows[0][0] == "telefono"


def test_the_written_file_begins_with_the_mark_that_spreadsheets_look_for(tmp_path: Path) -> None:
    judged(tmp_path, "teléfono\n099 123 456\n")
    assert (tmp_path / "target.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_line_break_inside_quotes_is_part_of_its_cell(tmp_path: Path) -> None:
    summary, rows = judged(tmp_path, 'nota,telefono\n"dos\nlíneas, y ""comillas""",099 123 456\nuna,1234\n')
    assert summary.rows == 2
    assert rows[1][0] == 'dos\nlíneas, y "comillas"'
    assert rows[1][2] == "needs_answer"


def test_a_row_with_missing_cells_still_has_its_answers_under_their_headers(tmp_path: Path) -> None:
    _, rows = judged(tmp_path, "telefono,nota,otra\n099 123 456\n1234,x,y\n")
    assert [len(row) for row in rows] == [3 + len(ADDED)] * 3
    assert rows[1][3] == "needs_answer"


def test_the_column_with_the_most_numbers_is_found(tmp_path: Path) -> None:
    lines = ["id,cp,telefono", "1,11800,099 123 456", "2,11300,099 123 457", "3,1,no tiene"]
    assert judged(tmp_path, "\n".join(lines))[0].column == "telefono"


def test_an_asked_column_goes_before_the_found_one(tmp_path: Path) -> None:
    summary, rows = judged(tmp_path, "casa,celular\n2900 1234,099 123 456\n", column="casa")
    assert summary.column == "casa"
    assert given_back(rows[1][3]) == "+59829001234"


@pytest.mark.parametrize("sign", list(FORMULA_SIGNS))
def test_no_cell_begins_like_a_formula_and_each_can_be_had_back(tmp_path: Path, sign: str) -> None:
    formula = f"{sign}HYPERLINK(1)"
    with (tmp_path / "made.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[formula, "telefono"], [formula, "+598 99 123 456"]])
    _, rows = judged(tmp_path, (tmp_path / "made.csv").read_bytes())
    assert [cell for row in rows for cell in row if cell.startswith(tuple(FORMULA_SIGNS))] == []
    assert given_back(rows[0][0]) == given_back(rows[1][0]) == formula
    assert given_back(rows[1][1]) == "+598 99 123 456"


@given(cell=strategies.text(alphabet="'=+-@ab \t", max_size=6))
def test_whatever_a_cell_holds_it_can_be_had_back(
    tmp_path_factory: pytest.TempPathFactory, cell: str
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    with (folder / "made.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([["nota", "telefono"], [cell, "099 123 456"]])
    _, rows = judged(folder, (folder / "made.csv").read_bytes(), separator=";")
    assert given_back(rows[1][0]) == cell
    assert not rows[1][0].startswith(tuple(FORMULA_SIGNS))


@pytest.mark.parametrize(
    ("content", "column", "code"),
    [
        (b"", None, "number_file.no_header"),
        (b"\n\n", None, "number_file.no_header"),
        (b"nombre,nota\nAna,hola\n", None, "number_file.no_number_column"),
        (b"telefono\n", None, "number_file.no_number_column"),
        (b"telefono\n099123456\n", "celular", "number_file.unknown_column"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe" * 40, None, "number_file.not_text"),
        (b"telefono\n099123456\n\x00\x00\n", None, "number_file.not_text"),
        ("teléfono\n099123456\n".encode("latin-1"), None, "number_file.not_text"),
        ("telefono\n099123456\n".encode("utf-16"), None, "number_file.not_text"),
        (b"telefono\n" + b"099123456\n" * 20_000 + b"\xff", None, "number_file.not_text"),
        (b'telefono\n099123456\n"' + b"x" * 200_000 + b'"\n', None, "number_file.not_text"),
    ],
    ids=[
        "empty",
        "blank lines",
        "no number",
        "header alone",
        "no such column",
        "a zip",
        "NUL",
        "Latin-1",
        "UTF-16",
        "damaged at the end",
        "an endless cell",
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes, column: str | None, code: str
) -> None:
    (tmp_path / "target.csv").write_text("what was here before")
    with pytest.raises(InvalidInput) as refusal:
        judged(tmp_path, content, column=column)
    assert refusal.value.code == code
    assert (tmp_path / "target.csv").read_text() == "what was here before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.csv", "target.csv"]


def test_a_file_is_never_written_over_itself(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text("telefono\n099123456\n")
    (tmp_path / "link.csv").symlink_to(source)
    for target in (source, tmp_path / "link.csv", tmp_path / "." / "source.csv"):
        with pytest.raises(InvalidInput, match="same_file"):
            judge_file(source, target, "UY")
    assert source.read_text() == "telefono\n099123456\n"


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text("telefono\n099123456\n")
    with pytest.raises(InvalidInput) as refusal:
        judge_file(source, tmp_path / "nowhere" / "target.csv", "UY")
    assert (refusal.value.code, refusal.value.field) == ("number_file.not_writable", "target")
