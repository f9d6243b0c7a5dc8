"""The daily proof: who is due, what one failure means and what two, and what time alone changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.domain.model import Health, Stage, Track
from lib.services.access import Actor
from lib.services.alerts import open_alerts
from lib.services.checking import run_check
from lib.services.checklist import checklist, declare
from lib.services.credential_runs import DAILY, request_check
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.platform import Platform
from lib.services.reproof import (
    AT_ONCE,
    ask_for_due_proofs,
    forget_old_runs,
    keep_proofs,
    refresh_what_time_changed,
)
from lib.services.stores import overview
from tests.builders import Builder, change, renamed, rows
from tests.services.checked import DEAD_TOKEN, NEW_TOKEN, WORKER, check, latest, merchant
from tests.services.conftest import Clock

RUNS = "SELECT requested_by, state FROM check_runs ORDER BY requested_at"
JOBS = """
    SELECT priority FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = 'check_credentials' ORDER BY priority
"""


@pytest.fixture
def ana(build: Builder, simulator: str, clock: Clock) -> Actor:
    """A merchant whose credentials have passed."""
    assert simulator
    clock.stop_at(clock())
    actor = merchant(build)
    check()
    return actor


def broken(platform: Platform) -> None:
    """As if VTEX no longer took the kept token: another one is sealed in its place."""
    [row] = rows(platform, "SELECT store_id FROM credentials WHERE field = 'app_token'")
    sealed = platform.vault.seal(DEAD_TOKEN, store_id=row["store_id"], field="app_token")
    change(platform, "UPDATE credentials SET sealed = :sealed WHERE field = 'app_token'", sealed=sealed)


def causes(build: Builder) -> list[tuple[str, str, int]]:
    return [(one.cause, one.subject, one.times) for one in open_alerts(build.manager().actor, "alfa")]


def health() -> Health:
    return overview(WORKER, "alfa").integration(Track.HELLOTEXT).health


def test_a_store_is_proven_anew_after_about_a_day_and_not_before(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    assert ana
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
    assert len(set(due)) == 12


def test_a_person_who_asks_does_not_wait_behind_the_daily_proofs(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    clock.advance(days=2)
    ask_for_due_proofs()
    assert [row["priority"] for row in rows(platform, JOBS)] == [-10, 0]
    request_check(ana, "alfa")
    assert [row["priority"] for row in rows(platform, JOBS)] == [0, 0]


def test_a_deleted_credential_is_not_proven(ana: Actor, clock: Clock) -> None:
    forget_credentials(ana, "alfa")
    clock.advance(days=3)
    assert ask_for_due_proofs() == 0


def test_one_failure_asks_for_attention_and_two_apart_break_and_alert(
    ana: Actor, platform: Platform, build: Builder, clock: Clock
) -> None:
    assert ana
    broken(platform)
    clock.advance(days=1)
    check()
    assert (health(), causes(build)) == (Health.ATTENTION, [])
    clock.advance(minutes=5)
    check()
    assert (health(), causes(build)) == (Health.ATTENTION, [])
    clock.advance(minutes=61)
    assert ask_for_due_proofs() == 1
    check()
    assert (health(), causes(build)) == (Health.BROKEN, [("credentials.broken", "vtex.login", 1)])
    clock.advance(days=1)
    check()
    assert causes(build) == [("credentials.broken", "vtex.login", 2)]


def test_the_first_answer_that_heals_closes_the_alert(
    ana: Actor, platform: Platform, build: Builder, clock: Clock
) -> None:
    broken(platform)
    for _ in range(2):
        clock.advance(days=1)
        check()
    assert causes(build)
    clock.advance(hours=1)
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    check()
    assert (health(), causes(build)) == (Health.OK, [])
    [kept] = rows(platform, "SELECT times, closed_at FROM alerts")
    assert (kept["times"], kept["closed_at"]) == (1, clock())


def test_what_never_worked_is_no_alert(build: Builder, simulator: str, clock: Clock) -> None:
    assert simulator
    merchant(build, app_token=DEAD_TOKEN)
    for _ in range(3):
        check()
        clock.advance(days=1)
    assert (health(), causes(build)) == (Health.OK, [])


def test_a_secret_is_due_for_renewal_at_90_and_180_days(
    ana: Actor, platform: Platform, build: Builder, clock: Clock
) -> None:
    clock.advance(days=89, hours=23)
    check()
    assert causes(build) == []
    clock.advance(hours=1)
    check()
    assert {subject for cause, subject, _ in causes(build) if cause == "credentials.age"} == {
        "app_key",
        "app_token",
        "hellotext_token",
    }
    clock.advance(days=90)
    check()
    days = {row["facts"]["days"] for row in rows(platform, "SELECT facts FROM alerts")}
    assert days == {"180"}
    save_credentials(ana, "alfa", Entered(hellotext_token="ALK_" + "cD4y8Wp" * 20))
    check()
    assert {subject for _, subject, _ in causes(build)} == {"app_key", "app_token"}


def test_observations_of_every_day_are_kept_as_the_first_and_the_last(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    assert ana
    first = clock()
    for _ in range(5):
        clock.advance(days=1)
        check()
    times = [
        row["at"]
        for row in rows(platform, "SELECT at FROM evidence WHERE rule_id = 'vtex_key_valid' ORDER BY at")
    ]
    assert times == [first, clock()]


def test_time_alone_reaches_the_list_of_stores(ana: Actor, clock: Clock) -> None:
    """A proof of the whole day grows old after a week without a worker: the row says so by itself."""
    declare(ana, "alfa", Track.HELLOTEXT, "hellotext_account", holds=True)
    before = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert refresh_what_time_changed() == 0
    clock.advance(days=7, minutes=1)
    assert refresh_what_time_changed() == 1
    after = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert (before.health, after.health) == (Health.OK, Health.ATTENTION)
    assert after.whole_percent < before.whole_percent
    assert refresh_what_time_changed() == 0


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


def test_live_stays_live_when_a_proof_is_lost(ana: Actor, platform: Platform, clock: Clock) -> None:
    assert ana
    change(platform, "UPDATE integrations SET stage = 'live' WHERE track = 'hellotext'")
    broken(platform)
    clock.advance(days=1)
    check()
    assert overview(WORKER, "alfa").integration(Track.HELLOTEXT).stage is Stage.LIVE
    assert checklist(WORKER, "alfa", Track.HELLOTEXT).state.health is Health.ATTENTION


def test_a_token_of_meta_that_stops_working_is_an_alert_after_two_refusals(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    assert simulator
    clock.stop_at(clock())
    ana = build.merchant("alfa").actor
    save_credentials(ana, "alfa", Entered(waba_id="200000000000031", meta_token="EAAB" + "x9Zq" * 40))
    check()
    [row] = rows(platform, "SELECT store_id FROM credentials")
    dead = platform.vault.seal("dead" + "x9Zq" * 40, store_id=row["store_id"], field="meta_token")
    change(platform, "UPDATE credentials SET sealed = :dead", dead=dead)
    clock.advance(days=1)
    check()
    assert causes(build) == []
    clock.advance(minutes=61)
    assert ask_for_due_proofs() == 1
    check()
    assert causes(build) == [("credentials.broken", "meta.token", 1)]
    save_credentials(ana, "alfa", Entered(meta_token="EAAB" + "y8Wp" * 40))
    check()
    assert causes(build) == []


def test_old_runs_go_but_the_last_one_and_those_agreed_to_stay(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    agreed = request_check(ana, "alfa", write_agreed=True).id
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
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    assert ana
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
