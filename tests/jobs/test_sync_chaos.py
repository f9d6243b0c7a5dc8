"""Nothing is lost and nothing is sent twice, whatever is killed: the worker, the database, the vendors."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from lib.domain.sync import Equation, RunState, Wait
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.credential_store import keep_secrets
from lib.services.platform import install, platform, uninstall
from lib.services.sync_model import Run
from lib.services.sync_runs import latest_run, start_sync
from lib.settings import Settings
from lib.storage.migrate import upgrade
from tests.builders import Builder, rows
from tests.jobs.chaos import ACCOUNT, TOKEN, Crowd, Vendors
from tests.jobs.own_server import OwnServer, own_server
from tests.jobs.test_database_away import launched_worker
from tests.jobs.worker_process import started
from tests.waiting import eventually

US = Actor.process("test")
HASTY = {
    "PUENTE_WORKER_SILENCE_SECONDS": "1",
    "PUENTE_SYNC_SETTLE_SECONDS": "0.3",
    "PUENTE_SYNC_CIRCUIT_SECONDS": "1",
}
SEED = 20_261_122
KILLS = 50
BURST = 3
VTEX_SEED = 20_261_168
"""VTEX is asked some dozen times: by this seed each of its faults is among the first five of them."""


def store_with_secrets(build: Builder) -> None:
    build.merchant(ACCOUNT, country="BR")
    with acting(US, Action.SET_CREDENTIALS, ACCOUNT) as act:
        keep_secrets(
            act,
            {
                "app_key": f"vtexappkey-{ACCOUNT}-ABCDEF",
                "app_token": "K" * 128,
                "hellotext_token": TOKEN,
            },
        )


def run() -> Run:
    found = latest_run(US, ACCOUNT)
    assert found is not None
    return found


def balanced() -> Run:
    """The run as it stands; its equation balances and agrees with the ledger at any time."""
    found = run()
    assert found.equation.balances
    return found


def attempts() -> int:
    return int(rows(platform(), "SELECT max(attempt) AS n FROM sync_runs")[0]["n"])


def is_taken(before: int) -> bool:
    """Whether a worker has taken the run since, or nothing is left of it to be taken."""
    return attempts() > before or is_over()


def is_over() -> bool:
    return not balanced().state.is_open


def is_over_soon(vendors: Vendors) -> bool:
    """Whether the run is over. VTEX counts the scrolls of killed workers for twenty minutes: they pass."""
    waiting = balanced().waiting
    if waiting is not None and waiting.why is Wait.VTEX_SCROLLS:
        vendors.let_time_pass(until=waiting.until)
    return is_over()


def prove(vendors: Vendors) -> None:
    """Every eligible customer is there once, as it is in VTEX, and the books balance."""
    crowd, ended = vendors.crowd, run()
    assert (ended.state, ended.problem) == (RunState.DONE, None)
    profiles = vendors.profiles()
    assert len({one["attributes"]["reference"] for one in profiles}) == len(profiles)
    assert {one["attributes"]["reference"]: one["attributes"] for one in profiles} == crowd.expected()
    assert ended.equation.read == crowd.count
    assert ended.equation.rejected == crowd.out_of_reach
    assert (ended.equation.unchanged, ended.joined) == (crowd.joined, crowd.joined)
    assert ended.equation.created + ended.equation.updated == len(profiles)
    assert ended.equation.pending == 0
    assert ended.missing == 0
    counted = rows(platform(), "SELECT state, count(*) AS n FROM sync_rows GROUP BY state")
    of_rows = Equation(read=crowd.count, **{row["state"]: row["n"] for row in counted})
    assert of_rows == ended.equation


@pytest.fixture
def server(settings: Settings) -> Iterator[OwnServer]:
    with own_server() as running:
        upgrade(install(settings, running.url).engine)
        yield running
        uninstall()


@contextmanager
def simulated(settings: Settings, crowd: Crowd) -> Iterator[Vendors]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    vendors = Vendors(settings.data_dir, crowd)
    vendors.start()
    try:
        yield vendors
    finally:
        vendors.kill()


@pytest.mark.timeout(1_200)
def test_a_worker_killed_fifty_times_sends_each_customer_once(server: OwnServer, settings: Settings) -> None:
    """Of 20,000 customers. Nothing is written a second time: the looking up finds what had arrived."""
    dice = random.Random(SEED)
    kills = 0
    with simulated(settings, Crowd(20_000)) as vendors:
        vendors.control("latency", {"vendor": "hellotext", "seconds": 0.005})
        store_with_secrets(Builder(platform()))
        start_sync(US, ACCOUNT, automatic=True)
        while not is_over_soon(vendors):
            before = attempts()
            with started(settings, server.url, environment=HASTY) as worker:
                eventually(partial(is_taken, before), 60)
                if kills == KILLS:
                    eventually(partial(is_over_soon, vendors), 600)
                else:
                    # Not a wait for something: the moment of the kill is what is drawn.
                    threading.Event().wait(dice.uniform(0.0, 0.9))
                    kills += run().state.is_moving
                    worker.end(signal.SIGKILL)
        assert kills == KILLS
        prove(vendors)
        assert set(vendors.writes().values()) == {1}


@pytest.mark.timeout(900)
def test_everything_around_is_killed_and_goes_wrong_and_nobody_is_lost(
    server: OwnServer, settings: Settings
) -> None:
    """The database, the vendors and the worker by turns, while the vendors answer as badly as they can."""
    dice = random.Random(SEED)
    with simulated(settings, Crowd(4_000)) as vendors:
        vendors.controls = [
            ("latency", {"vendor": "hellotext", "seconds": 0.01}),
            (
                "chaos",
                {
                    "vendor": "hellotext",
                    "seed": SEED,
                    "rates": {"caido": 0.02, "cortew": 0.02, "err500w": 0.02, "limite": 0.001},
                    "burst": BURST,
                    "retry_after": 0,
                },
            ),
            (
                "chaos",
                {"vendor": "vtex", "seed": VTEX_SEED, "rates": {"e408": 0.1, "caido": 0.1, "error503": 0.05}},
            ),
        ]
        vendors.tell()
        store_with_secrets(Builder(platform()))
        start_sync(US, ACCOUNT, automatic=True)
        victims = ["worker", "database", "vendors"] * 3
        while not is_over_soon(vendors):
            before = attempts()
            with started(settings, server.url, environment=HASTY) as worker:
                eventually(partial(is_taken, before), 60)
                if not victims:
                    eventually(partial(is_over_soon, vendors), 600)
                    break
                threading.Event().wait(dice.uniform(0.2, 1.0))
                match victims.pop():
                    case "database":
                        server.stop()
                        server.start()
                    case "vendors":
                        vendors.kill()
                        threading.Event().wait(dice.uniform(0.2, 1.0))
                        # Before they are told who is there, other customers are.
                        worker.process.send_signal(signal.SIGSTOP)
                        vendors.start()
                        worker.process.send_signal(signal.SIGCONT)
                worker.end(signal.SIGKILL)
        assert not victims
        prove(vendors)
        # Nothing of it is only claimed; a burst of 429 came whole.
        met = vendors.went_wrong()
        assert set(met) == vendors.planned()
        assert met["hellotext", "limite"] >= BURST


@pytest.mark.timeout(600)
def test_a_worker_lives_through_the_loss_of_the_vendors_and_of_the_database(
    server: OwnServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody kills it. Where the loss of the database ends it, its launcher starts another one."""
    with simulated(settings, Crowd(600)) as vendors:
        vendors.control("latency", {"vendor": "hellotext", "seconds": 0.05})
        store_with_secrets(Builder(platform()))
        start_sync(US, ACCOUNT, automatic=True)
        with launched_worker(server, settings, HASTY) as launched:
            process = launched.pid
            eventually(lambda: run().equation.created >= 50, 60)
            vendors.kill()
            eventually(lambda: run().waiting is not None, 60)
            vendors.start()
            before = run().equation.created
            eventually(lambda: run().equation.created > before, 60)
            assert launched.pid == process
            server.stop()
            server.start()
            assert not is_over()
            eventually(partial(is_over_soon, vendors), 300)
        ended = [one.getMessage() for one in caplog.records if one.name == "puente.launcher"]
        # A negative code would be a signal.
        assert not any("code -" in one for one in ended)
        prove(vendors)
        assert set(vendors.writes().values()) == {1}
