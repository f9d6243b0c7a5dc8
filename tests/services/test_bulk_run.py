"""Doing the same thing for many stores: item by item, until the end or until somebody says stop."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest

from lib.domain.model import Track
from lib.errors import Conflict, Unavailable
from lib.jobs.worker import CONCURRENCY
from lib.services.bulk import cancel, each_result, start, state, undo
from lib.services.bulk_filing import BULK_PLACES
from lib.services.bulk_model import BulkKind, BulkState, JobState
from lib.services.bulk_run import FAULT, WINDOW, fail_job, run_bulk
from lib.services.managing import REMINDER_EVERY, assign, pause, remind
from lib.services.panel_query import PanelQuery
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, renamed, rows
from tests.services.conftest import Clock

ALL = PanelQuery()
OWNERS = "SELECT account, owner_id FROM stores ORDER BY account"
QUEUED = (
    "SELECT args->>'job_id' AS job FROM procrastinate_jobs WHERE task_name = 'run_bulk' AND status = 'todo'"
)


@pytest.fixture
def marta(build: Builder) -> Person:
    """A manager, beside three stores."""
    for account in ("alfa", "beta", "gama"):
        build.merchant(account)
    return build.manager()


def finish(platform: Platform, who: Person, job_id: UUID) -> BulkState:
    """Work until no job waits any more, as the worker does; how the job ended."""
    while rows(platform, QUEUED):
        change(platform, "DELETE FROM procrastinate_jobs WHERE task_name = 'run_bulk'")
        assert run_bulk(job_id, lambda: True)
    return state(who.actor, job_id)


def outcomes(who: Person, job_id: UUID) -> list[tuple[str, str | None]]:
    return [(item.account, item.outcome) for item in each_result(who.actor, job_id)]


def owners(platform: Platform) -> dict[str, UUID | None]:
    return {row["account"]: row["owner_id"] for row in rows(platform, OWNERS)}


def going_on(items: int) -> Callable[[], bool]:
    """A worker that is told to end after so many items."""
    asked = count()
    return lambda: next(asked) < items


def waiting_for_merchants(platform: Platform) -> None:
    change(platform, "UPDATE integrations SET waiting_on = 'merchant'")


def test_every_store_gets_its_owner_and_its_line_of_history(marta: Person, platform: Platform) -> None:
    job = finish(platform, marta, start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id))
    assert (job.state, job.done, job.total, job.succeeded) == (JobState.FINISHED, 3, 3, 3)
    assert job.outcomes == {"done": 3}
    assert job.new_owner == marta.name
    assert job.finished_at is not None
    assert owners(platform) == dict.fromkeys(("alfa", "beta", "gama"), marta.id)
    written = rows(platform, "SELECT actor_id, count(*) FROM events WHERE kind = 'store.owner' GROUP BY 1")
    assert [list(row.values()) for row in written] == [[marta.id, 3]]


def test_a_store_that_somebody_else_gave_away_meanwhile_stays_theirs(
    marta: Person, build: Builder, platform: Platform
) -> None:
    elena = build.administrator()
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    assign(elena.actor, "beta", elena.id, seen_owner=None)
    job = finish(platform, marta, job_id)
    assert (job.state, job.outcomes) == (JobState.FINISHED, {"done": 2, "store.owner_changed": 1})
    assert outcomes(marta, job_id) == [("alfa", "done"), ("beta", "store.owner_changed"), ("gama", "done")]
    refused = next(item for item in each_result(marta.actor, job_id) if item.account == "beta")
    assert (refused.facts["who"], refused.facts["owner"]) == (elena.name, elena.name)
    assert owners(platform)["beta"] == elena.id


def test_an_assignment_is_taken_back_store_by_store(
    marta: Person, build: Builder, platform: Platform
) -> None:
    bruno, elena = build.manager(), build.administrator()
    assign(marta.actor, "alfa", bruno.id, seen_owner=None)
    job = finish(platform, marta, start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id))
    assert job.undoable
    assign(elena.actor, "gama", elena.id, seen_owner=marta.id)
    back = finish(platform, marta, undo(marta.actor, job.id))
    assert owners(platform) == {"alfa": bruno.id, "beta": None, "gama": elena.id}
    assert back.outcomes == {"done": 2, "store.owner_changed": 1}


def test_only_what_a_job_gave_away_itself_is_taken_back(
    marta: Person, build: Builder, platform: Platform, clock: Clock
) -> None:
    bruno, elena = build.manager(), build.administrator()
    assign(marta.actor, "gama", bruno.id, seen_owner=None)
    clock.advance(minutes=1)
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=bruno.id)
    assign(elena.actor, "beta", bruno.id, seen_owner=None)
    job = finish(platform, marta, job_id)
    assert outcomes(marta, job_id) == [
        ("alfa", "done"),
        ("beta", "bulk.same_owner"),
        ("gama", "bulk.same_owner"),
    ]
    assert finish(platform, marta, undo(marta.actor, job.id)).outcomes == {"done": 1}
    assert owners(platform) == {"alfa": None, "beta": bruno.id, "gama": bruno.id}


def test_what_was_no_assignment_or_still_runs_is_not_taken_back(marta: Person, platform: Platform) -> None:
    running = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    checked = finish(platform, marta, start(marta.actor, BulkKind.RECHECK, ALL, None))
    for job in (running, checked.id):
        with pytest.raises(Conflict, match=r"bulk\.not_undoable"):
            undo(marta.actor, job)


def test_a_reminder_goes_to_a_store_once_and_the_rest_say_why_not(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    waiting_for_merchants(platform)
    remind(marta.actor, "beta", Track.WHATSAPP)
    pause(marta.actor, "gama", Track.HELLOTEXT, "vacaciones")
    clock.advance(minutes=5)
    job_id = start(marta.actor, BulkKind.REMIND, ALL, None)
    finish(platform, marta, job_id)
    assert outcomes(marta, job_id) == [
        ("alfa", "done"),
        ("alfa", "bulk.same_store"),
        ("beta", "reminder.too_soon"),
        ("beta", "reminder.too_soon"),
        ("gama", "reminder.not_active"),
        ("gama", "done"),
    ]
    reminded = rows(platform, "SELECT reminded_at FROM stores WHERE account = 'alfa'")
    assert reminded[0]["reminded_at"] is not None
    assert state(marta.actor, job_id).succeeded == 3


def test_everything_is_checked_anew_behind_what_people_wait_for(marta: Person, platform: Platform) -> None:
    job = finish(platform, marta, start(marta.actor, BulkKind.RECHECK, ALL, None))
    assert job.outcomes == {"done": 3}
    assert len(rows(platform, "SELECT * FROM events WHERE kind = 'store.rechecked'")) == 3


def test_a_worker_that_ends_leaves_the_rest_to_the_next_one(marta: Person) -> None:
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    assert not run_bulk(job_id, going_on(2))
    assert (state(marta.actor, job_id).state, state(marta.actor, job_id).done) == (JobState.RUNNING, 2)
    assert outcomes(marta, job_id)[2] == ("gama", None)
    assert run_bulk(job_id, going_on(1))
    assert state(marta.actor, job_id).outcomes == {"done": 3}


def test_an_item_that_was_done_by_a_killed_worker_is_done_and_not_refused(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(clock())
    waiting_for_merchants(platform)
    change(platform, "UPDATE integrations SET waiting_on = 'us' WHERE track = 'hellotext'")
    reminding = start(marta.actor, BulkKind.REMIND, PanelQuery(track=Track.WHATSAPP), None)
    assigning = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    for job_id in (reminding, assigning):
        assert not run_bulk(job_id, going_on(2))
        # Killed right after the second item, before its outcome was kept.
        change(platform, "UPDATE bulk_items SET outcome = NULL WHERE place = 2 AND job_id = :job", job=job_id)
        change(
            platform, "UPDATE bulk_jobs SET done = 1, outcomes = '{\"done\": 1}' WHERE id = :job", job=job_id
        )
    clock.advance(minutes=1)
    for job_id in (reminding, assigning):
        assert run_bulk(job_id, lambda: True)
        assert state(marta.actor, job_id).outcomes == {"done": 3}
    events = rows(platform, "SELECT kind, count(*) AS n FROM events WHERE kind LIKE 'store.%' GROUP BY kind")
    assert {row["kind"]: row["n"] for row in events} == {
        "store.added": 3,
        "store.owner": 3,
        "store.reminded": 3,
    }


def test_a_reminder_of_before_the_job_makes_another_one_too_soon(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    waiting_for_merchants(platform)
    remind(marta.actor, "alfa", Track.WHATSAPP)
    clock.advance(days=REMINDER_EVERY.days - 1)
    job = finish(platform, marta, start(marta.actor, BulkKind.REMIND, PanelQuery(track=Track.WHATSAPP), None))
    assert job.outcomes == {"reminder.too_soon": 1, "done": 2}


def test_a_job_that_is_cancelled_stops_after_the_item_that_is_being_done(marta: Person) -> None:
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)

    def cancelled_before_the_second() -> bool:
        if state(marta.actor, job_id).done == 1:
            cancel(marta.actor, job_id)
        return True

    assert run_bulk(job_id, cancelled_before_the_second)
    job = state(marta.actor, job_id)
    assert (job.state, job.done, job.outcomes) == (JobState.CANCELLED, 2, {"done": 2})
    assert [outcome for _, outcome in outcomes(marta, job_id)] == ["done", "done", None]


def test_whoever_may_no_longer_do_it_ends_the_job(marta: Person, platform: Platform) -> None:
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=None)
    assert not run_bulk(job_id, going_on(1))
    change(platform, "UPDATE people SET role = 'merchant' WHERE id = :id", id=marta.id)
    assert run_bulk(job_id, lambda: True)
    change(platform, "UPDATE people SET role = 'account_manager' WHERE id = :id", id=marta.id)
    job = state(marta.actor, job_id)
    assert (job.state, job.problem, job.done) == (JobState.FAILED, "access.refused", 1)


def test_a_fault_of_ours_at_one_store_stops_no_other(
    marta: Person, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)
    change(platform, 'UPDATE bulk_items SET given = \'{"owner": "nonsense", "seen": null}\' WHERE place = 2')
    job = finish(platform, marta, job_id)
    assert job.outcomes == {"done": 2, FAULT: 1}
    assert [record.getMessage() for record in caplog.records] == [f"bulk job {job_id}, item 2 met ValueError"]


def test_a_database_that_goes_away_leaves_the_item_to_the_next_worker(
    marta: Person, platform: Platform
) -> None:
    job_id = start(marta.actor, BulkKind.ASSIGN, ALL, None, owner_id=marta.id)

    def away() -> bool:
        raise Unavailable("database.unreachable")

    with pytest.raises(Unavailable):
        run_bulk(job_id, away)
    assert state(marta.actor, job_id).state is JobState.RUNNING
    assert finish(platform, marta, job_id).outcomes == {"done": 3}


def test_a_fault_outside_the_items_closes_the_job(marta: Person, platform: Platform) -> None:
    job_id = start(marta.actor, BulkKind.RECHECK, ALL, None)
    with renamed(platform, "bulk_items", "facts"), pytest.raises(Exception, match="facts"):
        run_bulk(job_id, lambda: True)
    fail_job(job_id)
    job = state(marta.actor, job_id)
    assert (job.state, job.problem) == (JobState.FAILED, FAULT)


def test_a_long_job_queues_up_again_so_that_others_get_their_turn(marta: Person, platform: Platform) -> None:
    job_id = start(marta.actor, BulkKind.RECHECK, ALL, None)
    change(
        platform,
        "INSERT INTO bulk_items (job_id, place, account)"
        " SELECT :job, number, 'nirgends' || number FROM generate_series(4, :last) number",
        job=job_id,
        last=WINDOW + 1,
    )
    change(platform, "UPDATE bulk_jobs SET total = :total", total=WINDOW + 1)
    change(platform, "DELETE FROM procrastinate_jobs WHERE task_name = 'run_bulk'")
    assert run_bulk(job_id, lambda: True)
    assert state(marta.actor, job_id).done == WINDOW <= 25
    assert [row["job"] for row in rows(platform, QUEUED)] == [str(job_id)]
    job = finish(platform, marta, job_id)
    assert (job.state, job.outcomes) == (JobState.FINISHED, {"done": 3, "store.unknown": WINDOW - 2})


def test_however_many_people_ask_their_jobs_fill_two_places_of_the_worker(
    build: Builder, platform: Platform, marta: Person
) -> None:
    people = [marta, *(build.manager() for _ in range(12))]
    for person in people:
        for owner in (marta.id, person.id):
            start(person.actor, BulkKind.ASSIGN, ALL, None, owner_id=owner)
    found = rows(
        platform,
        "SELECT j.lock, b.asked_by_id FROM procrastinate_jobs j"
        " JOIN bulk_jobs b ON b.id::text = j.args->>'job_id' WHERE j.task_name = 'run_bulk'",
    )
    locks = {(row["asked_by_id"], row["lock"]) for row in found}
    assert len(locks) == len(people)
    assert len({lock for _, lock in locks}) <= BULK_PLACES < CONCURRENCY
