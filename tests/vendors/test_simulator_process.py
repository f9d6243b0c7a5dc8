"""`python -m lib.rehearsal` as its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

CHECKOUT = Path(__file__).resolve().parents[2]


@contextmanager
def simulator(*arguments: str, parent_pipe: bool = False) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running process and the one line that it printed."""
    environment = {**os.environ, "PUENTE_PARENT_PIPE": "1" if parent_pipe else "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "lib.rehearsal", *arguments],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_it_announces_a_free_port_and_answers_there(tmp_path: Path) -> None:
    file = tmp_path / "address"
    with simulator("--port", "0", "--announce", str(file)) as (_, line):
        address = file.read_text(encoding="utf-8")
        assert address.startswith("http://127.0.0.1:")
        assert line.endswith(address)
        assert requests.get(f"{address}/", timeout=5).status_code == 200
        assert os.listdir(tmp_path) == ["address"]


def test_it_ends_when_its_parent_is_gone() -> None:
    with simulator("--port", "0", parent_pipe=True) as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_without_the_setting_it_outlives_its_standard_input() -> None:
    with simulator("--port", "0") as (process, line):
        assert process.stdin is not None
        process.stdin.close()
        assert requests.get(line.split()[-1], timeout=5).status_code == 200
        assert process.poll() is None


def test_it_ends_on_sigterm_and_prints_one_line_only() -> None:
    with simulator("--port", "0") as (process, line):
        requests.get(line.split()[-1] + "/shop/acme/", timeout=5)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


def test_a_taken_port_is_said_and_ends_it() -> None:
    with simulator("--port", "0") as (_, line):
        port = line.rpartition(":")[2]
        with simulator("--port", port) as (second, _):
            assert second.wait(timeout=10) == 1
            assert second.stderr is not None
            assert f"cannot listen on 127.0.0.1:{port}" in second.stderr.read()
