"""Every storefront kind, every fault, every spelling: pages with the verdicts that the rules ask for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from lib.domain.pixel import PageSeen, Place, TraceKind, guess_kind, inspect

FOLDER: Final = Path(__file__).parents[1] / "pixel_pages"
STARTS: Final = (TraceKind.INITIALIZE, TraceKind.PLACEHOLDER)


class Expected(NamedTuple):
    """One row of the table; an empty cell expects nothing, but for `line`, where it is not asked for."""

    file: str
    business_id: str
    verdict: str
    doubt: str
    problem: str
    blocked_by: str
    id_found: str
    spelling: str
    line: str
    kind: str


def table() -> Iterator[Expected]:
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Expected(**row)


ROWS: Final = tuple(table())


def test_every_page_has_a_row_and_every_row_a_page() -> None:
    pages = {path.name for path in FOLDER.iterdir() if path.suffix in (".html", ".js")}
    assert pages == {row.file for row in ROWS}
    assert len(ROWS) == len(pages) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_a_page_gets_the_verdict_of_the_table(row: Expected) -> None:
    body = (FOLDER / row.file).read_bytes()
    verdict = inspect(body, row.file, row.business_id)
    assert (verdict.storefront is None) == row.file.endswith(".js")
    said = verdict.storefront or verdict.checkout
    told = (said, verdict.doubt or "", verdict.problem or "", verdict.blocked_by or "")
    assert told == (row.verdict, row.doubt, row.problem, row.blocked_by)
    found = {(one.value, str(one.spelling)) for one in verdict.traces if one.kind in STARTS and one.value}
    assert (row.id_found, row.spelling) in found if row.id_found else not found
    lines = {str(one.line) for one in verdict.traces if one.value == row.id_found}
    assert not row.line or row.line in lines
    if row.kind:
        seen = PageSeen(Place.HOME, "https://www.tienda.example/", body=body, content_type="text/html")
        assert guess_kind(seen) == row.kind
