"""The ledger of a run: what is sent next, what became of whom, and who can be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from lib.domain.sync import RowState, RunState
from lib.errors import NotFound
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_ledger import (
    Correctable,
    corrections_sheet,
    each_ledger_row,
    ledger,
    note_download,
    preview,
)
from tests.builders import Builder, change, rows
from tests.services.synced import Shopper, a_run

MIXED = [
    Shopper("a", RowState.CREATED, profile_id="p1", name="A. P.", email="a•••@e•••.com", consent="in"),
    Shopper("b", RowState.REJECTED, "no_contact", holds={"first_name": "Beto"}),
    Shopper("c", RowState.REJECTED, "unusable_contact", holds={"phone": "=123", "email": "c@"}),
    Shopper("d", RowState.UNCHANGED, "same", profile_id="p2"),
    Shopper("e", RowState.UNCHANGED, "joined", leader="a"),
    Shopper("f", RowState.UNCERTAIN, place=2),
    Shopper("g", RowState.INTENDED, place=3),
    Shopper("h", RowState.PENDING, place=1),
    Shopper("i", RowState.REJECTED, "no_id"),
    Shopper("j", RowState.REJECTED, "refused_422", holds={"last_name": "Gil", "email": "j@tienda.example"}),
]


def ids(found: object) -> list[str]:
    assert hasattr(found, "__iter__")
    return [row.vtex_id for row in found]


def test_the_preview_shows_whom_it_will_send_in_the_order_of_sending(ana: Actor, platform: Platform) -> None:
    waiting = [Shopper(f"z{30 - place:02}", place=place, name=f"n{place}") for place in range(1, 26)]
    others = [Shopper("joined", leader="z29"), Shopper("bad", RowState.REJECTED, "masked")]
    run = a_run(platform, "alfa", [*waiting, *others])
    assert [row.name for row in preview(ana, "alfa", run)] == [f"n{place}" for place in range(1, 21)]


def test_whoever_is_sent_last_is_previewed_last(ana: Actor, platform: Platform) -> None:
    late = [Shopper("late", place=-4), Shopper("later", place=-1)]
    run = a_run(platform, "alfa", [*late, *(Shopper(f"z{place:02}", place=place) for place in range(5, 23))])
    assert ids(preview(ana, "alfa", run)) == [*(f"z{place:02}" for place in range(5, 23)), "late", "later"]
    change(platform, "UPDATE sync_rows SET place = 4 WHERE vtex_id = 'late'")
    change(platform, "UPDATE sync_rows SET place = 30 WHERE vtex_id = 'z05'")
    assert ids(preview(ana, "alfa", run))[-2:] == ["z05", "later"]


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        (None, None, "abcdefghij"),
        (RowState.PENDING, None, "fgh"),
        (RowState.UNCERTAIN, None, "fgh"),
        (RowState.CREATED, None, "a"),
        (RowState.UPDATED, None, ""),
        (RowState.UNCHANGED, None, "de"),
        (RowState.UNCHANGED, "joined", "e"),
        (RowState.REJECTED, None, "bcij"),
        (RowState.REJECTED, "no_id", "i"),
        (RowState.REJECTED, "masked", ""),
        (RowState.REJECTED, "joined", ""),
        (RowState.PENDING, "no_id", ""),
        (None, "same", "d"),
        (None, "sa\x00me", "d"),
    ],
)
def test_the_ledger_is_filtered_by_result_and_reason(
    ana: Actor, platform: Platform, state: RowState | None, reason: str | None, expected: str
) -> None:
    run = a_run(platform, "alfa", MIXED, state=RunState.WRITING)
    found = ledger(ana, "alfa", run, state=state, reason=reason)
    assert (ids(found.rows), found.total) == (list(expected), len(expected))


def test_the_ledger_says_what_became_of_each(ana: Actor, platform: Platform) -> None:
    run = a_run(platform, "alfa", MIXED, state=RunState.WRITING)
    first = ledger(ana, "alfa", run, state=RowState.CREATED).rows[0]
    assert (first.state, first.profile_id, first.name, first.email) == (
        RowState.CREATED,
        "p1",
        "A. P.",
        "a•••@e•••.com",
    )
    assert (first.consent, first.tries, first.status, first.done_at, first.leader) == (
        "in",
        0,
        None,
        None,
        None,
    )
    assert ledger(ana, "alfa", run, reason="joined").rows[0].leader == "a"


def test_the_ledger_has_pages_of_fifty_and_the_nearest_one_where_there_is_none(
    ana: Actor, platform: Platform
) -> None:
    run = a_run(platform, "alfa", [Shopper(f"{number:03}") for number in range(101)])
    pages = {page: ids(ledger(ana, "alfa", run, page=page).rows) for page in (0, 1, 2, 3, 4)}
    assert pages[1] == [f"{number:03}" for number in range(50)]
    assert pages[2] == [f"{number:03}" for number in range(50, 100)]
    assert pages[3] == ["100"]
    assert (pages[0], pages[4]) == (pages[1], pages[3])


def test_a_run_whose_rows_are_gone_has_an_empty_ledger(ana: Actor, platform: Platform) -> None:
    run = a_run(platform, "alfa", MIXED, state=RunState.DONE)
    change(platform, "DELETE FROM sync_rows")
    found = ledger(ana, "alfa", run, page=2)
    assert (found.rows, found.total) == ((), 0)


def test_a_download_has_every_row_once_by_vtex_id(ana: Actor, platform: Platform) -> None:
    run = a_run(platform, "alfa", MIXED, state=RunState.WRITING)
    change(
        platform,
        "INSERT INTO sync_rows (run_id, vtex_id, store_id, state, consent)"
        " SELECT run_id, 'x' || to_char(n, 'FM0000'), store_id, 'pending', 'unknown'"
        " FROM sync_rows, generate_series(1, 2100) n WHERE vtex_id = 'a'",
    )
    found = ids(each_ledger_row(ana, "alfa", run))
    assert found == [*"abcdefghij", *(f"x{number:04}" for number in range(1, 2101))]
    assert ids(each_ledger_row(ana, "alfa", run, only_rejected=True)) == list("bcij")


def test_the_corrections_hold_what_vtex_holds_of_whom_a_person_can_correct(
    ana: Actor, platform: Platform
) -> None:
    forgotten = Shopper("forgotten:00", RowState.REJECTED, "forgotten")
    run = a_run(platform, "alfa", [*MIXED, forgotten], state=RunState.DONE)
    assert list(corrections_sheet(ana, "alfa", run)) == [
        Correctable("b", "no_contact", "Beto", "", "", ""),
        Correctable("c", "unusable_contact", "", "", "c@", "=123"),
        Correctable("j", "refused_422", "", "Gil", "j@tienda.example", ""),
    ]


def test_a_download_is_written_to_the_history(ana: Actor, platform: Platform) -> None:
    run = a_run(platform, "alfa", MIXED)
    note_download(ana, "alfa", run, "ledger")
    found = rows(platform, "SELECT subject, new, actor_id FROM events WHERE kind = 'sync.downloaded'")
    assert [(row["subject"], row["new"], row["actor_id"]) for row in found] == [
        ("ledger", {"run": run.hex}, ana.person_id)
    ]


def test_a_run_of_another_store_is_unknown_to_all_of_them(
    ana: Actor, build: Builder, platform: Platform
) -> None:
    build.merchant("beta")
    run = a_run(platform, "beta", MIXED)
    for call in (
        lambda: preview(ana, "alfa", run),
        lambda: ledger(ana, "alfa", run),
        lambda: list(each_ledger_row(ana, "alfa", run)),
        lambda: list(corrections_sheet(ana, "alfa", run)),
        lambda: note_download(ana, "alfa", run, "ledger"),
    ):
        with pytest.raises(NotFound, match=r"sync\.unknown_run"):
            call()


_TWENTY_THOUSAND = """
    INSERT INTO sync_rows (run_id, vtex_id, store_id, state, consent)
    SELECT run_id, md5(n::text), store_id, CASE WHEN n % 2 = 0 THEN 'created' ELSE 'updated' END, 'in'
    FROM sync_rows, generate_series(1, 20000) n
