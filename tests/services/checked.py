"""What the tests about checked credentials share."""

from __future__ import annotations

import pytest
import requests

from lib.domain.model import Health, Track
from lib.errors import InvalidFields
from lib.services.access import Actor
from lib.services.alerts import open_alerts
from lib.services.checking import run_check
from lib.services.credential_runs import CheckRun, request_check
from lib.services.credentials import Entered, credential_state, save_credentials
from lib.services.platform import Platform
from lib.services.stores import overview
from tests.builders import Builder, change, healthy, rows

WORKER = Actor.process("worker")
DEAD_TOKEN = "DEAD" * 32
NEW_TOKEN = "ZYXWVUTSRQPONMLKJIHGFEDCBAZYXWVU" * 4


EVIDENCE = "SELECT rule_id, result, by_name FROM evidence ORDER BY id"
CHECKED = (
    "SELECT actor_name, actor_id, subject, new FROM events WHERE kind = 'credentials.checked' ORDER BY id"
)


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


def control(simulator: str, call: str, **body: str | float) -> None:
    """A control call to the simulator."""
    requests.post(f"{simulator}/_control/{call}", json=body, timeout=5).raise_for_status()


def requests_seen(simulator: str) -> list[str]:
    """The paths that the simulator was asked for, oldest first."""
    return [entry["path"] for entry in requests.get(f"{simulator}/_control/log", timeout=5).json()]


def broken(platform: Platform) -> None:
    """As if VTEX no longer took the kept token: another one is sealed in its place."""
    [row] = rows(platform, "SELECT store_id FROM credentials WHERE field = 'app_token'")
    sealed = platform.vault.seal(DEAD_TOKEN, store_id=row["store_id"], field="app_token")
    change(platform, "UPDATE credentials SET sealed = :sealed WHERE field = 'app_token'", sealed=sealed)


def causes(build: Builder) -> list[tuple[str, str, int]]:
    """The open alerts of `alfa`: cause, subject, how often."""
    return [(one.cause, one.subject, one.times) for one in open_alerts(build.manager().actor, "alfa")]


def health() -> Health:
    """The health of the Hellotext track of `alfa`."""
    return overview(WORKER, "alfa").integration(Track.HELLOTEXT).health


def problems(actor: Actor, account: str, entered: Entered) -> list[tuple[str, str | None]]:
    """Code and field of every problem of a refused form."""
    with pytest.raises(InvalidFields) as refused:
        save_credentials(actor, account, entered)
    return [(problem.code, problem.field) for problem in refused.value.problems]


def opened(platform: Platform, account: str) -> dict[str, str]:
    """The secrets of a store as the worker will read them."""
    found = rows(
        platform,
        "SELECT c.* FROM credentials c JOIN stores s ON s.id = c.store_id WHERE s.account = :account",
        account=account,
    )
    return {
        row["field"]: platform.vault.open(
            bytes(row["sealed"]), store_id=row["store_id"], field=row["field"]
        ).reveal()
        for row in found
    }


def outcomes(run: CheckRun) -> dict[str, str]:
    """What each check of a run found, by check id."""
    return {row.check_id: row.outcome.value for row in run.rows}
