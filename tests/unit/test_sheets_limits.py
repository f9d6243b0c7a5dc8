"""A caller's own limits: reading ends at them, whatever else a file holds."""

from __future__ import annotations

import pytest

from lib.errors import InvalidInput
from lib.sheets import MEGABYTE, Limits, open_table
from tests.effort import costs_less_than
from tests.workbooks import RELATION, made, package

FEW = Limits(rows=10, lines=20, unpacked=MEGABYTE)
SOME = Limits(rows=5_000, lines=20_000, unpacked=30 * MEGABYTE, tags=1_000_000)
HEADER = "<row><c t='str'><v>cuenta</v></c></row>"
FILLED = "<row><c t='str'><v>a</v></c></row>"
EMPTY = "<row/>"


def refused(content: bytes, limits: Limits = FEW) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        open_table(content, limits)
    return caught.value


def test_a_header_and_as_many_rows_as_the_limit_says_are_read() -> None:
    assert open_table(package(HEADER + FILLED * 10), FEW).row_count == 10
    assert open_table(b"cuenta\n" + b"t\n" * 10, FEW).row_count == 10


@pytest.mark.parametrize(
    "content", [package(HEADER + FILLED * 11), b"cuenta\n" + b"t\n" * 11], ids=["workbook", "text"]
)
def test_one_row_more_is_refused_with_the_callers_limit(content: bytes) -> None:
    problem = refused(content)
    assert (problem.code, problem.facts) == ("sheet.too_many_rows", {"limit": 10})


@pytest.mark.parametrize("line", [b"\n", b",\n"], ids=["empty", "separators"])
def test_rows_that_hold_nothing_count_as_lines_of_a_text(line: bytes) -> None:
    assert open_table(b"x,y\n" + line * 18 + b"a,b\n", FEW).row_count == 1
    assert refused(b"x,y\n" + line * 19 + b"a,b\n").code == "sheet.too_many_rows"


@pytest.mark.parametrize("row", [EMPTY, "<row><c/></row>"], ids=["empty", "of an empty cell"])
def test_rows_that_hold_nothing_count_as_lines_of_a_workbook(row: str) -> None:
    assert open_table(package(HEADER + row * 18 + FILLED), FEW).row_count == 1
    assert refused(package(HEADER + row * 19 + FILLED)).code == "sheet.too_many_rows"
    assert refused(package(row * 21)).code == "sheet.too_many_rows"


def test_what_unpacks_to_more_than_the_limit_is_not_read() -> None:
    content = made([["cuenta"], *([f"tienda{number}" * 50] for number in range(5_000))])
    assert open_table(content, Limits(unpacked=10 * MEGABYTE)).row_count == 5_000
    assert refused(content, Limits(unpacked=MEGABYTE)).code == "sheet.bomb"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (package(HEADER + EMPTY * 3_000_000), "sheet.too_many_rows"),
        (package(EMPTY * 3_000_000 + HEADER), "sheet.too_many_rows"),
        (package(HEADER + f"<row>{'<c/>' * 4_000_000}</row>"), "sheet.bomb"),
        (package(HEADER + "<x/>" * 4_000_000), "sheet.bomb"),
        (package(HEADER, extra={"xl/sharedStrings.xml": f"<sst>{'<si/>' * 3_000_000}</sst>"}), "sheet.bomb"),
        (package(f"{HEADER}<!--{'x' * 19_000_000}-->"), "sheet.damaged"),
        (package(f'{HEADER}<row a="{"x" * 19_000_000}"/>'), "sheet.damaged"),
    ],
    ids=["rows", "rows before the first", "cells", "unknown", "shared texts", "comment", "attribute"],
)
def test_what_would_take_seconds_is_refused_sooner(content: bytes, code: str) -> None:
    assert len(content) < 200_000
    # A tenth to a half of a second, where without limits each takes three to ten.
    with costs_less_than(seconds=2):
        assert refused(content, SOME).code == code


def test_a_part_that_has_many_names_is_read_once() -> None:
    names = "".join(f'<sheet name="s{number}" sheetId="{number}" r:id="r1"/>' for number in range(2_000))
    book = f'<workbook xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>'
    content = package(EMPTY * 15_000, extra={"xl/workbook.xml": book})
    assert refused(content, SOME).code == "sheet.empty"


def test_empty_sheets_count_together() -> None:
    names = "".join(f'<sheet name="s{number}" sheetId="{number}" r:id="s{number}"/>' for number in range(3))
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + "".join(
            f'<Relationship Id="s{number}" Type="{RELATION}/worksheet" Target="worksheets/s{number}.xml"/>'
            for number in range(3)
        )
        + "</Relationships>",
        **{
            f"xl/worksheets/s{number}.xml": f"<worksheet><sheetData>{EMPTY * 8}</sheetData></worksheet>"
            for number in range(3)
        },
    }
    assert refused(package("", extra=parts)).code == "sheet.too_many_rows"
