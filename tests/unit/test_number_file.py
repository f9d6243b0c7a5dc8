"""A file of numbers: whatever it looks like inside, its own columns stay and no spreadsheet runs a cell."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, strategies
from python_calamine import CalamineWorkbook

from lib.domain.phone import Reason, Verdict
from lib.domain.phone.doctor import Finding
from lib.errors import InvalidInput
from lib.services.number_columns import Columns
from lib.services.number_file import ADDED, FileSummary, Tally, added_cells, judge, judge_file
from lib.sheets import open_table
from tests.workbooks import made

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


def judged_alone(text: str, country: str | None) -> Finding:
    """What is said of a number that stands in a file of one column."""
    return judge([text], Columns(0, None), country)


def given_back(cell: str) -> str:
    """The cell as it was, from what was written."""
    return re.sub(r"(^|(?<=[;,\t|\r\n]))'", "", cell)


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
        "eligible",
        "not_eligible",
        "unreadable",
        "needs_answer",
    ]
    assert [answer["puente_e164"] for answer in answers] == ["+59899123456", "", "", "+541123456789"]
    assert answers[0]["puente_country"] == "UY"
    assert answers[0]["puente_type"] == "mobile"
    assert "short_code" in answers[1]["puente_reasons"].split()
    assert summary.verdicts == {"eligible": 1, "not_eligible": 1, "unreadable": 1, "needs_answer": 1}


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
    assert rows[1][2] == "eligible"


def test_a_row_with_missing_cells_still_has_its_answers_under_their_headers(tmp_path: Path) -> None:
    _, rows = judged(tmp_path, "telefono,nota,otra\n099 123 456\n1234,x,y\n")
    assert [len(row) for row in rows] == [3 + len(ADDED)] * 3
    assert rows[1][3] == "eligible"


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
        (b"", None, "sheet.empty"),
        (b"nombre,nota\nAna,hola\n", None, "number_file.no_number_column"),
        (b"telefono\n", None, "sheet.no_rows"),
        (b"telefono\n099123456\n", "celular", "number_file.unknown_column"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe" * 40, None, "sheet.damaged"),
        (b"telefono\n099123456\n\x00\x00\n", None, "sheet.not_a_table"),
        (b'telefono\n099123456\n"' + b"x" * 200_000 + b'"\n', None, "sheet.endless_cell"),
    ],
    ids=["empty", "no number", "header alone", "no such column", "a zip", "NUL", "an endless cell"],
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


def test_a_country_column_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text("telefono\n099123456\n")
    with pytest.raises(InvalidInput) as refusal:
        judge_file(source, tmp_path / "target.csv", "UY", country_column="pais")
    assert (refusal.value.code, refusal.value.field) == ("number_file.unknown_column", "country_column")


def test_a_workbook_is_judged_into_a_csv_and_a_csv_into_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(made([["nombre", "telefono"], ["=1+1", 59899123456.0], ["Luis", "x"]]))
    judge_file(tmp_path / "in.xlsx", tmp_path / "out.csv", "UY")
    table = open_table(tmp_path / "out.csv")
    assert table.header == ("nombre", "telefono", *ADDED)
    assert [row[:4] for row in table.rows()] == [
        # A formula that nobody calculated has the value 0, as spreadsheets show it.
        ["0", "59899123456", "eligible", "'+59899123456"],
        ["Luis", "x", "unreadable", ""],
    ]
    judge_file(tmp_path / "out.csv", tmp_path / "again.XLSX", "UY", column="telefono")
    sheet = CalamineWorkbook.from_path(tmp_path / "again.XLSX").get_sheet_by_index(0).to_python()
    assert sheet[0] == ["nombre", "telefono", *ADDED, *ADDED]
    assert sheet[1][3] == "'+59899123456"
    assert sheet[1][9] == "+59899123456"


def test_each_row_may_name_its_own_country(tmp_path: Path) -> None:
    lines = ["tel,pais", "099 123 456,Uruguay", "(11) 98765-4321,BR", "2 2123 4567,+56", "099 123 457,"]
    summary, rows = judged(tmp_path, "\n".join(lines), country="UY")
    assert (summary.column, summary.country_column) == ("tel", "pais")
    assert [given_back(row[3]) for row in rows[1:]] == [
        "+59899123456",
        "+5511987654321",
        "+56221234567",
        "+59899123457",
    ]


def test_the_summary_counts_every_row_by_each_answer(tmp_path: Path) -> None:
    lines = ["tel", "099 123 456", "+5511987654321", "11987654321", "2900 1234", "hola", "+80012345678"]
    summary, rows = judged(tmp_path, "\n".join(lines), country="UY")
    assert summary.rows == len(rows) - 1 == 6
    assert sum(summary.verdicts.values()) == sum(summary.types.values()) == 6
    assert (summary.types["mobile"], summary.types["toll_free"]) == (2, 1)
    assert summary.countries == {"UY": 2, "BR": 1}
    assert summary.reasons["no_number"] == 1
    assert summary.reasons == Counter(reason for row in rows[1:] for reason in row[-2].split())


def test_what_only_the_merchant_knows_does_not_count_in_a_file() -> None:
    mobile = judged_alone("099 123 456", "UY")
    assert (mobile.verdict, mobile.reasons) == (Verdict.ELIGIBLE, ())
    fixed = judged_alone("2900 1234", "UY")
    assert (fixed.verdict, fixed.reasons) == (Verdict.ELIGIBLE_WITH_ACTION, (Reason.FIXED_LINE,))


def test_what_a_number_itself_leaves_open_still_needs_an_answer() -> None:
    found = judged_alone("+54 11 2345 6789", None)
    assert found.verdict is Verdict.NEEDS_ANSWER
    assert found.reasons == (Reason.ARGENTINA_NINE_UNCLEAR,)


def test_the_cells_of_a_finding_are_codes_without_spaces_inside() -> None:
    found = judged_alone("tel:00 55 11 8765-4321", "BR")
    cells = dict(zip(ADDED, added_cells(found), strict=True))
    assert cells["puente_e164"] == "+5511987654321"
    assert cells["puente_country"] == "BR"
    assert cells["puente_type"] == "mobile"
    assert "brazil_nine_added" in cells["puente_repairs"].split()
    assert added_cells(judged_alone("", "BR")) == ("unreadable", "", "unknown", "", "empty", "")


def test_counting_can_go_on_from_an_earlier_beginning() -> None:
    whole, first = Tally(), Tally()
    texts = ["099123456", "1234", "hola", "+5511987654321"]
    for text in texts:
        whole.add(judged_alone(text, "UY"))
    for text in texts[:2]:
        first.add(judged_alone(text, "UY"))
    second = Tally(first.counts())
    for text in texts[2:]:
        second.add(judged_alone(text, "UY"))
    assert second.counts() == whole.counts()
    assert whole.counts()["verdicts"] == {"eligible": 2, "not_eligible": 1, "unreadable": 1}
    assert whole.counts()["countries"] == {"UY": 1, "BR": 1}


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
