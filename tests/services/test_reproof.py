"""The daily proof: who is due, what one failure means and what two, and what time alone changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from lib.domain.model import Health, Stage, Track
from lib.services import reevaluation
from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.checklist import checklist, declare
from lib.services.credential_runs import DAILY, request_check
from lib.services.credentials import Entered, credential_state, forget_credentials, save_credentials
from lib.services.platform import Platform
from lib.services.reevaluation import refresh_what_time_changed
from lib.services.reproof import (
    AT_ONCE,
    ask_for_due_proofs,
    forget_old_runs,
    keep_proofs,
)
from lib.services.stores import overview
from tests.builders import Builder, change, renamed, rows
from tests.services.checked import (
    WORKER,
    broken,
    check,
    control,
    latest,
    merchant,
)
from tests.services.conftest import Clock
from tests.waiting import eventually

RUNS = "SELECT requested_by, state FROM check_runs ORDER BY requested_at"
JOBS = """
    SELECT priority FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = 'check_credentials' ORDER BY priority
"""


def test_a_store_is_proven_anew_after_about_a_day_and_not_before(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    assert proven
    clock.advance(hours=21.9)
    assert ask_for_due_proofs() == 0
    clock.advance(hours=4.2)
    assert ask_for_due_proofs() == 1
    assert ask_for_due_proofs() == 0
    assert rows(platform, RUNS)[-1] == {"requested_by": DAILY.name, "state": "queued"}
    before = overview(WORKER, "alfa").integration(Track.HELLOTEXT).last_proof_at
    assert run_check(WORKER, "alfa", latest().id)
    after = overview(WORKER, "alfa").integration(Track.HELLOTEXT).last_proof_at
    assert before is not None
    assert after == clock() > before


def test_stores_are_not_due_at_the_same_moment(build: Builder, platform: Platform, clock: Clock) -> None:
    clock.stop_at(clock())
    for number in range(12):
        merchant(build, f"tienda-{number}")
    due = [row["reprove_at"] - clock() for row in rows(platform, "SELECT reprove_at FROM stores")]
    assert min(due) >= timedelta(hours=22)
    assert max(due) <= timedelta(hours=26)
    # The spread comes from random ids: now and then two stores have the same second.
    assert len(set(due)) > 6


def test_a_person_who_asks_does_not_wait_behind_the_daily_proofs(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    clock.advance(days=2)
    ask_for_due_proofs()
    assert [row["priority"] for row in rows(platform, JOBS)] == [-10, 0]
    request_check(proven, "alfa")
    assert [row["priority"] for row in rows(platform, JOBS)] == [0, 0]


def test_a_deleted_credential_is_not_proven(proven: Actor, clock: Clock) -> None:
    forget_credentials(proven, "alfa")
    clock.advance(days=3)
    assert ask_for_due_proofs() == 0


def test_observations_of_every_day_are_kept_as_the_first_and_the_last(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    assert proven
    first = clock()
    for _ in range(5):
        clock.advance(days=1)
        check()
    times = [
        row["at"]
        for row in rows(platform, "SELECT at FROM evidence WHERE rule_id = 'vtex_key_valid' ORDER BY at")
    ]
    assert times == [first, clock()]


def test_time_alone_reaches_the_list_of_stores(proven: Actor, clock: Clock) -> None:
    """A proof of the whole day grows old after a week without a worker: the row says so by itself."""
    declare(proven, "alfa", Track.HELLOTEXT, "hellotext_account", holds=True)
    before = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert refresh_what_time_changed() == 0
    clock.advance(days=7, minutes=1)
    assert refresh_what_time_changed() == 1
    after = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert (before.health, after.health) == (Health.OK, Health.ATTENTION)
    assert after.whole_percent < before.whole_percent
    assert refresh_what_time_changed() == 0


def test_another_edition_of_the_rules_reaches_every_row_and_changes_nothing_else(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    declare(proven, "alfa", Track.HELLOTEXT, "hellotext_account", holds=True)
    before = [overview(WORKER, "alfa").integration(track) for track in Track]
    events = rows(platform, "SELECT count(*) AS n FROM events")
    change(platform, "UPDATE integrations SET rulebook = '2000-01-01'")
    clock.advance(minutes=1)
    assert refresh_what_time_changed() == len(Track)
    assert [overview(WORKER, "alfa").integration(track) for track in Track] == before
    assert rows(platform, "SELECT DISTINCT rulebook FROM integrations") == [
        {"rulebook": platform.rulebook.version}
    ]
    assert rows(platform, "SELECT count(*) AS n FROM events") == events
    assert refresh_what_time_changed() == 0


def test_a_row_that_says_other_things_than_the_rules_is_put_right_with_its_history(
    proven: Actor, platform: Platform
) -> None:
    before = overview(proven, "alfa").integration(Track.HELLOTEXT)
    change(
        platform,
        "UPDATE integrations SET rulebook = '2000-01-01', waiting_on = 'vtex' WHERE track = 'hellotext'",
    )
    assert refresh_what_time_changed() == 1
    after = overview(proven, "alfa").integration(Track.HELLOTEXT)
    assert after.waiting_on is before.waiting_on
    [turn] = rows(
        platform, "SELECT old, new FROM events WHERE kind = 'integration.turn' ORDER BY id DESC LIMIT 1"
    )
    assert (turn["old"]["party"], turn["new"]) == ("vtex", {"party": before.waiting_on})


def test_one_store_with_a_fault_does_not_keep_the_others_from_their_turn(
    build: Builder, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A region that the calendar no longer knows: four stores, two at a time, one of them broken."""
    for number in range(4):
        build.merchant(f"tienda-{number}")
    change(platform, "UPDATE stores SET subdivision = 'gone' WHERE account = 'tienda-0'")
    change(platform, "UPDATE integrations SET rulebook = '2000-01-01'")
    monkeypatch.setattr(reevaluation, "BATCH", 2)
    with pytest.raises(RuntimeError):
        refresh_what_time_changed()
    left = rows(
        platform,
        "SELECT DISTINCT account FROM integrations JOIN stores ON stores.id = store_id"
        " WHERE rulebook = '2000-01-01'",
    )
    assert [row["account"] for row in left] == ["tienda-0"]


