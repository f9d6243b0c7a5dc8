"""A CSV file of numbers through the number doctor: the columns of the file stay as they are, the
answers are added behind them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lib.domain.phone import Diagnosis, RuleResult, examine
from lib.errors import InvalidInput

ADDED = ("puente_verdict", "puente_e164", "puente_type", "puente_country", "puente_reasons", "puente_repairs")
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 65_536
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class FileSummary:
    """How many rows were judged, in which column the numbers were, and the verdicts by count."""

    rows: int
    column: str
    verdicts: Mapping[str, int]


def judge_file(source: Path, target: Path, country: str | None, column: str | None = None) -> FileSummary:
    """Judge every number of `source` (CSV, UTF-8, any common separator) and write `target`.

    Cells that a spreadsheet would take for a formula get an apostrophe in front, in our columns and
    in the file's own. Raises InvalidInput: `number_file.not_text`, `number_file.no_header`,
    `number_file.unknown_column`, `number_file.no_number_column`, `number_file.same_file`.
    """
    if source.resolve() == target.resolve():
        raise InvalidInput("number_file.same_file", field="target")
    try:
        with source.open(encoding="utf-8-sig", newline="") as opened:
            separator = _separator(opened.read(_SAMPLE_CHARACTERS))
            opened.seek(0)
            reader = csv.reader(opened, delimiter=separator)
            header = next(reader, None)
            if not header:
                raise InvalidInput("number_file.no_header", field="source")
            sample = list(islice(reader, _SAMPLE_ROWS))
            position = _position(header, sample, country, column)
            opened.seek(0)
            reader = csv.reader(opened, delimiter=separator)
            next(reader)
            return _judge(reader, header, position, target, country, separator)
    except (UnicodeDecodeError, csv.Error):
        raise InvalidInput("number_file.not_text", field="source") from None


def _judge(
    reader: Iterable[list[str]],
    header: Sequence[str],
    position: int,
    target: Path,
    country: str | None,
    separator: str,
) -> FileSummary:
    verdicts: Counter[str] = Counter()
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow([_harmless(cell) for cell in (*header, *ADDED)])
        for row in reader:
            diagnosis = examine(row[position] if position < len(row) else "", country)
            verdicts[diagnosis.verdict] += 1
            padded = [*row, *[""] * (len(header) - len(row))]
            writer.writerow([_harmless(cell) for cell in (*padded, *_answers(diagnosis))])
    return FileSummary(verdicts.total(), header[position], dict(verdicts))


def _answers(diagnosis: Diagnosis) -> tuple[str, ...]:
    reasons = [
        row.reason
        for row in diagnosis.rules
        if row.reason and row.result in (RuleResult.FAILED, RuleResult.NEEDS_ANSWER)
    ]
    return (
        diagnosis.verdict,
        diagnosis.e164 or "",
        diagnosis.number_type,
        diagnosis.country or "",
        " ".join(reasons),
        " ".join(repair.code for repair in diagnosis.repairs),
    )


def _separator(sample: str) -> str:
    try:
        return csv.Sniffer().sniff(sample, delimiters=",;\t|").delimiter
    except csv.Error:
        # One column has no separator to find.
        return ","


def _position(
    header: Sequence[str], sample: Sequence[Sequence[str]], country: str | None, column: str | None
) -> int:
    """The asked column, else the one with the most numbers in the first rows."""
    if column is not None:
        if column not in header:
            raise InvalidInput("number_file.unknown_column", field="column", column=column[:60])
        return header.index(column)
    counts = [
        sum(examine(row[index], country).e164 is not None for row in sample if index < len(row))
        for index in range(len(header))
    ]
    if not any(counts):
        raise InvalidInput("number_file.no_number_column", field="column")
    return counts.index(max(counts))


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula; take the apostrophe away to have the cell back."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
