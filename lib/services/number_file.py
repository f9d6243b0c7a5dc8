"""A CSV file of numbers through the number doctor: the columns of the file stay as they are, the
answers are added behind them.
"""

from __future__ import annotations

import csv
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from lib.domain.phone import Diagnosis, RuleResult, examine
from lib.errors import InvalidInput

ADDED = ("puente_verdict", "puente_e164", "puente_type", "puente_country", "puente_reasons", "puente_repairs")
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 65_536
_SEPARATORS = ",;\t|"
_ROWS_TO_COMPARE = 50
# The apostrophe is marked too, so that taking one away always gives the cell back.
_MARKED = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True)
class FileSummary:
    """How many rows were judged, in which column the numbers were, and the verdicts by count."""

    rows: int
    column: str
    verdicts: Mapping[str, int]


def judge_file(source: Path, target: Path, country: str | None, column: str | None = None) -> FileSummary:
    """Judge every number of `source` (CSV, UTF-8, any common separator) and write `target`.

    Cells that a spreadsheet would take for a formula get an apostrophe in front, in our columns and
    in the file's own. `target` appears whole or not at all. Raises InvalidInput:
    `number_file.not_text`, `number_file.no_header`, `number_file.unknown_column`,
    `number_file.no_number_column`, `number_file.same_file`, `number_file.not_writable`.
    """
    if source.resolve() == target.resolve():
        raise InvalidInput("number_file.same_file", field="target")
    try:
        with source.open(encoding="utf-8-sig", newline="") as opened:
            beginning = opened.read(_SAMPLE_CHARACTERS)
            if "\0" in beginning:
                raise InvalidInput("number_file.not_text", field="source")
            separator = _separator(beginning)
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
    with _whole(target) as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow([_harmless(cell) for cell in (*header, *ADDED)])
        for row in reader:
            diagnosis = examine(row[position] if position < len(row) else "", country)
            verdicts[diagnosis.verdict] += 1
            padded = [*row, *[""] * (len(header) - len(row))]
            writer.writerow([_harmless(cell) for cell in (*padded, *_answers(diagnosis))])
    return FileSummary(verdicts.total(), header[position], dict(verdicts))


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
    """A file beside `target` that takes its place at the end, and leaves nothing when that is not reached."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        file = draft.open("x", encoding="utf-8-sig", newline="")
    except OSError:
        raise InvalidInput("number_file.not_writable", field="target") from None
    try:
        with file:
            yield file
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


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
    """The separator with which the first rows are most alike; a comma for a single column."""

    def fit(separator: str) -> tuple[float, int]:
        reader = csv.reader(sample.splitlines(keepends=True), delimiter=separator)
        widths = [len(row) for row in islice(reader, _ROWS_TO_COMPARE) if row]
        if not widths or widths[0] == 1:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(_SEPARATORS, key=fit)


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
    return f"'{cell}" if cell.startswith(_MARKED) else cell
