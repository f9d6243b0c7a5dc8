"""A file of numbers through the number doctor: the columns of the file stay as they are, the answers
are added behind them.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from lib.domain.phone import NOBODY_ASKED, NumberType, Reason, Verdict
from lib.domain.phone.doctor import Consultation, Finding
from lib.errors import InvalidInput
from lib.rulebook.doctor import doctor
from lib.services.number_columns import SAMPLE_ROWS, Columns, country_of, guess
from lib.services.number_file_model import COUNTED
from lib.sheets import Table, csv_chunks, open_table, write_xlsx

ADDED = ("puente_verdict", "puente_e164", "puente_type", "puente_country", "puente_reasons", "puente_repairs")


@dataclass(frozen=True)
class FileSummary:
    """What became of a file: the counts of its rows by each answer.

    `sheet` is the name of the sheet that was read, None for a CSV; `column` and `country_column` are those
    of the columns. A row counts once in
    `verdicts` and `types`, at most once in `countries`, and under each of its `reasons`.
    """

    rows: int
    sheet: str | None
    column: str
    country_column: str | None
    verdicts: Mapping[str, int]
    types: Mapping[str, int]
    countries: Mapping[str, int]
    reasons: Mapping[str, int]


class Tally:
    """Counts findings while they are made, from 0 or from the counts of an earlier beginning."""

    def __init__(self, before: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self._before = before or {}
        # One count for each answer as a whole: a file of a hundred thousand rows has a few hundred.
        self._answers: Counter[tuple[Verdict, NumberType, str | None, tuple[Reason, ...]]] = Counter()

    def add(self, found: Finding) -> None:
        """Count one row."""
        self._answers[found.verdict, found.number_type, found.country, found.reasons] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """The rows so far by code: `verdicts`, `types`, `countries`, `reasons` (see `FileSummary`)."""
        counts = {name: Counter(self._before.get(name, {})) for name in COUNTED}
        for (verdict, number_type, country, reasons), rows in self._answers.items():
            counts["verdicts"][verdict.value] += rows
            counts["types"][number_type.value] += rows
            if country:
                counts["countries"][country] += rows
            for reason in reasons:
                counts["reasons"][reason.value] += rows
        return {name: dict(counted) for name, counted in counts.items()}


def judge(row: Sequence[str], columns: Columns, country: str | None) -> Finding:
    """Judge the number of one row. A country that the row itself names goes before `country` (ISO 3166)."""
    named = None if columns.country is None else country_of(row[columns.country])
    return _consultation().find(row[columns.number], named or country)


def added_cells(found: Finding) -> tuple[str, ...]:
    """The cells of the added columns."""
    return (
        found.verdict,
        found.e164 or "",
        found.number_type,
        found.country or "",
        " ".join(found.reasons),
        " ".join(found.repairs),
    )


@cache
def _consultation() -> Consultation:
    # What only the merchant knows does not weigh on the verdict of a row.
    return doctor().consultation(NOBODY_ASKED)


def find_columns(
    table: Table, country: str | None, column: str | None = None, country_column: str | None = None
) -> Columns:
    """The columns with these names; those left out are guessed.

    Raises InvalidInput: `number_file.unknown_column` (column), `number_file.no_number_column`.
    """
    asked = None if column is None else _position(table, column, "column")
    asked_country = None if country_column is None else _position(table, country_column, "country_column")
    if asked is not None and asked_country is not None:
        return Columns(asked, asked_country)
    sample = list(islice(table.rows(), SAMPLE_ROWS))
    found = guess(table.header, sample, country, asked)
    return found if asked_country is None else Columns(found.number, asked_country)


def judge_file(
    source: Path,
    target: Path,
    country: str | None,
    column: str | None = None,
    country_column: str | None = None,
) -> FileSummary:
    """Judge every number of `source` (CSV or XLSX) and write `target`: XLSX if it is called so, else CSV.

    `target` appears whole or not at all. Cells that a spreadsheet would take for a formula are made
    harmless (see `lib.sheets.writing`). Raises InvalidInput: `number_file.same_file`,
    `number_file.not_writable`, and what `open_table` and `find_columns` raise.
    """
    if source.resolve() == target.resolve():
        raise InvalidInput("number_file.same_file", field="target")
    table = open_table(source)
    columns = find_columns(table, country, column, country_column)
    header = (*table.header, *ADDED)
    tally = Tally()

    def judged() -> Iterator[list[str]]:
        for row in table.rows():
            found = judge(row, columns, country)
            tally.add(found)
            yield [*row, *added_cells(found)]

    with _whole(target) as draft:
        if target.suffix.lower() == ".xlsx":
            write_xlsx(draft, header, judged())
        else:
            with draft.open("wb") as file:
                file.writelines(csv_chunks(header, judged(), table.separator or ","))
    named = None if columns.country is None else table.header[columns.country]
    return FileSummary(table.row_count, table.sheet, table.header[columns.number], named, **tally.counts())


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place at the end, and leaves nothing when that is not reached."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(exist_ok=False)
        yield draft
        draft.replace(target)
    except OSError:
        raise InvalidInput("number_file.not_writable", field="target") from None
    finally:
        draft.unlink(missing_ok=True)


def _position(table: Table, name: str, field_name: str) -> int:
    if name not in table.header:
        raise InvalidInput("number_file.unknown_column", field=field_name, column=name[:60])
    return table.header.index(name)
