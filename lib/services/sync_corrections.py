"""Corrections of rejected customers: a table that somebody filled in, checked row by row and kept.

A correction takes the place of what VTEX holds only where that cannot be used, so that whoever is put right
in VTEX later is sent with what stands there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Text, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.domain.customers import Correction, Keys
from lib.domain.entered import storable
from lib.domain.invitation import without_mark
from lib.domain.sync import RowState
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import own_key
from lib.services.sync_contacts import Contacts
from lib.services.sync_ledger import CORRECTABLE
from lib.services.sync_settings import keep_settings, settings_of
from lib.services.sync_traces import contact_keys
from lib.sheets import MEGABYTE, Limits, Table, open_table
from lib.storage.syncing import sync_corrections, sync_forgotten, sync_rows, sync_runs

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 5 * MEGABYTE
"""Of a file: it is read by the process that serves the pages, so that more would keep others waiting."""

ID_COLUMN: Final = "vtex_id"
EMAIL_COLUMN: Final = "corrected_email"
PHONE_COLUMN: Final = "corrected_phone"
"""The columns that are read, as `lib.services.sync_ledger.corrections_sheet` goes out with them."""

UNREADABLE_EMAIL: Final = "correction.email"
UNREADABLE_PHONE: Final = "correction.phone"
WITHOUT_ID: Final = "correction.no_id"
UNKNOWN: Final = "correction.unknown"
FORGOTTEN: Final = "correction.forgotten"
PROBLEMS: Final = (WITHOUT_ID, UNREADABLE_EMAIL, UNREADABLE_PHONE, UNKNOWN, FORGOTTEN)
"""What can be wrong with a row. `UNKNOWN`: no run rejected such a customer for what could be corrected."""

_MOST_PROBLEMS: Final = 100
_LIMITS: Final = Limits(rows=MOST_ROWS, lines=4 * MOST_ROWS, unpacked=30 * MEGABYTE, tags=2_000_000)
_BATCH: Final = 1_000


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row: its number as a spreadsheet shows it, and a code of `PROBLEMS`."""

    row: int
    code: str


@dataclass(frozen=True)
class CorrectionReport:
    """What became of a file of corrections.

    `taken`: customers whose correction is kept now. `untouched`: rows in which nothing was corrected.
    `problems`: the first 100 rows that were not taken, in their order; `counts`: all of them, by code.
    """

    taken: int
    untouched: int
    problems: tuple[RowProblem, ...]
    counts: Mapping[str, int]

    @property
    def unknown(self) -> int:
        """Rows of customers that no run rejected for what could be corrected."""
        return self.counts.get(UNKNOWN, 0)


@dataclass(frozen=True)
class _Row:
    number: int
    vtex_id: str = field(repr=False)
    correction: Correction = field(repr=False)


