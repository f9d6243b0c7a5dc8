"""Asking for the same thing for many stores: what is meant is written down, once, for who may ask."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lib.domain.model import Track
from lib.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lib.services.access import Actor
from lib.services.bulk import cancel, each_result, preview, recent, results, start, state, undo
from lib.services.bulk_model import PANEL_KINDS, RESULTS_OF_A_PAGE, BulkKind, JobState
from lib.services.bulk_run import run_bulk
from lib.services.managing import remind
from lib.services.panel_query import PanelQuery, Tab
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

ALL = PanelQuery()
ITEMS = "SELECT place, account, track, given, outcome FROM bulk_items WHERE job_id = :job ORDER BY place"
HISTORY = "SELECT kind, subject, store_id, new FROM events WHERE kind LIKE 'bulk.%' ORDER BY id"
QUEUED = "SELECT args->>'job_id' AS job FROM procrastinate_jobs WHERE task_name = 'run_bulk' ORDER BY id"


def items(platform: Platform, job_id: UUID) -> list[tuple[int, str, str | None]]:
    return [(row["place"], row["account"], row["track"]) for row in rows(platform, ITEMS, job=job_id)]


def integration(platform: Platform, account: str, track: Track) -> UUID:
    found = rows(
        platform,
        "SELECT i.id FROM integrations i JOIN stores s ON s.id = i.store_id"
        " WHERE s.account = :account AND i.track = :track",
        account=account,
        track=track,
    )
    return UUID(str(found[0]["id"]))


@pytest.fixture
def marta(build: Builder) -> Person:
    """A manager, beside three stores of two countries."""
    for account, country in (("beta", "UY"), ("alfa", "BR"), ("gama", "UY")):
        build.merchant(account, country=country)
    return build.manager()


def finish(job_id: UUID) -> None:
    assert run_bulk(job_id, lambda: True)


def test_a_store_is_one_item_of_an_assignment_and_each_track_one_of_a_reminder(
    marta: Person, platform: Platform
) -> None:
    assigned = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    assert items(platform, assigned) == [(1, "alfa", None), (2, "beta", None), (3, "gama", None)]
    reminded = start(marta.actor, BulkKind.REMIND, PanelQuery(country="BR"), None)
    assert items(platform, reminded) == [(1, "alfa", "hellotext"), (2, "alfa", "whatsapp")]
    checked = start(marta.actor, BulkKind.RECHECK, PanelQuery(search="gama"), None)
    assert items(platform, checked) == [(1, "gama", None)]
    assert [row["job"] for row in rows(platform, QUEUED)] == [str(assigned), str(reminded), str(checked)]
    newest = recent(marta.actor)[0]
    assert (newest.id, newest.state, newest.total, newest.done) == (checked, JobState.QUEUED, 1, 0)


def test_what_was_chosen_one_by_one_is_meant_even_when_it_left_the_filter(
    marta: Person, platform: Platform
) -> None:
    chosen = frozenset({integration(platform, "beta", Track.WHATSAPP)})
    nothing = PanelQuery(country="AR")
    assert items(platform, start(marta.actor, BulkKind.REMIND, nothing, chosen)) == [(1, "beta", "whatsapp")]
    assert items(platform, start(marta.actor, BulkKind.RECHECK, nothing, chosen)) == [(1, "beta", None)]
    assert preview(marta.actor, BulkKind.RECHECK, nothing, chosen).stores == 1


def test_a_preview_counts_what_a_job_would_be_about(marta: Person, platform: Platform) -> None:
    change(platform, "UPDATE integrations SET waiting_on = 'meta' WHERE track = 'hellotext'")
    change(platform, "UPDATE integrations SET waiting_on = 'merchant' WHERE track = 'whatsapp'")
    resting = integration(platform, "beta", Track.WHATSAPP)
    change(platform, "UPDATE integrations SET paused_at = now() WHERE id = :id", id=resting)
    found = preview(marta.actor, BulkKind.REMIND, ALL, None)
    assert (found.integrations, found.stores, found.fitting) == (6, 3, 2)
    found = preview(marta.actor, BulkKind.RECHECK, PanelQuery(country="UY"), None)
    assert (found.integrations, found.stores, found.fitting) == (4, 2, 4)
    assert preview(marta.actor, BulkKind.REMIND, PanelQuery(tab=Tab.MERCHANT), None).integrations == 2


def test_a_preview_counts_the_stores_that_get_a_reminder_once(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(clock())
    change(platform, "UPDATE integrations SET waiting_on = 'merchant'")

    def counted() -> tuple[int, int]:
        found = preview(marta.actor, BulkKind.REMIND, ALL, None)
        return found.fitting, found.reachable

    assert counted() == (6, 3)
    remind(marta.actor, "alfa", Track.WHATSAPP)
    assert counted() == (6, 2)
    clock.advance(days=3)
    assert counted() == (6, 3)
    change(platform, "UPDATE people SET disabled_at = now() WHERE role = 'merchant'")
    assert counted() == (6, 0)


def test_nothing_chosen_is_no_job(marta: Person, platform: Platform) -> None:
    for only in (None, frozenset[UUID]()):
        with pytest.raises(Conflict, match=r"bulk\.nothing"):
            start(marta.actor, BulkKind.RECHECK, PanelQuery(country="AR"), only)
    assert rows(platform, "SELECT * FROM bulk_jobs") == []
    assert rows(platform, QUEUED) == []


def test_a_double_click_asks_once_and_the_same_later_or_otherwise_asks_again(
    marta: Person, build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(clock())
    first = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    assert start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id) == first
    others = {
        start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=None),
        start(marta.actor, BulkKind.ASSIGN, PanelQuery(country="UY"), None, owner_id=marta.id),
        start(marta.actor, BulkKind.RECHECK, ALL, None),
        start(build.manager().actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id),
    }
    clock.advance(seconds=11)
    others.add(start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id))
    assert len(others | {first}) == 6
    assert len(rows(platform, QUEUED)) == 6


def test_an_owner_who_may_have_no_stores_is_refused(
    marta: Person, build: Builder, platform: Platform
) -> None:
    for nobody in (build.merchant().id, uuid4()):
        with pytest.raises(InvalidInput, match=r"owner\.unknown"):
            start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=nobody)
    assert rows(platform, "SELECT * FROM bulk_jobs") == []


def test_a_job_is_seen_and_stopped_by_who_asked_for_it_alone(marta: Person, build: Builder) -> None:
    job = start(marta.actor, BulkKind.RECHECK, ALL, None)
    other = build.administrator().actor
    for look in (state, cancel, results, undo, lambda actor, job: list(each_result(actor, job))):
        with pytest.raises(NotFound, match=r"bulk\.unknown"):
            look(other, job)
    assert recent(other) == ()
    assert state(marta.actor, job).state is JobState.QUEUED


def test_a_merchant_may_ask_for_nothing(build: Builder) -> None:
    ana = build.merchant().actor
    calls = (
        lambda: preview(ana, BulkKind.REMIND, ALL, None),
        lambda: start(ana, BulkKind.REMIND, ALL, None),
        lambda: recent(ana),
        lambda: state(ana, uuid4()),
        lambda: results(ana, uuid4()),
        lambda: list(each_result(ana, uuid4())),
        lambda: cancel(ana, uuid4()),
        lambda: undo(ana, uuid4()),
    )
    for call in calls:
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            call()


def test_a_process_of_ours_has_no_rights_that_the_worker_could_use(marta: Person) -> None:
    assert marta
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        start(Actor.process("test"), BulkKind.RECHECK, ALL, None)


def test_a_cancelled_job_is_over_and_says_so_once(marta: Person, platform: Platform) -> None:
    job = start(marta.actor, BulkKind.RECHECK, ALL, None)
    assert cancel(marta.actor, job).state is JobState.CANCELLED
    assert cancel(marta.actor, job).state is JobState.CANCELLED
    finish(job)
    assert state(marta.actor, job).done == 0
    history = rows(platform, HISTORY)
    assert [list(event.values()) for event in history] == [
        ["bulk.started", "recheck", None, {"items": 3}],
        ["bulk.cancelled", "recheck", None, None],
    ]


def test_results_are_paged_in_the_order_of_the_job(marta: Person, platform: Platform) -> None:
    job = start(marta.actor, BulkKind.RECHECK, ALL, None)
    more = RESULTS_OF_A_PAGE + 7
    change(
        platform,
        "INSERT INTO bulk_items (job_id, place, account, outcome)"
        " SELECT :job, number, 'x' || number, 'store.unknown' FROM generate_series(4, :last) number",
        job=job,
        last=more,
    )
    change(
        platform,
        "UPDATE bulk_jobs SET total = :total, outcomes = jsonb_build_object('store.unknown', :some)",
        total=more,
        some=more - 3,
    )
    second = results(marta.actor, job, page=2)
    assert (second.page, second.pages, second.total) == (2, 2, more)
    assert [row.place for row in second.rows] == list(range(RESULTS_OF_A_PAGE + 1, more + 1))
    assert results(marta.actor, job, page=9) == second
    some = results(marta.actor, job, "store.unknown")
    assert (some.total, some.rows[0].place, some.rows[0].outcome) == (more - 3, 4, "store.unknown")
    assert results(marta.actor, job, "x.y").rows == ()
    assert [row.place for row in each_result(marta.actor, job)] == list(range(1, more + 1))


def test_what_ended_an_hour_ago_is_no_news(marta: Person, clock: Clock) -> None:
    clock.stop_at(clock())
    job = start(marta.actor, BulkKind.RECHECK, ALL, None)
    cancel(marta.actor, job)
    assert [found.id for found in recent(marta.actor)] == [job]
    clock.advance(minutes=61)
    assert recent(marta.actor) == ()


def test_a_job_that_runs_is_news_however_many_ended_after_it(marta: Person, clock: Clock) -> None:
    clock.stop_at(clock())
    running = start(marta.actor, BulkKind.RECHECK, ALL, None)
    ended = []
    for _ in range(4):
        clock.advance(seconds=11)
        ended.append(start(marta.actor, BulkKind.RECHECK, ALL, None))
        cancel(marta.actor, ended[-1])
    assert [found.id for found in recent(marta.actor)] == [*reversed(ended[1:]), running]


def test_news_are_asked_for_by_their_kinds(marta: Person) -> None:
    checked = start(marta.actor, BulkKind.RECHECK, ALL, None)
    assert [found.id for found in recent(marta.actor, PANEL_KINDS)] == [checked]
    assert recent(marta.actor, (BulkKind.INVITE,)) == ()


def test_jobs_are_forgotten_after_a_month(marta: Person, platform: Platform, clock: Clock) -> None:
    old = start(marta.actor, BulkKind.RECHECK, ALL, None)
    clock.advance(days=31)
    new = start(marta.actor, BulkKind.RECHECK, ALL, None)
    assert [row["id"] for row in rows(platform, "SELECT id FROM bulk_jobs")] == [new]
    assert items(platform, old) == []
