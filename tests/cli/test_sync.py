"""`sync` as an operator uses it: alone, and beside the application that carries the runs out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from lib.domain.sync import RowState, RunState
from lib.services.platform import Platform
from lib.settings import announced_simulator
from lib.storage.engine import make_engine
from tests.builders import APP_TOKEN, HELLOTEXT_TOKEN, change, rows
from tests.cli.conftest import Shell
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port
from tests.services.synced import Shopper, a_run
from tests.sync_states import heartbeat
from tests.waiting import eventually

ACCOUNT = "casalinda"
SECRETS = {
    "app_key": "vtexappkey-casalinda-ORYNWX",
    "app_token": APP_TOKEN,
    "hellotext_token": HELLOTEXT_TOKEN,
    "hellotext_business_id": "yQlRPYBb",
}
CUSTOMERS = [
    {"email": "ana@tienda.example", "firstName": "Ana"},
    {"email": "ANA@tienda.example", "firstName": "Ana María"},
    {"email": "beto@tienda.example"},
    {"firstName": "Sin contacto"},
]
SHOPPERS = [
    Shopper("a", RowState.CREATED, profile_id="p1", name="A. P."),
    Shopper("b", RowState.REJECTED, "no_contact"),
    Shopper("c", RowState.UNCERTAIN, place=1),
    Shopper("d", RowState.PENDING, place=2),
]


@pytest.fixture
def database(shell: Shell) -> Iterator[Platform]:
    """The shell's database, without any run."""
    url = shell.environment["DATABASE_URL"]
    here = Platform(
        IsolatedSettings(data_dir=Path(shell.environment["PUENTE_DATA_DIR"])), make_engine(url), url
    )
    change(here, "DELETE FROM sync_runs")
    yield here
    here.engine.dispose()


def test_a_store_that_was_never_synchronised_has_no_run(shell: Shell, database: Platform) -> None:
    assert rows(database, "SELECT * FROM sync_runs") == []
    found = shell.here("sync", "status", " CasaLinda ", "--json")
    assert (found.code, found.json) == (0, {"account": ACCOUNT, "run": None})
    assert shell.here("sync", "status", ACCOUNT).out == "no run\n"
    refused = shell.here("sync", "ledger", ACCOUNT, "never.csv")
    assert (refused.code, refused.err) == (2, "error: sync.unknown_run\n")
    assert not Path("never.csv").exists()


def test_a_store_without_secrets_cannot_be_synchronised(shell: Shell, database: Platform) -> None:
    refused = shell.here("sync", "start", ACCOUNT, "--json")
    assert (refused.code, refused.out, refused.err) == (2, "", "error: sync.no_vtex_key\n")
    assert rows(database, "SELECT * FROM sync_runs") == []


def test_an_unknown_store_is_wrong_use(shell: Shell) -> None:
    for arguments in (("start", "otra"), ("status", "otra"), ("ledger", "otra", "otra.csv")):
        refused = shell.here("sync", *arguments)
        assert refused.code == 2
        assert "store.unknown" in refused.err


def test_the_status_tells_the_equation_and_what_the_run_is_at(shell: Shell, database: Platform) -> None:
    run = a_run(database, ACCOUNT, SHOPPERS, state=RunState.WRITING, approved=True)
    change(
        database,
        "UPDATE sync_runs SET wait = 'hellotext_asked', wait_until = '2026-09-01 12:04+00', missing = 3",
    )
    found = shell.here("sync", "status", ACCOUNT, "--json").json
    assert {name: found[name] for name in ("account", "run", "kind", "state")} == {
        "account": ACCOUNT,
        "run": str(run),
        "kind": "full",
        "state": "writing",
    }
    equation = {"read": 4, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1, "pending": 2}
    assert {name: found[name] for name in equation} == equation
    assert (found["expected"], found["missing"], found["joined"], found["uncertain"]) == (4, 3, 0, 1)
    assert found["reasons"] == {"no_contact": 1}
    assert (found["waiting"]["why"], found["waiting"]["until"][:16]) == (
        "hellotext_asked",
        "2026-09-01T12:04",
    )
    assert (found["problem"], found["silent"]) == (None, True)
    said = shell.here("sync", "status", ACCOUNT).out.splitlines()
    assert said[:2] == [
        f"{ACCOUNT}\tfull\twriting",
        "read 4 = created 1 + updated 0 + unchanged 0 + rejected 1 + pending 2",
    ]
    assert "uncertain 1" in said
    assert "rejected\tno_contact\t1" in said
    assert "no worker has it" in said


def test_the_status_says_that_a_person_is_awaited(shell: Shell, database: Platform) -> None:
    a_run(database, ACCOUNT, SHOPPERS, state=RunState.READY)
    said = shell.here("sync", "status", ACCOUNT).out.splitlines()
    assert "to send 2: waits for somebody to approve it on the page" in said


