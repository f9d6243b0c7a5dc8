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
from typing import NamedTuple

from lib.domain.phone import Answers, NumberType, Reason, RepairCode, Verdict
from lib.domain.phone.doctor import Consultation
from lib.errors import InvalidInput
from lib.rulebook.doctor import doctor
from lib.services.number_columns import SAMPLE_ROWS, Columns, country_of, guess
from lib.sheets import Table, csv_chunks, open_table, write_xlsx

ADDED = ("puente_verdict", "puente_e164", "puente_type", "puente_country", "puente_reasons", "puente_repairs")
# In a file nobody is asked: what only the merchant knows does not weigh on the verdict.
_ANSWERS = Answers(asked=False)


class Judgement(NamedTuple):
    """What is said about one row. `reasons` are those that led to the verdict."""

    verdict: Verdict
    e164: str | None
    number_type: NumberType
    country: str | None
    reasons: tuple[Reason, ...]
    repairs: tuple[RepairCode, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the added columns."""
        return (
            self.verdict,
            self.e164 or "",
            self.number_type,
            self.country or "",
            " ".join(self.reasons),
            " ".join(self.repairs),
        )


@dataclass(frozen=True)
class FileSummary:
    """What became of a file: the counts of its rows by each answer.

    `column` and `country_column` are the names of the columns that were read. A row counts once in
    `verdicts` and `types`, at most once in `countries`, and under each of its `reasons`.
    """

    rows: int
    column: str
    country_column: str | None
    verdicts: Mapping[str, int]
    types: Mapping[str, int]
    countries: Mapping[str, int]
    reasons: Mapping[str, int]


class Tally:
    """Counts judgements while they are made."""

    def __init__(self) -> None:
        # One count for each answer as a whole: a file of a hundred thousand rows has a few hundred.
        self._answers: Counter[tuple[Verdict, NumberType, str | None, tuple[Reason, ...]]] = Counter()

    def add(self, judgement: Judgement) -> None:
        """Count one row."""
        self._answers[judgement.verdict, judgement.number_type, judgement.country, judgement.reasons] += 1

    def summary(self, header: Sequence[str], columns: Columns) -> FileSummary:
        """The counts so far, of a file with this header."""
        verdicts, types, countries, reasons = (Counter[str]() for _ in range(4))
        for (verdict, number_type, country, given), count in self._answers.items():
            verdicts[verdict.value] += count
            types[number_type.value] += count
            if country:
                countries[country] += count
            for reason in given:
                reasons[reason.value] += count
        return FileSummary(
            rows=self._answers.total(),
            column=header[columns.number],
            country_column=None if columns.country is None else header[columns.country],
            verdicts=dict(verdicts),
            types=dict(types),
            countries=dict(countries),
            reasons=dict(reasons),
        )


def judge(raw: str, country: str | None) -> Judgement:
    """Judge one number of a file; `country` is the ISO 3166 code for numbers that do not name theirs."""
    return Judgement(*_consultation().find(raw, country))


@cache
def _consultation() -> Consultation:
    return doctor().consultation(_ANSWERS)


def judge_rows(
    table: Table, columns: Columns, country: str | None, tally: Tally, start: int = 0
) -> Iterator[list[str]]:
    """The rows of the table from `start` on with the added cells, each counted in `tally`.

    A country that the row itself names goes before `country`.
    """
    number, named = columns.number, columns.country
    for row in table.rows(start):
        region = country if named is None else country_of(row[named]) or country
        judgement = judge(row[number], region)
        tally.add(judgement)
        yield [*row, *judgement.cells]


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
    rows = judge_rows(table, columns, country, tally)
    with _whole(target) as draft:
        if target.suffix.lower() == ".xlsx":
            write_xlsx(draft, header, rows)
        else:
            with draft.open("wb") as file:
                file.writelines(csv_chunks(header, rows, table.separator or ","))
    return tally.summary(table.header, columns)


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
