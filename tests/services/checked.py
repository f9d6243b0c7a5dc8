"""What the tests about checked credentials share."""

from __future__ import annotations

import requests

from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.credential_runs import CheckRun, request_check
from lib.services.credentials import credential_state, save_credentials
from tests.builders import Builder, healthy

WORKER = Actor.process("worker")
DEAD_TOKEN = "DEAD" * 32
NEW_TOKEN = "ZYXWVUTSRQPONMLKJIHGFEDCBAZYXWVU" * 4


def merchant(build: Builder, account: str = "alfa", **typed: str) -> Actor:
    """A merchant whose credentials are typed in and wait for the worker."""
    actor = build.merchant(account).actor
    save_credentials(actor, account, healthy(account, **typed))
    return actor


def latest(account: str = "alfa") -> CheckRun:
    """The latest run of a store."""
    run = credential_state(WORKER, account).latest_run
    assert run is not None
    return run


def check(account: str = "alfa") -> CheckRun:
    """Carry out the run that is open for a store, or a new one."""
    assert run_check(WORKER, account, request_check(WORKER, account).id)
    return latest(account)


def control(simulator: str, call: str, **body: str | int) -> None:
    """A control call to the simulator."""
    requests.post(f"{simulator}/_control/{call}", json=body, timeout=5).raise_for_status()


def requests_seen(simulator: str) -> list[str]:
    """The paths that the simulator was asked for, oldest first."""
    return [entry["path"] for entry in requests.get(f"{simulator}/_control/log", timeout=5).json()]
