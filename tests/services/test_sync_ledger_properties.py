"""The ledger of any run: counts are those of its rows, pages hold each once, the file is the table."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lib.domain.sync import RowState, RunState
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_forget import forget_customer
from lib.services.sync_ledger import ROWS_OF_A_PAGE, each_ledger_row, ledger
from lib.services.sync_ledger_files import LEDGER, LEDGER_HEADER, ledger_file
from lib.services.sync_model import LedgerRow
from lib.sheets import csv_chunks
from tests.builders import change, rows
from tests.services.synced import Shopper, a_run

UNCHANGED = ("same", "joined")
REJECTED = ("no_contact", "masked", "refused_422", "no_answer", "forgotten")
REASONS = (*UNCHANGED, *REJECTED, "nobody_has_it")
KINDS: tuple[tuple[RowState, str | None], ...] = (
    *((state, None) for state in RowState if state not in (RowState.UNCHANGED, RowState.REJECTED)),
    *((RowState.UNCHANGED, reason) for reason in UNCHANGED),
    *((RowState.REJECTED, reason) for reason in REJECTED),
)

# Making an example smaller takes minutes of real tables.
over_real_tables = settings(
    deadline=None,
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Read:
    """A run with these rows, of whom some were forgotten later."""

    run: UUID
    platform: Platform

    def ids(self, state: RowState | None, reason: str | None) -> list[str]:
        """Whom a filter means, as a look into the table itself finds them."""
        found = rows(self.platform, "SELECT vtex_id, state, reason FROM sync_rows ORDER BY vtex_id")
        return [
            row["vtex_id"]
            for row in found
            if state is None or RowState(row["state"]).term == state.term
            if reason is None or row["reason"] == reason
        ]


NUMBERS = st.tuples(*(st.integers(0, 60) for _ in KINDS))
FORGOTTEN = st.lists(st.integers(0, 720), max_size=2)
STATES = st.none() | st.sampled_from(RowState)


def carried_out(
    platform: Platform,
    actor: Actor,
    numbers: Sequence[int],
    forgotten: Sequence[int] = (),
) -> Read:
    """The only run of the store: so many rows of each of `KINDS`. `forgotten`: some of them by number."""
    change(platform, "DELETE FROM sync_runs")
    kinds = [kind for kind, number in zip(KINDS, numbers, strict=True) for _ in range(number)]
    shoppers = [
        Shopper(
            sha256(str(number).encode()).hexdigest()[:12],
            state,
            reason,
            leader="somebody" if reason == "joined" else None,
            name=f"=N. {number}",
            phone=f"+55 •• {number}",
            consent=("in", "out", "unknown")[number % 3],
            holds={"email": "a@"} if state is RowState.REJECTED else None,
        )
        for number, (state, reason) in enumerate(kinds)
    ]
    run = a_run(platform, "alfa", shoppers, state=RunState.DONE)
    change(
        platform,
        "UPDATE sync_rows SET tries = 2, status = 201, done_at = now(), profile_id = 'p'"
        " WHERE state = 'created'",
    )
    for number in forgotten:
        if number < len(shoppers):
            forget_customer(actor, "alfa", shoppers[number].vtex_id)
    return Read(run, platform)


def pages(actor: Actor, run: UUID, state: RowState | None, reason: str | None) -> list[list[LedgerRow]]:
    """All pages of a ledger, as many as its first one says that there are."""
    total = ledger(actor, "alfa", run, state=state, reason=reason).total
    found = [
        ledger(actor, "alfa", run, state=state, reason=reason, page=page)
        for page in range(1, math.ceil(total / ROWS_OF_A_PAGE) + 1)
    ]
    assert {page.total for page in found} <= {total}
    assert sum(len(page.rows) for page in found) == total
    return [list(page.rows) for page in found]


@over_real_tables
@given(numbers=NUMBERS, forgotten=FORGOTTEN, state=STATES, reason=st.none() | st.sampled_from(REASONS))
def test_the_count_above_the_table_is_that_of_its_rows_and_its_pages_hold_each_once(
    ana: Actor,
    platform: Platform,
    numbers: tuple[int, ...],
    forgotten: list[int],
    state: RowState | None,
    reason: str | None,
) -> None:
    read = carried_out(platform, ana, numbers, forgotten)
    for asked in {(state, reason), (state, None), (None, reason), *KINDS}:
        found = pages(ana, read.run, *asked)
        assert [row.vtex_id for page in found for row in page] == read.ids(*asked)
        assert all(len(page) == ROWS_OF_A_PAGE for page in found[:-1])


@over_real_tables
@given(numbers=NUMBERS, forgotten=FORGOTTEN, page=st.integers(-1, 9), state=STATES)
def test_a_page_that_is_not_there_is_the_nearest_one(
    ana: Actor,
    platform: Platform,
    numbers: tuple[int, ...],
    forgotten: list[int],
    page: int,
    state: RowState | None,
) -> None:
    read = carried_out(platform, ana, numbers, forgotten)
    found = ledger(ana, "alfa", read.run, state=state, page=page)
    there = pages(ana, read.run, state, None) or [[]]
    assert list(found.rows) == there[min(max(page, 1), len(there)) - 1]


@over_real_tables
@given(numbers=NUMBERS, forgotten=FORGOTTEN)
def test_the_file_is_the_table_row_by_row(
    ana: Actor,
    platform: Platform,
    numbers: tuple[int, ...],
    forgotten: list[int],
) -> None:
    read = carried_out(platform, ana, numbers, forgotten)
    table = [row for page in pages(ana, read.run, None, None) for row in page]
    assert list(each_ledger_row(ana, "alfa", read.run)) == table
    rejected = [row for page in pages(ana, read.run, RowState.REJECTED, None) for row in page]
    assert list(each_ledger_row(ana, "alfa", read.run, only_rejected=True)) == rejected

    written = ledger_file(ana, "alfa", read.run, LEDGER)
    content = b"".join(csv_chunks(written.header, written.rows)).decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(content)))
    assert tuple(lines[0] if lines else LEDGER_HEADER) == LEDGER_HEADER
    assert [(line["vtex_id"], line["result"], line["reason"] or None) for line in lines] == [
        (row.vtex_id, row.state, row.reason) for row in table
    ]
    assert [
        (line["phone"].lstrip("'") or None, line["newsletter"], line["profile_id"]) for line in lines
    ] == [(row.phone, row.consent, row.profile_id or "") for row in table]
    assert [(line["tries"], line["status"], bool(line["at"])) for line in lines] == [
        (str(row.tries), str(row.status or ""), row.done_at is not None) for row in table
    ]
