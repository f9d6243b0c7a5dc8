"""What a file of numbers is: its states, its row in the database as a value, its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import RowMapping

SOURCE = "source"
DOWNLOADS = ("csv", "xlsx")
COUNTED = ("verdicts", "types", "countries", "reasons")
"""What is counted by code over the rows of a file."""
_LONGEST_NAME = 200
_LONGEST_ENDING = 5


class FileState(StrEnum):
    """Where a file stands.

    `READY`: the columns are guessed and a person may start it. `RUNNING` covers waiting for a worker,
    judging, and writing the downloads.
    """

    READING = "reading"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether a worker has it, or will."""
        return self in (FileState.READING, FileState.RUNNING)


@dataclass(frozen=True)
class NumberFile:
    """A file as a screen shows it.

    `size` is in bytes; `rows` counts the rows below the header, 0 until known; `done` those judged.
    `sheet` is the name of the sheet that is read, None for a CSV. Columns are positions from 0. The four
    counts are rows by code: a row without a known country is not among `countries`, and one with several
    reasons counts under each. `rows_per_second` and `seconds_left` come from what was measured so far;
    None until there is something, and `seconds_left` also when nothing is left to judge. `downloads` are
    the kinds that can be had.
    """

    id: UUID
    name: str
    size: int
    state: FileState
    uploaded_by: str
    uploaded_at: datetime
    kept_until: datetime
    problem: str | None
    problem_facts: Mapping[str, str]
    sheet: str | None
    columns: tuple[str, ...]
    preview: tuple[tuple[str, ...], ...]
    number_column: int | None
    country_column: int | None
    default_country: str | None
    rows: int
    done: int
    verdicts: Mapping[str, int]
    types: Mapping[str, int]
    countries: Mapping[str, int]
    reasons: Mapping[str, int]
    rows_per_second: float | None
    seconds_left: float | None
    downloads: tuple[str, ...]


def as_file(row: RowMapping) -> NumberFile:
    """A row of `number_files` as a value."""
    state = FileState(row["state"])
    speed = row["done"] / row["seconds"] if row["done"] and row["seconds"] else None
    left = row["rows"] - row["done"]
    return NumberFile(
        id=row["id"],
        name=row["name"],
        size=row["size"],
        state=state,
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
        kept_until=row["kept_until"],
        problem=row["problem"],
        problem_facts=row["problem_facts"],
        sheet=row["sheet"],
        columns=tuple(row["columns"]),
        preview=tuple(tuple(line) for line in row["preview"]),
        number_column=row["number_column"],
        country_column=row["country_column"],
        default_country=row["default_country"],
        rows=row["rows"],
        done=row["done"],
        verdicts=row["verdicts"],
        types=row["types"],
        countries=row["countries"],
        reasons=row["reasons"],
        rows_per_second=speed,
        seconds_left=left / speed if speed and left and state is FileState.RUNNING else None,
        downloads=DOWNLOADS if state is FileState.DONE else (),
    )


def clean_name(name: str) -> str:
    """The last part of a path, in printable characters on one line, at most 200; the ending stays."""
    last = re.split(r"[/\\]", normalize("NFC", name))[-1]
    shown = "".join(one if one.isprintable() else " " for one in last)
    clean = " ".join(shown.split()).strip(". ") or "archivo"
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > _LONGEST_NAME and dot and len(ending) <= _LONGEST_ENDING:
        return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return clean[:_LONGEST_NAME]


def storable(text: str) -> str:
    """The text as the database can keep it: without NUL and without halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
