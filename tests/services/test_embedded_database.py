"""PostgreSQL from the wheel: shared by the processes of a data folder, and never left behind."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, make_url, text

from lib.settings import PROJECT
from lib.storage.embedded import ensure_server_user
from tests.waiting import eventually

_JOIN = """
import sys
from pathlib import Path
from lib.storage.embedded import start_embedded
print(start_embedded(Path(sys.argv[1])).get_uri(), flush=True)
sys.stdin.read()
"""


def joining(folder: Path) -> subprocess.Popen[str]:
    """A process that starts or joins the database of a data folder until its input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", _JOIN, str(folder)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    """Let a process end in its own time."""
    _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0, complaints


@contextmanager
def joined(folder: Path) -> Iterator[str]:
    """The address of the database while another process holds it."""
    process = joining(folder)
    try:
        yield address(process)
    finally:
        leave(process)


def started_at(url: str) -> object:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT pg_postmaster_start_time()")).scalar_one()
    engine.dispose()
    return found


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def handles(folder: Path) -> list[int]:
    found: list[int] = json.loads((folder / "postgres" / ".handle_pids.json").read_text())
    return found


def test_a_second_process_joins_and_the_last_one_stops_the_server(tmp_path: Path) -> None:
    with joined(tmp_path) as first:
        since, server = started_at(first), postmaster(tmp_path)
        with joined(tmp_path) as second:
            assert second == first
            assert started_at(second) == since
        assert started_at(first) == since
    eventually(lambda: not psutil.pid_exists(server))


def test_processes_that_start_at_once_share_one_server_and_are_all_counted(tmp_path: Path) -> None:
    processes = [joining(tmp_path) for _ in range(4)]
    addresses = {address(process) for process in processes}
    assert len(addresses) == 1
    assert sorted(handles(tmp_path)) == sorted(process.pid for process in processes)
    for process in processes[:-1]:
        leave(process)
    assert started_at(addresses.pop())
    leave(processes[-1])


def test_a_killed_process_does_not_keep_the_server_up_for_ever(tmp_path: Path) -> None:
    killed = joining(tmp_path)
    url = address(killed)
    since, server = started_at(url), postmaster(tmp_path)
    killed.kill()
    killed.communicate()
    with joined(tmp_path) as taken_over:
        assert started_at(taken_over) == since
        assert killed.pid not in handles(tmp_path)
    eventually(lambda: not psutil.pid_exists(server))


def test_what_was_written_is_there_at_the_next_start(tmp_path: Path) -> None:
    with joined(tmp_path) as url:
        _execute(url, "CREATE TABLE kept AS SELECT 42 AS number")
    with joined(tmp_path) as url:
        assert _execute(url, "SELECT number FROM kept") == [(42,)]


def _execute(url: str, statement: str) -> list[tuple[int]]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        found = [(int(row[0]),) for row in result] if result.returns_rows else []
    engine.dispose()
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make users, and only root needs one")
def test_the_user_of_the_server_is_made_even_where_the_path_lacks_the_folders_of_administrators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"puente-{os.getpid()}"
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    try:
        ensure_server_user(name)
        assert pwd.getpwnam(name).pw_uid != 0
        assert os.environ["PATH"] == "/usr/bin:/bin"
    finally:
        subprocess.run(["/usr/sbin/userdel", "--remove", name], check=False, capture_output=True)
