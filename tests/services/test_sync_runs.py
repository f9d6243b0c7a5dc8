"""One run per store: asked for, taken, paused, cancelled, gone on with, taken over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from lib.domain.sync import RunState, Wanted
from lib.errors import Conflict, InvalidInput, NotFound
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.platform import Platform
from lib.services.sync_engine import run_sync
from lib.services.sync_model import OtherWriter
from lib.services.sync_runs import (
    approve_sync,
    cancel_sync,
    one_run,
    pause_sync,
    resume_sync,
    start_sync,
    sync_page,
)
from lib.services.sync_settings import save_sync_settings
from lib.services.sync_work import Limits, Overtaken, take
from tests.builders import APP_TOKEN, Builder, change, rows
from tests.services.syncing import (
    OPERATOR,
    QUICK,
    Running,
    Shop,
    crowd,
    is_settled,
    open_shop,
    person,
    token_of,
)
from tests.threads import at_once
from tests.waiting import eventually

Wish = Callable[[Actor, str, UUID], object]

# Two are meant, less than one is usual; the rest is for a machine that does much else.
MOST_SECONDS = 10.0
"""Pausing and cancelling take effect within this time."""


@pytest.fixture
def slow(build: Builder, simulator: str) -> Shop:
    """A store whose customers take a while to be sent."""
    shop = open_shop(build, simulator)
    shop.holds(*crowd(120))
    shop.control("latency", vendor="hellotext", seconds=0.3)
    return shop


def jobs(platform: Platform) -> int:
    """How many jobs of runs wait for a worker."""
    found = "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'sync_customers'"
    return len(rows(platform, found))


def test_two_who_ask_at_the_same_moment_start_one_run(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    ids = set()
    at_once(*(lambda: ids.add(shop.start()) for _ in range(4)))
    assert len(ids) == 1
    assert len(rows(build.platform, "SELECT 1 FROM sync_runs")) == 1
    assert len(rows(build.platform, "SELECT 1 FROM events WHERE kind = 'sync.started'")) == 1
    assert jobs(build.platform) == 1


def test_the_database_itself_allows_one_open_run(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.start()
    with pytest.raises(Exception, match="uq_sync_runs_open"):
        change(
            build.platform,
            "INSERT INTO sync_runs (id, store_id, kind, state, automatic, requested_by, requested_at,"
            " phone_order, newsletter) SELECT gen_random_uuid(), store_id, kind, 'reading', automatic,"
            " requested_by, requested_at, phone_order, newsletter FROM sync_runs",
        )


@pytest.mark.parametrize(
    ("wish", "state"), [(pause_sync, RunState.PAUSED), (cancel_sync, RunState.CANCELLED)]
)
def test_a_wish_to_stop_takes_effect_soon(slow: Shop, wish: Wish, state: RunState) -> None:
    limits = Limits(settle_seconds=0.0)
    with Running(slow, slow.start(), limits) as running:
        running.until(lambda run: run.equation.created > 0)
        began = time.monotonic()
        wish(OPERATOR, "alfa", slow.run().id)
        run = running.until(lambda run: run.state is state)
        assert time.monotonic() - began < MOST_SECONDS
        assert running.ended() is True
    assert 0 < run.equation.pending < 120
    assert run.equation.balances
    # What was in flight was heard, and nothing more was begun.
    assert run.uncertain == 0
    assert slow.writes() == run.equation.created
    assert set(slow.states().values()) == {"created", "pending"}


def test_a_paused_run_goes_on_where_it_was(slow: Shop) -> None:
    run_id = slow.start()
    with Running(slow, run_id) as running:
        running.until(lambda run: run.equation.created > 0)
        pause_sync(OPERATOR, "alfa", run_id)
        pause_sync(OPERATOR, "alfa", run_id)
        running.ended()
    assert slow.run().state is RunState.PAUSED
    slow.control("latency", vendor="hellotext", seconds=0)
    resume_sync(OPERATOR, "alfa", run_id)
    resume_sync(OPERATOR, "alfa", run_id)
    assert is_settled(slow.carry_out(run_id))
    assert slow.writes() == 120


def test_a_reading_run_is_paused_and_goes_on(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(30))
    shop.control("latency", vendor="vtex", seconds=0.2)
    run_id = shop.start()
    limits = replace(QUICK, page_size=5)
    with Running(shop, run_id, limits) as running:
        running.until(lambda run: run.equation.read > 0)
        pause_sync(OPERATOR, "alfa", run_id)
        running.ended()
    run = shop.run()
    assert (run.state, 0 < run.equation.read < 30) == (RunState.PAUSED, True)
    shop.control("latency", vendor="vtex", seconds=0)
    resume_sync(OPERATOR, "alfa", run_id)
    run = shop.carry_out(run_id, limits)
    assert is_settled(run)
    assert (run.equation.created, run.missing) == (30, 0)


def test_a_cancelled_run_never_goes_on_and_makes_room_for_another(slow: Shop) -> None:
    run_id = slow.start()
    cancel_sync(OPERATOR, "alfa", run_id)
    cancel_sync(OPERATOR, "alfa", run_id)
    assert slow.carry_out(run_id).state is RunState.CANCELLED
    assert slow.writes() == 0
    for wish in (pause_sync, resume_sync):
        with pytest.raises(Conflict, match=r"sync\.over"):
            wish(OPERATOR, "alfa", run_id)
    assert slow.start() != run_id


def test_a_worker_that_is_told_to_end_leaves_the_run_to_another(slow: Shop) -> None:
    run_id = slow.start()
    with Running(slow, run_id) as running:
        running.until(lambda run: run.equation.created > 0)
        running.may_go_on = False
        assert running.ended() is False
    assert slow.run().state is RunState.WRITING
    slow.control("latency", vendor="hellotext", seconds=0)
    assert is_settled(slow.carry_out(run_id))
    assert slow.writes() == 120


def test_a_worker_whose_run_was_taken_over_writes_nothing_more(slow: Shop) -> None:
    run_id = slow.start()
    with Running(slow, run_id) as running:
        running.until(lambda run: run.equation.created > 0)
        taken = take(OPERATOR, "alfa", run_id, QUICK, lambda: True)
        assert taken is not None
        before = slow.run().equation
        assert running.ended() is True
        # What it heard in the end is not in the ledger: the new one looks it up.
        assert slow.run().equation == before
        assert slow.run().state is RunState.WRITING
        slow.control("latency", vendor="hellotext", seconds=0)
        assert is_settled(slow.carry_out(run_id))
    assert slow.references() == sorted(str(one["id"]) for one in crowd(120))
    assert slow.writes() == 120


def test_each_step_of_an_overtaken_worker_is_refused(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    run_id = shop.start()
    first = take(OPERATOR, "alfa", run_id, QUICK, lambda: True)
    second = take(OPERATOR, "alfa", run_id, QUICK, lambda: True)
    assert first is not None
    assert second is not None
    with pytest.raises(Overtaken):
        first[0].look()
    with pytest.raises(Overtaken):
        first[0].wait(None)
    assert second[0].look() is Wanted.GO


def test_whoever_works_on_the_store_and_then_on_its_run_does_not_block_the_worker(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2))
    run_id = shop.start()
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with acting(OPERATOR, Action.SYNC_CUSTOMERS, "alfa") as act:
        act.take_turn()
        with build.platform.engine.connect() as other:
            running = Running(shop, run_id).begin()

            def is_waiting() -> bool:
                found: int = other.execute(waiting).scalar_one()
                other.rollback()
                return found > 0

            eventually(is_waiting)
        # As everybody does: first the store, then its run.
        act.connection.execute(text("SELECT 1 FROM sync_runs FOR UPDATE"))
    assert running.ended() is True
    assert is_settled(shop.run())


def test_the_wishes_of_a_run_that_nobody_has_are_carried_out_at_once(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    run_id = shop.start()
    assert pause_sync(OPERATOR, "alfa", run_id).state is RunState.PAUSED
    assert jobs(build.platform) == 0
    assert resume_sync(OPERATOR, "alfa", run_id).state is RunState.QUEUED
    assert cancel_sync(OPERATOR, "alfa", run_id).state is RunState.CANCELLED


def test_a_failed_run_goes_on_only_while_it_is_the_last_one(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, fault="plan")
    shop.holds(*crowd(2))
    failed = shop.synchronise()
    assert failed.state is RunState.FAILED
    with pytest.raises(Conflict, match=r"sync\.over"):
        cancel_sync(OPERATOR, "alfa", failed.id)
    shop.start()
    with pytest.raises(Conflict, match=r"sync\.other_run"):
        resume_sync(OPERATOR, "alfa", failed.id)


def test_a_person_answers_first_who_else_writes(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    with pytest.raises(Conflict, match=r"sync\.other_writer"):
        start_sync(shop.actor, "alfa")
    save_sync_settings(shop.actor, "alfa", other_writer=OtherWriter.NO)
    assert start_sync(shop.actor, "alfa").state is RunState.QUEUED


def test_without_secrets_no_run_begins(build: Builder) -> None:
    actor = build.merchant("alfa").actor
    save_sync_settings(actor, "alfa", other_writer=OtherWriter.NO)
    with pytest.raises(Conflict, match=r"sync\.no_vtex_key"):
        start_sync(actor, "alfa")
    assert sync_page(actor, "alfa").missing_secrets == ("vtex", "hellotext")


def test_a_run_of_another_store_is_unknown(build: Builder, simulator: str) -> None:
    open_shop(build, simulator)
    other = open_shop(build, simulator, "beta")
    run_id = other.start()
    for call in (one_run, approve_sync, pause_sync, resume_sync, cancel_sync):
        with pytest.raises(NotFound, match=r"sync\.unknown_run"):
            call(OPERATOR, "alfa", run_id)
    assert run_sync(OPERATOR, "alfa", run_id, lambda: True, QUICK)
    assert other.run().state is RunState.QUEUED


@pytest.mark.parametrize("order", [(), ("phone", "phone"), ("homePhone", "document")])
def test_an_order_of_phones_that_is_none_is_refused(build: Builder, order: tuple[str, ...]) -> None:
    actor = build.merchant("alfa").actor
    with pytest.raises(InvalidInput, match=r"sync\.phone_order"):
        save_sync_settings(actor, "alfa", phone_order=order)


def test_the_order_of_phones_decides_which_one_is_sent(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    save_sync_settings(OPERATOR, "alfa", phone_order=("cellPhone", "homePhone"))
    shop.holds(person(1, cellPhone="+5511987654321"))
    shop.synchronise()
    assert shop.profile("c-00001")["phone"] == "+5511987654321"


def test_no_secret_and_no_customer_is_in_what_a_run_leaves_for_people(
    build: Builder, simulator: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2))
    run = shop.synchronise()
    taken = take(OPERATOR, "alfa", shop.start(), QUICK, lambda: True)
    told = [row["text"] for row in rows(build.platform, "SELECT e::text AS text FROM events e")]
    told += [repr(run), repr(taken), caplog.text, *capsys.readouterr()]
    for secret in (APP_TOKEN, token_of(), "ana.1@example.com", "+5511980000001"):
        assert not [one for one in told if secret in one]