def test_a_store_that_meets_a_fault_stops_no_other(build: Builder, platform: Platform, clock: Clock) -> None:
    merchant(build, "alfa")
    merchant(build, "beta")
    clock.advance(days=2)
    with renamed(platform, "check_runs", "requested_by"), pytest.raises(RuntimeError, match="2 of 2"):
        ask_for_due_proofs()
    keep_proofs()
    assert AT_ONCE >= 2
    assert latest("alfa").open
    assert latest("beta").open


def test_live_stays_live_when_a_proof_is_lost(proven: Actor, platform: Platform, clock: Clock) -> None:
    assert proven
    change(platform, "UPDATE integrations SET stage = 'live' WHERE track = 'hellotext'")
    broken(platform)
    clock.advance(days=1)
    check()
    assert overview(WORKER, "alfa").integration(Track.HELLOTEXT).stage is Stage.LIVE
    assert checklist(WORKER, "alfa", Track.HELLOTEXT).state.health is Health.ATTENTION


def test_old_runs_go_but_the_last_one_and_those_agreed_to_stay(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    agreed = request_check(proven, "alfa", write_agreed=True).id
    assert run_check(WORKER, "alfa", agreed)
    clock.advance(days=1)
    last = check().id
    clock.advance(days=200)
    assert forget_old_runs() == 1
    assert [row["id"] for row in rows(platform, "SELECT id FROM check_runs ORDER BY requested_at")] == [
        agreed,
        last,
    ]
    assert forget_old_runs() == 0


def test_a_daily_proof_that_found_the_same_is_no_news_and_one_that_did_not_is(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    assert proven
    news = "SELECT count(*) AS told FROM events WHERE kind = 'credentials.checked'"

    def prove() -> int:
        clock.advance(days=2)
        ask_for_due_proofs()
        assert run_check(WORKER, "alfa", latest().id)
        told: int = rows(platform, news)[0]["told"]
        return told

    assert [prove(), prove()] == [1, 1]
    broken(platform)
    assert [prove(), prove()] == [2, 2]


def test_a_store_without_secrets_is_not_looked_at_every_hour(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    forget_credentials(proven, "alfa")
    clock.advance(minutes=1)
    save_credentials(proven, "alfa", Entered(hellotext_token="ALK_" + "cD4y8Wp" * 20))
    check()
    [due] = rows(platform, "SELECT reprove_at FROM stores")
    assert due["reprove_at"] - clock() >= timedelta(hours=22)


def test_another_id_has_nothing_of_the_proof_of_the_one_before(
    proven: Actor, simulator: str, clock: Clock
) -> None:
    clock.advance(minutes=1)
    control(simulator, "faults", vendor="hellotext", fault="error503", calls=100)
    save_credentials(proven, "alfa", Entered(business_id="Zz11Yy22"))
    check()
    item = checklist(proven, "alfa", Track.HELLOTEXT).state.item("hellotext_business_id")
    assert item is not None
    assert not item.holds
    passed = credential_state(proven, "alfa").proven
    assert "hellotext.business" not in passed
    assert {"hellotext.token", "vtex.login", "vtex.customers"} <= set(passed)


def test_the_proofs_of_the_other_vendors_stay_when_one_gets_a_new_secret(
    proven: Actor, simulator: str, clock: Clock
) -> None:
    clock.advance(minutes=1)
    control(simulator, "faults", vendor="vtex", fault="error503", calls=100)
    save_credentials(proven, "alfa", Entered(waba_id="200000000000031", meta_token="EAAB" + "x9Zq" * 40))
    check()
    passed = credential_state(proven, "alfa").proven
    assert {"vtex.login", "vtex.customers", "meta.token", "meta.waba"} <= set(passed)


def test_a_store_whose_secrets_are_deleted_while_its_turn_comes_is_left_alone(
    proven: Actor, platform: Platform, clock: Clock
) -> None:
    assert proven
    clock.advance(days=2)
    waiting = "SELECT count(*) AS waits FROM pg_locks WHERE NOT granted"
    with ThreadPoolExecutor(1) as pool, platform.engine.connect() as other:
        other.execute(text("SELECT id FROM stores FOR UPDATE"))
        asking = pool.submit(ask_for_due_proofs)
        eventually(lambda: rows(platform, waiting)[0]["waits"])
        other.execute(text("UPDATE stores SET reprove_at = NULL"))
        other.commit()
        assert asking.result(30) == 1
    assert not latest().open


def test_a_fault_in_one_step_keeps_the_others_going(proven: Actor, platform: Platform, clock: Clock) -> None:
    assert proven
    clock.advance(days=1)
    check()
    clock.advance(days=40)
    with (
        renamed(platform, "procrastinate_jobs", "priority"),
        pytest.raises(RuntimeError, match="daily proof"),
    ):
        keep_proofs()
    assert len(rows(platform, "SELECT id FROM check_runs")) == 1
