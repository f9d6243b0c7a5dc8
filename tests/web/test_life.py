"""Starting and ending: every process comes and goes with the launcher."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest
import requests

from tests.running import RunningApp, free_port, own_database
from tests.waiting import eventually

LIVE = {
    "PUENTE_MODE": "live",
    "PUENTE_OIDC_METADATA_URL": "http://127.0.0.1:1/.well-known/openid-configuration",
    "PUENTE_OIDC_CLIENT_ID": "puente",
    "PUENTE_OIDC_CLIENT_SECRET": "client-secret",
    "PUENTE_COOKIE_SECRET": "c" * 32,
    "PUENTE_VAULT_KEYS": f"k1:{'QUFB' * 10}QUE=",
    "PUENTE_PUBLIC_URL": "https://puente.example",
}


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run."""
    return [process for process in processes if process.is_running() and not is_ended(process)]


def is_ended(process: psutil.Process) -> bool:
    """Whether a process is over, even if nobody has asked for its exit code yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def modules(processes: list[psutil.Process]) -> list[str]:
    """Which of our modules the living processes run, sorted."""
    return sorted(
        word for process in alive(processes) for word in process.cmdline() if word.startswith("lib.")
    )


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_end_ends_everything_and_says_nothing(tmp_path: Path, by: signal.Signals) -> None:
    with RunningApp(tmp_path, None, port=free_port()) as app:
        eventually(lambda: all(app.ready().values()))
        children = app.children()
        assert modules(children) == ["lib.jobs", "lib.rehearsal"]
        database = psutil.Process(int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0]))
        # Ctrl-C must reach the launcher alone: a child that it ended first would be started again.
        assert os.getpgid(app.pid) not in {os.getpgid(one.pid) for one in [*children, database]}
        assert app.end(by) == 0
        assert alive([*children, database]) == []
        assert app.output == f"Puente (rehearsal): {app.base}\n"
        assert not (tmp_path / "simulator.url").exists()
        with pytest.raises(requests.ConnectionError):
            app.get("/healthz")


def test_after_a_killed_launcher_the_children_end_and_the_next_start_works_on_the_same_data(
    tmp_path: Path,
) -> None:
    port = free_port()
    with RunningApp(tmp_path, None, port=port) as first:
        eventually(lambda: all(first.ready().values()))
        ours = [child for child in first.children() if modules([child])]
        assert modules(ours) == ["lib.jobs", "lib.rehearsal"]
        first.end(signal.SIGKILL)
        with RunningApp(tmp_path, None, port=port) as second:
            eventually(lambda: all(second.ready().values()))
            assert second.lines == [f"Puente (rehearsal): http://localhost:{port}"]
            eventually(lambda: not alive(ours))
            assert modules(second.children()) == ["lib.jobs", "lib.rehearsal"]


def test_a_child_that_dies_is_started_again(postgres: str, tmp_path: Path) -> None:
    with own_database(postgres) as url, RunningApp(tmp_path, url, port=free_port()) as app:
        worker = next(child for child in app.children() if modules([child]) == ["lib.jobs"])
        worker.kill()
        again = eventually(
            lambda: [
                child for child in app.children() if modules([child]) == ["lib.jobs"] and child != worker
            ]
        )
        assert len(again) == 1


def test_two_checkouts_side_by_side_take_ports_of_their_own(postgres: str, tmp_path: Path) -> None:
    with (
        own_database(postgres) as one_url,
        own_database(postgres) as other_url,
        RunningApp(tmp_path / "one", one_url, settings={"PUENTE_WORKERS": "0"}) as one,
        RunningApp(tmp_path / "other", other_url, settings={"PUENTE_WORKERS": "0"}) as other,
    ):
        assert one.port != other.port
        assert one.get("/healthz").status_code == other.get("/healthz").status_code == 200
        assert modules(one.children()) == modules(other.children()) == ["lib.rehearsal"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PUENTE_MODE": "live"}, sorted(set(LIVE) - {"PUENTE_MODE"})),
        ({**LIVE, "PUENTE_VAULT_KEYS": "not a ring"}, ["PUENTE_VAULT_KEYS"]),
        ({"PORT": "70000"}, ["PORT"]),
    ],
    ids=["live without settings", "unusable keys", "impossible port"],
)
def test_an_unsafe_start_is_refused_with_a_sentence(
    tmp_path: Path, settings: Mapping[str, str], named: list[str]
) -> None:
    app = RunningApp(tmp_path, None, settings=settings)
    app.launch()
    assert app.wait_for_exit() == 2
    assert app.lines == []
    assert [name for name in named if name not in app.output] == []
    assert app.output.count("\n") == 1, "one sentence"
    assert "Traceback" not in app.output
    secrets = (LIVE["PUENTE_OIDC_CLIENT_SECRET"], LIVE["PUENTE_COOKIE_SECRET"], LIVE["PUENTE_VAULT_KEYS"])
    assert [secret for secret in secrets if secret in app.output] == []
    assert not (tmp_path / "postgres").exists(), "nothing was started"
