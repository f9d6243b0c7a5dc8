"""The other programs of the project, and faults that have nothing to do with a command."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from lib.services.demo import BATCH
from tests.cli.conftest import Shell
from tests.run import PROJECT
from tests.waiting import eventually


def test_the_simulator_says_how_it_is_used(shell: Shell) -> None:
    said = shell.run("--help", module="lib.rehearsal")
    assert said.code == 0
    assert "--port" in said.out


def test_the_simulator_wants_a_port(shell: Shell) -> None:
    assert shell.run(module="lib.rehearsal").code == 2


@pytest.mark.parametrize("keys", ["", "not a ring"])
def test_a_worker_does_not_start_in_live_mode_without_usable_vault_keys(shell: Shell, keys: str) -> None:
    said = shell.run(module="lib.jobs", PUENTE_MODE="live", PUENTE_VAULT_KEYS=keys)
    assert (said.code, said.out) == (2, "")
    assert "PUENTE_VAULT_KEYS" in said.err
    assert said.err.count("\n") == 1


def test_in_live_mode_there_is_no_demonstration_data(shell: Shell) -> None:
    said = shell.here("demo", "seed", "--json", PUENTE_MODE="live")
    assert (said.code, said.out, said.err) == (2, "", "error: demo.live\n")


def test_many_demonstration_stores_come_from_several_processes(shell: Shell) -> None:
    many = 2 * BATCH + 20
    for added in (many, 0):
        said = shell.run("demo", "seed", "--stores", str(many), "--json")
        assert (said.code, said.json) == (0, {"added": added})
    listed = shell.here("store", "list", "--json").json
    assert len({store["account"] for store in listed}) == len(listed) == many + 1


def test_a_killed_seed_leaves_no_process_behind(shell: Shell) -> None:
    command = [sys.executable, "-m", "lib.cli", "demo", "seed", "--stores", "9000"]
    seeding = subprocess.Popen(command, cwd=PROJECT, env=shell.environment, stdout=subprocess.DEVNULL)
    asked = psutil.Process(seeding.pid)
    eventually(lambda: len(_workers(asked)) >= 1, 60)
    left = _workers(asked)
    seeding.kill()
    seeding.wait()
    eventually(lambda: not any(one.is_running() for one in left), 30)


def _workers(process: psutil.Process) -> list[psutil.Process]:
    return [one for one in process.children() if "spawn_main" in " ".join(one.cmdline())]


def test_live_mode_demands_no_sign_in_settings_of_the_command_line(shell: Shell) -> None:
    assert shell.here("store", "list", PUENTE_MODE="live").code == 0


def test_a_setting_that_cannot_be_read_is_named_and_not_repeated(shell: Shell) -> None:
    said = shell.here("store", "list", "--json", DATABASE_URL="canary://secret@nowhere")
    assert (said.code, said.out) == (2, "")
    assert "DATABASE_URL" in said.err
    assert "canary" not in said.err


def test_a_database_that_does_not_answer_is_said(shell: Shell) -> None:
    said = shell.run("store", "list", "--json", DATABASE_URL="postgresql://u:canary@127.0.0.1:1/x")
    assert (said.code, said.out, said.err) == (2, "", "error: database.unreachable\n")