@pytest.mark.parametrize(
    ("has_worker", "said"),
    [(False, "no worker has it"), (True, "waits its turn: workers are busy with other stores")],
)
def test_the_status_says_what_a_run_waits_for_that_nobody_took(
    shell: Shell, database: Platform, has_worker: bool, said: str
) -> None:
    change(database, "DELETE FROM procrastinate_workers")
    if has_worker:
        heartbeat(database)
    a_run(database, ACCOUNT, state=RunState.QUEUED)
    found = shell.here("sync", "status", ACCOUNT, "--json").json
    assert (found["in_line"], found["silent"]) == (has_worker, not has_worker)
    assert shell.here("sync", "status", ACCOUNT).out.splitlines()[-1] == said


def test_everything_is_for_the_next_run_where_one_that_reads_changes_is_open(
    shell: Shell, database: Platform
) -> None:
    run = a_run(database, ACCOUNT, state=RunState.QUEUED)
    change(database, "UPDATE sync_runs SET kind = 'incremental'")
    started = shell.here("sync", "start", ACCOUNT, "--full", "--json")
    assert (started.code, started.json["run"], started.json["kind"]) == (0, str(run), "incremental")
    assert started.err == "note: a run that reads changes is open; the next one reads everything\n"
    assert rows(database, "SELECT full_due_at IS NOT NULL AS due FROM sync_settings") == [{"due": True}]
    assert shell.here("sync", "start", ACCOUNT, "--json").err == ""


def test_the_ledger_is_written_whole_and_noted(shell: Shell, database: Platform, tmp_path: Path) -> None:
    run = a_run(database, ACCOUNT, SHOPPERS, state=RunState.PAUSED)
    target = tmp_path / "ledger.csv"
    said = shell.here("sync", "ledger", ACCOUNT, str(target), "--json")
    assert (said.code, said.json) == (0, {"run": str(run), "customers": 4})
    with target.open(encoding="utf-8-sig", newline="") as file:
        found = {row["vtex_id"]: row["result"] for row in csv.DictReader(file)}
    assert found == {"a": "created", "b": "rejected", "c": "uncertain", "d": "pending"}
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]
    events = rows(database, "SELECT actor_name, subject FROM events WHERE kind = 'sync.downloaded'")
    assert [(row["actor_name"], row["subject"]) for row in events] == [("command line", "ledger")]
    refused = shell.here("sync", "ledger", ACCOUNT, str(tmp_path / "nowhere" / "ledger.csv"))
    assert (refused.code, refused.err) == (2, "error: sync.not_writable\n")


@pytest.mark.parametrize("state", [RunState.PAUSED, RunState.READY])
def test_waiting_ends_with_1_where_a_person_must_go_on(
    shell: Shell, database: Platform, state: RunState
) -> None:
    run = a_run(database, ACCOUNT, SHOPPERS, state=state)
    said = shell.here("sync", "start", ACCOUNT, "--wait", "--json")
    assert (said.code, said.json["run"], said.json["state"]) == (1, str(run), state)
    assert shell.here("sync", "start", ACCOUNT, "--json").code == 0


@pytest.fixture
def running(shell: Shell, database: Platform) -> Iterator[None]:
    """The application on the shell's database, with secrets of the store, whose shop has CUSTOMERS."""
    assert rows(database, "SELECT * FROM sync_runs") == []
    folder = Path(shell.environment["PUENTE_DATA_DIR"])
    with RunningApp(folder, shell.environment["DATABASE_URL"], port=free_port()):
        simulator = eventually(lambda: announced_simulator(folder))
        given = {"account": ACCOUNT, "customers": CUSTOMERS}
        requests.post(f"{simulator}/_control/customers", json=given, timeout=5).raise_for_status()
        saved = shell.here("credentials", "set", ACCOUNT, "--json", stdin=json.dumps(SECRETS))
        assert saved.code == 0
        yield


@pytest.mark.usefixtures("running")
def test_a_run_is_waited_for_until_its_end(shell: Shell) -> None:
    said = shell.run("sync", "start", ACCOUNT, "--wait", "--json")
    assert said.code == 0, said.err
    found = said.json
    assert {name: found[name] for name in ("state", "read", "created", "rejected", "pending")} == {
        "state": "done",
        "read": 4,
        "created": 2,
        "rejected": 1,
        "pending": 0,
    }
    assert (found["unchanged"], found["joined"], found["reasons"]) == (1, 1, {"no_contact": 1})
    assert said.err
    again = shell.run("sync", "start", ACCOUNT, "--full", "--wait", "--json").json
    assert (again["kind"], again["read"], again["unchanged"], again["created"]) == ("full", 4, 3, 0)
    assert again["run"] != found["run"]
