"""The worker process: it takes jobs, ends politely, and what a killed one left another one finishes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from uuid import UUID

import pytest
import requests

from lib.domain.phone import Answers
from lib.services.access import Actor
from lib.services.credential_runs import CheckRun
from lib.services.credentials import credential_state, save_credentials
from lib.services.numbers import save_number
from lib.services.platform import Platform
from lib.settings import PROJECT, Settings
from lib.storage.queue import workers_alive
from tests.builders import APP_TOKEN, HEALTHY_OUTCOMES, Builder, change, healthy, renamed, rows
from tests.jobs.worker_process import WorkerProcess, started, worker, workers
from tests.run import clean_environment
from tests.waiting import eventually

US = Actor.process("test")
# Without the worker's own rounds: one may be planned at any minute.
JOBS = """
    SELECT id, task_name, status, attempts FROM procrastinate_jobs
    WHERE id NOT IN (SELECT job_id FROM procrastinate_periodic_defers WHERE job_id IS NOT NULL) ORDER BY id
"""
SECONDS_TO_TAKE_OVER = 60.0


def run_of(account: str) -> CheckRun:
    run = credential_state(US, account).latest_run
    assert run is not None
    return run


def finished(account: str, seconds: float = 45.0) -> CheckRun:
    """The run of a store once no worker has anything more to do for it."""
    return eventually(lambda: None if run_of(account).open else run_of(account), seconds)


def entered(build: Builder, account: str = "alfa") -> UUID:
    """A store whose credentials are typed in and wait for a worker."""
    save_credentials(build.merchant(account).actor, account, healthy(account))
    return run_of(account).id


def nothing_left(platform: Platform, process: WorkerProcess) -> None:
    """Every job gets done; else what is left, and what the worker said."""
    with suppress(AssertionError):
        eventually(lambda: not rows(platform, JOBS))
    assert (rows(platform, JOBS), process.output) == ([], process.output)


def slow_login(simulator: str, seconds: float) -> None:
    """Let the next login at VTEX wait for its answer."""
    for call, body in (
        ("slow", {"seconds": seconds}),
        ("faults", {"vendor": "vtex", "fault": "lento", "calls": 1, "path": "apptoken/login"}),
    ):
        requests.post(f"{simulator}/_control/{call}", json=body, timeout=30).raise_for_status()


def logins(simulator: str) -> int:
    seen = requests.get(f"{simulator}/_control/log", timeout=30).json()
    return sum(entry["path"].endswith("/apptoken/login") for entry in seen)


def test_a_worker_takes_what_waits_and_what_comes_and_finishes_it(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    assert simulator
    entered(build, "alfa")
    with worker(settings, database_url) as process:
        assert finished("alfa").state == "done"
        entered(build, "beta")
        run = finished("beta")
        assert {row.check_id: row.outcome.value for row in run.rows} == HEALTHY_OUTCOMES
        nothing_left(platform, process)
        with platform.engine.connect() as connection:
            # One for each of its queues.
            assert workers_alive(connection, within_seconds=5) == 3
        assert process.output == ""


def test_a_slow_vendor_of_one_store_does_not_hold_up_another_store(
    build: Builder, settings: Settings, database_url: str, simulator: str
) -> None:
    slow_login(simulator, 60)
    entered(build, "alfa")
    with worker(settings, database_url):
        eventually(lambda: logins(simulator))
        entered(build, "beta")
        assert finished("beta").state == "done"
        assert run_of("alfa").state == "running"


def test_what_a_killed_worker_left_another_one_finishes(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    run_id = entered(build)
    slow_login(simulator, 60)
    with worker(settings, database_url) as first:
        eventually(lambda: logins(simulator) == 1)
        assert run_of("alfa").state == "running"
        # At once: what the login comes to without an answer is not what is shown here.
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    with worker(settings, database_url) as second:
        run = finished("alfa", SECONDS_TO_TAKE_OVER)
        assert "lost its worker and is put back" in second.output
        nothing_left(platform, second)
    assert (run.id, run.state) == (run_id, "done")
    assert {row.check_id: row.outcome.value for row in run.rows} == HEALTHY_OUTCOMES
    assert logins(simulator) == 2
    assert len(rows(platform, "SELECT * FROM events WHERE kind = 'credentials.checked'")) == 1
    assert len(rows(platform, "SELECT * FROM evidence")) == len(
        rows(platform, "SELECT DISTINCT rule_id FROM evidence")
    )


def test_a_worker_told_to_end_signs_off(build: Builder, settings: Settings, database_url: str) -> None:
    assert build
    for how in (signal.SIGTERM, signal.SIGINT):
        with worker(settings, database_url) as process:
            assert process.end(how) == 0
            assert process.output == ""
        assert workers(database_url) == set()


def test_a_worker_told_to_end_finishes_what_it_is_at(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    entered(build)
    slow_login(simulator, 2)
    with worker(settings, database_url) as process:
        eventually(lambda: logins(simulator) == 1)
        assert process.end(signal.SIGTERM) == 0
    assert run_of("alfa").state == "done"
    assert rows(platform, JOBS) == []
    assert workers(database_url) == set()


@pytest.mark.parametrize("how", ["pipe", "signal"])
def test_a_child_of_the_launcher_ends_with_it_or_when_told(
    build: Builder, settings: Settings, database_url: str, how: str
) -> None:
    assert build
    with worker(settings, database_url, environment={"PUENTE_PARENT_PIPE": "1"}) as process:
        if how == "pipe":
            process.close_parent_pipe()
            assert process.process.wait(30) == 0
        else:
            assert process.end(signal.SIGTERM) == 0
        assert process.output == ""


def test_a_worker_started_by_hand_outlives_its_standard_input(
    build: Builder, settings: Settings, database_url: str, simulator: str
) -> None:
    assert simulator
    with worker(settings, database_url) as process:
        process.close_parent_pipe()
        entered(build)
        assert finished("alfa").state == "done"


def test_a_live_worker_without_keys_says_what_is_missing_and_does_not_start(
    settings: Settings, database_url: str
) -> None:
    with started(settings, database_url, environment={"PUENTE_MODE": "live"}) as process:
        assert process.process.wait(30) == 2
        assert "PUENTE_VAULT_KEYS" in process.output
        assert "Traceback" not in process.output


def test_a_fault_of_ours_closes_the_run_and_the_worker_goes_on(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    assert simulator
    entered(build, "alfa")
    with ExitStack() as fault:
        fault.enter_context(renamed(platform, "check_results", "ms"))
        with worker(settings, database_url) as process:
            state = "SELECT state, problem FROM check_runs"
            eventually(lambda: rows(platform, state) == [{"state": "failed", "problem": "check.internal"}])
            eventually(lambda: [job["status"] for job in rows(platform, JOBS)] == ["failed"])
            eventually(lambda: "Traceback" in process.output)
            fault.close()
            entered(build, "beta")
            assert finished("beta").state == "done"


def test_a_worker_judges_at_its_start_what_older_rules_judged(
    build: Builder, platform: Platform, settings: Settings, database_url: str
) -> None:
    ana = build.merchant("alfa")
    answers = Answers(owned=True, can_receive="both", used_before="no")
    save_number(ana.actor, "alfa", "+566001234567", "CL", answers)
    change(platform, "UPDATE numbers SET verdict = 'eligible', libphonenumber = '8.13.27'")
    with worker(settings, database_url) as process:
        announced = "SELECT future_verdict FROM numbers"
        eventually(lambda: rows(platform, announced) == [{"future_verdict": "not_eligible"}])
        assert process.output == ""


def test_the_command_line_tells_the_whole_ladder_also_when_a_worker_is_at_it(
    build: Builder, settings: Settings, database_url: str, simulator: str
) -> None:
    environment = {
        **clean_environment(),
        "DATABASE_URL": database_url,
        "PUENTE_DATA_DIR": str(settings.data_dir),
    }
    with worker(settings, database_url):
        for account, token, expected in (
            ("alfa", APP_TOKEN, (0, "passed")),
            ("beta", "DEAD" * 32, (1, "failed")),
        ):
            slow_login(simulator, 1)
            save_credentials(build.merchant(account).actor, account, healthy(account, app_token=token))
            asked = subprocess.run(
                [sys.executable, "-m", "lib.cli", "credentials", "check", account, "--json"],
                cwd=PROJECT,
                env=environment,
                capture_output=True,
                timeout=60,
                check=False,
            )
            told = {row["id"]: row["outcome"] for row in json.loads(asked.stdout)}
            assert set(told) == set(HEALTHY_OUTCOMES)
            assert (asked.returncode, told["vtex.login"]) == expected
