"""The ledger of a run as a table to take along: codes as they are stored, so that programs can read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from lib.services.access import Actor
from lib.services.sync_corrections import EMAIL_COLUMN, ID_COLUMN, PHONE_COLUMN
from lib.services.sync_ledger import Correctable, corrections_sheet, each_ledger_row, note_download
from lib.services.sync_model import LedgerRow

LEDGER: Final = "ledger"
CORRECTIONS: Final = "corrections"
FILES: Final = (LEDGER, CORRECTIONS)
"""All customers of a run; those that a person can correct, with empty columns for what is right."""

LEDGER_HEADER: Final = (
    "vtex_id",
    "result",
    "reason",
    "joined_to",
    "profile_id",
    "name",
    "email",
    "phone",
    "newsletter",
    "tries",
    "status",
    "at",
)
CORRECTIONS_HEADER: Final = (
    ID_COLUMN,
    "reason",
    "first_name",
    "last_name",
    "email",
    "phone",
    EMAIL_COLUMN,
    PHONE_COLUMN,
)


@dataclass(frozen=True)
class LedgerFile:
    """The names of the columns, and the rows, which are read while they are used."""

    header: tuple[str, ...]
    rows: Iterator[list[str]] = field(repr=False)


def ledger_file(actor: Actor, account: str, run_id: UUID, kind: str) -> LedgerFile:
    """One of `FILES`, and a note in the history that somebody takes it along.

    Name, e-mail and phone are masked in the ledger, and in the corrections as VTEX holds them.
    Raises NotFound('sync.unknown_run').
    """
    note_download(actor, account, run_id, kind)
    if kind == CORRECTIONS:
        return LedgerFile(
            CORRECTIONS_HEADER, map(_correction_cells, corrections_sheet(actor, account, run_id))
        )
    return LedgerFile(LEDGER_HEADER, map(_ledger_cells, each_ledger_row(actor, account, run_id)))


def _ledger_cells(row: LedgerRow) -> list[str]:
    return [
        row.vtex_id,
        row.state.value,
        row.reason or "",
        row.leader or "",
        row.profile_id or "",
        row.name or "",
        row.email or "",
        row.phone or "",
        row.consent,
        str(row.tries),
        "" if row.status is None else str(row.status),
        "" if row.done_at is None else row.done_at.isoformat(timespec="seconds"),
    ]


def _correction_cells(row: Correctable) -> list[str]:
    return [row.vtex_id, row.reason, row.first_name, row.last_name, row.email, row.phone, "", ""]
