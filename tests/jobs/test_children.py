"""The launcher's children: started again when they die, ended with it, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from lib.processes import Child
from lib.settings import PROJECT
from tests.waiting import eventually


@contextmanager
def simulator_child(announcement: Path) -> Iterator[Child]:
    """The simulator as the launcher starts it."""
    child = Child("simulator", ["lib.rehearsal", "--port", "0", "--announce", str(announcement)], {})
    try:
        yield child
    finally:
        child.stop()


def answering(announcement: Path) -> str | None:
    """Address of the simulator that announced itself, when it answers there."""
    try:
        address = announcement.read_text()
        requests.get(address, timeout=5).raise_for_status()
    except (OSError, requests.RequestException):
        return None
    return address


def test_a_child_works_until_it_is_stopped(tmp_path: Path) -> None:
    file = tmp_path / "address"
    with simulator_child(file) as child:
        address = eventually(lambda: answering(file))
        pid = child.pid
    assert not psutil.pid_exists(pid)
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=2)


def test_a_child_that_dies_is_started_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "address"
    with simulator_child(file) as child:
        eventually(lambda: answering(file))
        before = child.pid
        file.unlink()
        os.kill(before, signal.SIGKILL)
        eventually(lambda: answering(file))
        after = child.pid
        assert after != before
        assert not psutil.pid_exists(before)
    assert not psutil.pid_exists(after)
    assert "simulator ended with code -9 and is started again" in caplog.text


def test_a_child_that_cannot_start_is_tried_again_with_pauses_until_it_is_stopped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child = Child("broken", ["lib.no_such_module"], {})
    eventually(lambda: caplog.text.count("broken ended with code 1") >= 2)
    child.stop()
    known = caplog.text
    assert not psutil.pid_exists(child.pid)
    assert known.count("is started again") <= 3


_LAUNCHER = """
import sys, threading
from lib.processes import Child
child = Child("simulator", ["lib.rehearsal", "--port", "0", "--announce", sys.argv[1]], {})
print(child.pid, flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_launcher_that_is_killed_leaves_no_child_behind(tmp_path: Path, how: signal.Signals) -> None:
    file = tmp_path / "address"
    launcher = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, str(file)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    eventually(lambda: answering(file))
    launcher.send_signal(how)
    launcher.communicate(timeout=10)
    eventually(lambda: not psutil.pid_exists(pid))