def correct_customers(actor: Actor, account: str, content: bytes) -> CorrectionReport:
    """Keep what a CSV or XLSX corrects: columns `vtex_id`, and `corrected_email`, `corrected_phone` or both.

    A row is taken as a whole or not at all; of several for one customer the last one holds. Corrections hold
    from the next run on, which reads everything: these customers are not among what changed in VTEX. Loading
    a file twice is loading it once.
    Raises InvalidInput: what `lib.sheets.open_table` raises, 'sheet.too_big' above 5 MB,
    'sheet.too_many_rows' above 20,000; 'sync.correction_columns' when the columns are not there.
    """
    if len(content) > MOST_BYTES:
        size = -(-len(content) // MEGABYTE)
        raise InvalidInput("sheet.too_big", field="source", size=size, limit=MOST_BYTES // MEGABYTE)
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        country = act.store.country
    table = open_table(content, _LIMITS)
    rows, problems, untouched = _read(table, Contacts(country))
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        good, refused = _acceptable(act, rows)
        if _keep(act, good):
            keep_settings(act, replace(settings_of(act), full_due_at=act.now))
            act.record("sync.corrected", new={"rows": len(good)})
    problems += refused
    first = sorted(problems, key=lambda problem: problem.row)[:_MOST_PROBLEMS]
    return CorrectionReport(len(good), untouched, tuple(first), Counter(one.code for one in problems))


def _read(table: Table, contacts: Contacts) -> tuple[list[_Row], list[RowProblem], int]:
    """The rows that can be read, what is wrong with the others, and how many correct nothing."""
    places = _places(table)
    rows, problems, untouched = [], [], 0
    for number, cells in table.numbered_rows():
        given = {name: storable(without_mark(cells[place])) for name, place in places.items()}
        email, phone = given.get(EMAIL_COLUMN, ""), given.get(PHONE_COLUMN, "")
        if not (email or phone):
            untouched += 1
            continue
        read = Correction(contacts.email(email), contacts.phone(phone))
        problem = _problem(given[ID_COLUMN], email, phone, read)
        if problem is None:
            rows.append(_Row(number, given[ID_COLUMN], read))
        else:
            problems.append(RowProblem(number, problem))
    return rows, problems, untouched


def _places(table: Table) -> dict[str, int]:
    """Where our columns stand. Raises InvalidInput('sync.correction_columns')."""
    names = [without_mark(name).lower() for name in table.header] if table.has_header else []
    wanted = (ID_COLUMN, EMAIL_COLUMN, PHONE_COLUMN)
    places = {name: names.index(name) for name in wanted if name in names}
    if ID_COLUMN not in places or len(places) == 1:
        raise InvalidInput("sync.correction_columns", field="source")
    return places


def _problem(vtex_id: str, email: str, phone: str, read: Correction) -> str | None:
    if not vtex_id:
        return WITHOUT_ID
    if email and read.email is None:
        return UNREADABLE_EMAIL
    return UNREADABLE_PHONE if phone and read.phone is None else None


def _acceptable(act: Act, rows: Sequence[_Row]) -> tuple[dict[str, Correction], list[RowProblem]]:
    """The corrections of customers that were rejected, by VTEX id; and the rows of others."""
    rejected = _rejected(act, {row.vtex_id for row in rows})
    forgotten = _forgotten(act)
    keys = Keys(own_key(act)) if forgotten else None
    good: dict[str, Correction] = {}
    refused = []
    for row in rows:
        if row.vtex_id not in rejected:
            refused.append(RowProblem(row.number, UNKNOWN))
        elif keys and not forgotten.isdisjoint(
            contact_keys(keys, row.correction.email, row.correction.phone)
        ):
            refused.append(RowProblem(row.number, FORGOTTEN))
        else:
            good[row.vtex_id] = row.correction
    return good, refused


def _rejected(act: Act, ids: Iterable[str]) -> set[str]:
    """Those of the ids that some run of the store rejected for what can be corrected."""
    runs = act.connection.execute(
        select(sync_runs.c.id).where(sync_runs.c.store_id == act.store.id, act.scope.on(sync_runs))
    )
    wanted = (
        sync_rows.c.run_id.in_(list(runs.scalars())),
        sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
        sync_rows.c.state == RowState.REJECTED,
        sync_rows.c.reason.in_(CORRECTABLE),
        act.scope.on(sync_rows),
    )
    found = act.connection.execute(select(sync_rows.c.vtex_id).where(*wanted).distinct(), {"ids": list(ids)})
    return set(found.scalars())


def _forgotten(act: Act) -> set[bytes]:
    mine = sync_forgotten.c.store_id == act.store.id, act.scope.on(sync_forgotten)
    return {bytes(key) for key in act.connection.execute(select(sync_forgotten.c.key).where(*mine)).scalars()}


def _keep(act: Act, corrections: Mapping[str, Correction]) -> bool:
    """Keep them in the place of earlier ones; whether that changed anything."""
    changed = False
    for some in _batches(sorted(corrections.items())):
        given = [
            {
                "store_id": act.store.id,
                "vtex_id": vtex_id,
                "email": one.email,
                "phone": one.phone,
                "set_by": act.actor.name,
                "set_at": act.now,
            }
            for vtex_id, one in some
        ]
        kept = postgresql_insert(sync_corrections).values(given)
        new = kept.excluded
        written = act.connection.execute(
            kept.on_conflict_do_update(
                index_elements=["store_id", "vtex_id"],
                set_={name: new[name] for name in ("email", "phone", "set_by", "set_at")},
                where=or_(
                    sync_corrections.c.email.is_distinct_from(new.email),
                    sync_corrections.c.phone.is_distinct_from(new.phone),
                ),
            )
            .execution_options(scope_store=act.store.id)
            .returning(sync_corrections.c.vtex_id)
        )
        changed = written.first() is not None or changed
    return changed


def _batches(
    corrections: Sequence[tuple[str, Correction]],
) -> Iterator[Sequence[tuple[str, Correction]]]:
    for start in range(0, len(corrections), _BATCH):
        yield corrections[start : start + _BATCH]
