"""The life of a run: once, again after a crash, put back, cancelled, overtaken, closed after a fault."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import requests
from sqlalchemy.exc import ProgrammingError

from lib.services.checking import run_check
from lib.services.credential_runs import DAILY, request_check
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.platform import Platform
from lib.services.reproof import ask_for_due_proofs
from tests.builders import HEALTHY_OUTCOMES, Builder, change, renamed, rows
from tests.services.checked import (
    CHECKED,
    EVIDENCE,
    WORKER,
    check,
    control,
    latest,
    merchant,
    outcomes,
    requests_seen,
)
from tests.services.conftest import Clock
from tests.waiting import eventually


def test_of_two_runs_of_one_moment_the_open_one_is_the_latest(
    build: Builder, platform: Platform, simulator: str
) -> None:
    assert simulator
    actor = merchant(build)
    asked = request_check(actor, "alfa")
    # Wherever the database has put its row.
    change(
        platform,
        "INSERT INTO check_runs (id, store_id, state, requested_by, requested_at, finished_at)"
        " SELECT gen_random_uuid(), store_id, 'done', requested_by, requested_at, requested_at"
        " FROM check_runs",
    )
    assert latest().id == asked.id
    assert run_check(WORKER, "alfa", request_check(actor, "alfa").id)


def test_the_same_job_twice_does_no_harm(build: Builder, platform: Platform, simulator: str) -> None:
    merchant(build)
    run = check()
    known = rows(platform, EVIDENCE), rows(platform, CHECKED), requests_seen(simulator)
    assert not run_check(WORKER, "alfa", run.id)
    assert (rows(platform, EVIDENCE), rows(platform, CHECKED), requests_seen(simulator)) == known
    assert latest() == run


def test_a_run_that_its_worker_left_half_done_is_done_again_from_the_start(
    build: Builder, platform: Platform, simulator: str
) -> None:
    merchant(build)
    first = check()
    change(platform, "UPDATE check_runs SET state = 'running', finished_at = NULL")
    change(platform, "UPDATE check_results SET outcome = 'failed'")
    assert not run_check(WORKER, "alfa", first.id)
    assert run_check(WORKER, "alfa", first.id, rescued=True)
    assert outcomes(latest()) == HEALTHY_OUTCOMES
    paths = requests_seen(simulator)
    assert {paths.count(path) for path in paths} == {2}


def test_a_cancelled_run_is_left_alone(build: Builder, platform: Platform, simulator: str) -> None:
    ana = merchant(build)
    forget_credentials(ana, "alfa")
    assert not run_check(WORKER, "alfa", latest().id)
    assert latest().state == "cancelled"
    assert rows(platform, EVIDENCE) == []
    assert requests_seen(simulator) == []


def test_a_run_belongs_to_its_store_alone(build: Builder, platform: Platform, simulator: str) -> None:
    merchant(build, "alfa")
    merchant(build, "beta")
    assert not run_check(WORKER, "alfa", latest("beta").id)
    assert latest("beta").state == "queued"
    assert requests_seen(simulator) == []
    assert rows(platform, "SELECT * FROM events WHERE kind = 'credentials.opened'") == []


def while_vtex_is_slow(simulator: str, pool: ThreadPoolExecutor) -> Future[bool]:
    """Start the open run of `alfa`; returns while its login waits for an answer."""
    control(simulator, "slow", seconds=2)
    control(simulator, "faults", vendor="vtex", fault="lento", calls=1, path="apptoken/login")
    running = pool.submit(run_check, WORKER, "alfa", latest().id)
    eventually(lambda: requests_seen(simulator))
    return running


def test_new_secrets_typed_during_a_run_are_the_ones_that_get_proven(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = merchant(build)
    with ThreadPoolExecutor(1) as pool:
        running = while_vtex_is_slow(simulator, pool)
        save_credentials(ana, "alfa", Entered(app_key="vtexappkey-alfa-NOROLE"))
        assert running.result(30)
    assert [row.code for row in latest().rows if row.check_id == "vtex.customers"] == [
        "vtex.customers.role_missing"
    ]
    known = [(row["rule_id"], row["result"]) for row in rows(platform, EVIDENCE)]
    assert known.count(("vtex_customers_readable", "failed")) == 1
    assert ("vtex_customers_readable", "passed") not in known
    assert len(rows(platform, CHECKED)) == len(rows(platform, "SELECT * FROM check_runs")) == 1


def test_secrets_forgotten_during_a_run_leave_no_evidence(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = merchant(build)
    with ThreadPoolExecutor(1) as pool:
        running = while_vtex_is_slow(simulator, pool)
        forget_credentials(ana, "alfa")
        assert not running.result(30)
    assert latest().state == "cancelled"
    assert rows(platform, EVIDENCE) == []


def test_a_page_sees_the_first_results_while_the_run_goes_on(build: Builder, simulator: str) -> None:
    merchant(build)
    with ThreadPoolExecutor(1) as pool:
        running = while_vtex_is_slow(simulator, pool)
        so_far = eventually(lambda: found if (found := latest()).rows else None)
        assert running.result(30)
    assert so_far.state == "running"
    assert "vtex.shape" in outcomes(so_far)
    assert "vtex.login" not in outcomes(so_far)


def test_without_a_simulator_a_rehearsal_says_so_and_calls_nobody(build: Builder) -> None:
    merchant(build)
    assert not run_check(WORKER, "alfa", latest().id)
    assert (latest().state, latest().problem) == ("failed", "rehearsal.no_simulator")


def test_a_run_that_met_a_fault_of_ours_does_not_stay_open(
    build: Builder, platform: Platform, simulator: str
) -> None:
    assert simulator
    merchant(build)
    waiting = latest()
    with renamed(platform, "check_results", "ms"), pytest.raises(ProgrammingError):
        run_check(WORKER, "alfa", waiting.id)
    assert (latest().state, latest().problem) == ("failed", "check.internal")


def test_a_worker_that_was_thought_dead_writes_nothing_over_a_newer_result(
    build: Builder, platform: Platform, simulator: str
) -> None:
    merchant(build)
    with ThreadPoolExecutor(1) as pool:
        first = while_vtex_is_slow(simulator, pool)
        # Another worker takes the run over and finishes it while the first one still waits for VTEX.
        assert run_check(WORKER, "alfa", latest().id, rescued=True)
        done, known = latest(), rows(platform, EVIDENCE)
        assert not first.result(30)
    assert (latest(), rows(platform, EVIDENCE)) == (done, known)
    assert len(rows(platform, CHECKED)) == 1


def test_what_was_typed_anew_is_not_written_with_a_word_given_for_the_old(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = merchant(build)
    check()
    request_check(ana, "alfa", write_agreed=True)
    save_credentials(ana, "alfa", Entered(hellotext_token="ALK_" + "cD4y8Wp" * 20))
    assert not latest().write_agreed
    assert run_check(WORKER, "alfa", latest().id)
    assert outcomes(latest())["hellotext.write"] == "skipped"
    log = requests.get(f"{simulator}/_control/log", timeout=5).json()
    assert {entry["method"] for entry in log if entry["path"].startswith("/hellotext")} == {"GET"}
    agreed = "SELECT actor_name FROM events WHERE kind = 'credentials.write_agreed'"
    assert [row["actor_name"] for row in rows(platform, agreed)] == ["Ana Pérez"]


def test_a_run_that_came_by_itself_becomes_the_one_of_who_asks(
    build: Builder, simulator: str, clock: Clock
) -> None:
    assert simulator
    ana = merchant(build)
    check()
    clock.advance(days=2)
    ask_for_due_proofs()
    assert latest().requested_by == DAILY.name
    assert request_check(ana, "alfa").id == latest().id
    assert latest().requested_by == "Ana Pérez"
