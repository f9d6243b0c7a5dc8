"""A file of stores to be created: read, checked row by row, and nothing written.

The dry run tells what would be created and what is wrong in which row. What it found can be given to
`lib.services.invitations.start_invitations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal, select

from lib.domain.dossier import holds_secret
from lib.domain.invitation import (
    CheckedRow,
    Column,
    Invitation,
    Known,
    Owner,
    ReadRow,
    columns_of,
    plain_words,
    read_row,
    settle,
    without_mark,
)
from lib.domain.model import Role
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.number_columns import country_of
from lib.services.portfolios import STAFF
from lib.sheets import MEGABYTE, Limits, Table, csv_chunks, open_table
from lib.storage.tables import people, stores

MOST_ROWS = 5_000
MOST_BYTES = 2 * MEGABYTE
"""Of a file: it is read by the process that serves the pages, so that more would keep others waiting."""
LIMITS = Limits(rows=MOST_ROWS, lines=4 * MOST_ROWS, unpacked=30 * MEGABYTE, tags=2_000_000)
"""Of what is in it, for the same reason. Formatted rows that hold nothing are left room for."""

REASON_NAMES = frozenset({"motivo", "reason"})
"""How our own files call the column of reasons, in any of the three languages: nothing is read from it."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of which no store can be created: its cells as they were, without secrets, and what is wrong."""

    checked: CheckedRow
    cells: tuple[str, ...]


@dataclass(frozen=True)
class DryRun:
    """What creating the stores of a file would do.

    `header` names every column of the file, `places` says where each of ours stands (from 0), `unused` names
    those that nothing is read from. `good` and `refused` are in the order of the file.
    """

    header: tuple[str, ...]
    places: Mapping[Column, int]
    unused: tuple[str, ...]
    separator: str
    good: tuple[tuple[int, Invitation], ...]
    refused: tuple[RefusedRow, ...]

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return len(self.good) + len(self.refused)

    @cached_property
    def invitations(self) -> tuple[Invitation, ...]:
        """The stores that would be created."""
        return tuple(invitation for _, invitation in self.good)


def dry_run(actor: Actor, content: bytes) -> DryRun:
    """Check a CSV or XLSX of stores to be created. Nothing is written.

    Raises InvalidInput: what `lib.sheets.open_table` and `lib.domain.invitation.columns_of` raise;
    `sheet.too_big` above 2 MB, `sheet.too_many_rows` above 5,000 rows, `invitation.no_header`.
    """
    if len(content) > MOST_BYTES:
        size = -(-len(content) // MEGABYTE)
        raise InvalidInput("sheet.too_big", field="source", size=size, limit=MOST_BYTES // MEGABYTE)
    table = open_table(content, LIMITS)
    if not table.has_header:
        raise InvalidInput("invitation.no_header", field="source")
    places = columns_of(table.header)
    records = list(table.numbered_rows())
    read = [
        read_row(number, {column: cells[place] for column, place in places.items()}, country_of)
        for number, cells in records
    ]
    with acting(actor, Action.INVITE) as act:
        known = known_about(act, read)
    return _found(table, places, records, settle(read, known))


def known_about(act: Act, rows: Sequence[ReadRow]) -> Known:
    """What the database knows of the accounts, people and owners that these rows name."""
    accounts = sorted({row.account for row in rows if row.account is not None})
    emails = sorted({row.email for row in rows if row.email is not None})
    existing = act.connection.execute(
        select(stores.c.account).where(_is_any_of(stores.c.account, accounts), act.scope.on(stores))
    ).scalars()
    taken = act.connection.execute(
        select(people.c.email, people.c.role, people.c.disabled_at).where(_is_any_of(people.c.email, emails))
    )
    refused = {
        row.email: "email.removed" if row.disabled_at else "invite.staff"
        for row in taken
        if row.disabled_at or Role(row.role) is not Role.MERCHANT
    }
    return Known(frozenset(existing), owners_in(act) if any(row.owner for row in rows) else (), refused)


def owners(actor: Actor) -> tuple[Owner, ...]:
    """Who can be in charge of a store, by name."""
    with acting(actor, Action.INVITE) as act:
        return owners_in(act)


def owners_in(act: Act) -> tuple[Owner, ...]:
    """As `owners`, in the caller's transaction."""
    found = act.connection.execute(
        select(people.c.id, people.c.name, people.c.email)
        .where(people.c.role.in_(STAFF), people.c.disabled_at.is_(None))
        .order_by(people.c.name, people.c.email)
    )
    return tuple(Owner(row.id, row.name, row.email) for row in found)


def refused_as_csv(run: DryRun, sentences: Iterable[str], heading: str) -> bytes:
    """The refused rows as a CSV to correct: the columns as they were, and why in the last one.

    `sentences` says what is wrong with each row, in the order of `run.refused`; `heading` names their column.
    Which no spreadsheet runs, and what an earlier such file said of the reasons is left out.
    """
    kept = [place for place, name in enumerate(run.header) if plain_words(name) not in REASON_NAMES]
    rows = (
        [*(row.cells[place] for place in kept), said]
        for row, said in zip(run.refused, sentences, strict=True)
    )
    header = [*(run.header[place] for place in kept), heading]
    return b"".join(csv_chunks(header, rows, run.separator))


def _found(
    table: Table,
    places: Mapping[Column, int],
    records: Sequence[tuple[int, list[str]]],
    checked: Iterator[CheckedRow],
) -> DryRun:
    good: list[tuple[int, Invitation]] = []
    refused: list[RefusedRow] = []
    for (_, cells), row in zip(records, checked, strict=True):
        if row.invitation is not None:
            good.append((row.number, row.invitation))
        else:
            refused.append(RefusedRow(row, tuple(map(_harmless, cells))))
    header = tuple(map(without_mark, table.header))
    read_from = set(places.values())
    unused = tuple(
        name
        for place, name in enumerate(header)
        if place not in read_from and plain_words(name) not in REASON_NAMES
    )
    return DryRun(header, places, unused, table.separator or ",", tuple(good), tuple(refused))


def _harmless(cell: str) -> str:
    """A cell that may be shown and given back: what looks like a key or a token never is."""
    clean = without_mark(cell)
    return "" if holds_secret(clean) else clean


def _is_any_of(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    # One array, because thousands of parameters would be a statement of its own each time.
    return column == any_(literal(list(values), ARRAY(Text)))