"""


def test_a_page_in_the_middle_of_a_large_ledger_is_found_without_looking_at_the_rows_before_it(
    ana: Actor, platform: Platform
) -> None:
    run = a_run(platform, "alfa", [Shopper("a", RowState.CREATED)], state=RunState.DONE)
    with platform.engine.begin() as connection:
        # A vacuum leaves out what is not written to the disk yet.
        connection.execute(text("SET LOCAL synchronous_commit = on"))
        connection.execute(text(_TWENTY_THOUSAND))
        connection.execute(text("UPDATE sync_runs SET read = 20001, created = 10001, updated = 10000"))
    with platform.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) sync_rows"))
    for state, page in ((None, 200), (RowState.UPDATED, 100)):
        with executed(platform.engine) as statements:
            assert len(ledger(ana, "alfa", run, state=state, page=page).rows) == 50
        (paged,) = [one for one in statements if "OFFSET" in one[0]]
        # Each of the ten thousand rows before the page would be another look into the table.
        assert blocks_of(platform.engine, *paged) < 1_000


@contextmanager
def executed(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are carried out meanwhile, with what is bound to them."""
    found: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, sql: str, bound: Any, _context: Any, _many: bool) -> None:
        found.append((sql, bound))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def blocks_of(engine: Engine, sql: str, bound: Any) -> int:
    """How often a statement looks into a block of the database."""
    with engine.connect() as connection:
        explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"
        plan = connection.exec_driver_sql(explained, bound).scalar_one()[0]["Plan"]
    looked: int = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return looked
