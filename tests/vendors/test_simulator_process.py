"""`python -m lib.rehearsal` as its own process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from lib.rehearsal.journal import Journal

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
        assert process.wait(timeout=30) == 0


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
        process.wait(timeout=30)
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


def test_a_caller_killed_in_the_middle_of_its_request_writes_nothing(tmp_path: Path) -> None:
    with simulator("--port", "0", "--state", str(tmp_path / "state.jsonl")) as (process, line):
        base = line.split()[-1]
        head = "POST /hellotext/v1/profiles HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n"
        with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2]))) as caller:
            caller.sendall(f'{head}Authorization: {BUSINESS_TOKEN["Authorization"]}\r\n\r\n{{"a'.encode())
        assert proof(base) == ({"profiles": [], "writes": {}}, (0, 0))
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_taken_port_is_said_and_ends_it() -> None:
    with simulator("--port", "0") as (_, line):
        port = line.rpartition(":")[2]
        with simulator("--port", port) as (second, _):
            assert second.wait(timeout=30) == 1
            assert second.stderr is not None
            assert f"cannot listen on 127.0.0.1:{port}" in second.stderr.read()


BUSINESS_TOKEN = {"Authorization": "Bearer token-of-a-business_yQlRPYBb"}


def proof(base: str) -> tuple[dict[str, Any], tuple[int, int]]:
    """The profiles of the business with their writes, and the counts of all writes."""
    profiles = requests.get(f"{base}/_control/profiles", params={"business": "yQlRPYBb"}, timeout=5).json()
    counted = requests.get(f"{base}/_control/writes", timeout=5).json()
    return profiles, (counted["post"], counted["patch"])


def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--state", str(tmp_path / "state.jsonl"))
    with simulator(*arguments) as (process, line):
        base = line.split()[-1]
        api = requests.Session()
        api.headers.update(BUSINESS_TOKEN)
        made = api.post(
            f"{base}/hellotext/v1/properties", json={"name": "a", "kind": "text"}, timeout=5
        ).json()
        named = f"property_by_id[{made['id']}]"
        for number in range(50):
            body = {"phone": f"+55119{number:08d}", "reference": str(number), named: "x"}
            written = api.post(f"{base}/hellotext/v1/profiles", json=body, timeout=5).json()
        api.patch(f"{base}/hellotext/v1/profiles/{written['id']}", json={"phone": "+598"}, timeout=5)
        before = proof(base)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    with simulator(*arguments) as (_, line):
        base = line.split()[-1]
        assert proof(base) == before
        url = f"{base}/hellotext/v1/profiles"
        again = requests.post(url, json={"phone": "+598", named: "y"}, headers=BUSINESS_TOKEN, timeout=5)
        assert (again.status_code, again.json()["id"]) == (200, written["id"])
        fresh = requests.post(url, json={"reference": "new"}, headers=BUSINESS_TOKEN, timeout=5)
        assert fresh.status_code == 201
        assert fresh.json()["id"] not in before[0]["writes"]
        assert requests.get(url, headers=BUSINESS_TOKEN, timeout=5).json()[0]["id"] == fresh.json()["id"]


def test_a_reset_empties_what_is_kept(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--state", str(tmp_path / "state.jsonl"))
    for _ in range(2):
        with simulator(*arguments) as (_, line):
            base = line.split()[-1]
            assert proof(base) == ({"profiles": [], "writes": {}}, (0, 0))
            url = f"{base}/hellotext/v1/profiles"
            assert requests.post(url, json={"reference": "1"}, headers=BUSINESS_TOKEN, timeout=5).ok
            requests.post(f"{base}/_control/reset", json={}, timeout=5)


def test_a_line_that_a_kill_left_unfinished_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "state.jsonl"
    file.write_bytes(b'{"a":1}\n{"b":')
    with Journal(file) as journal:
        journal.note({"c": "\n"})
        assert list(journal.lines()) == [{"a": 1}, {"c": "\n"}]
