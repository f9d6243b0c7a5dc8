"""For `bench.sync`: the stand-in as a process, the tools as processes, and what both say afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import requests

PROJECT = Path(__file__).resolve().parent.parent
_WAIT = threading.Event()
_LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Seen:
    """What the stand-in counted since its reset; times in seconds of its own clock."""

    post: int
    patch: int
    scrolls: int
    pages: int
    rows: int
    calls: int
    waited: float
    most_at_once: int
    writing_began: float | None
    writing_ended: float
    profiles: int
    customers_written: int
    sent_again: int
    profiles_too_many: int
    cpu: float

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """What is needed of all that is told."""
        return cls(**{one.name: told[one.name] for one in fields(cls)})

    @property
    def writes(self) -> int:
        """Calls that wrote."""
        return self.post + self.patch

    @property
    def writing_seconds(self) -> float:
        """From the first write to the answer to the last one."""
        return 0.0 if self.writing_began is None else self.writing_ended - self.writing_began

    @property
    def answer_seconds(self) -> float:
        """How long an answer took in the mean."""
        return self.waited / max(1, self.calls)


class StandIn:
    """The stand-in in a process of its own, to be used as `with`."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "bench.sync_standin"]
        self._process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.base = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self._session = requests.Session()
        self._session.trust_env = False
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._process.terminate()
        self._process.wait(30)

    def reset(self, customers: int, latency: float) -> None:
        """Forget everything; hold so many customers; answer after `latency` seconds."""
        asked = {"customers": customers, "latency": latency}
        self._session.post(f"{self.base}/_control/reset", json=asked, timeout=120).raise_for_status()

    def seen(self) -> Seen:
        """What it counted."""
        return Seen.of(self._session.get(f"{self.base}/_control/counts", timeout=30).json())


@dataclass(frozen=True)
class Tool:
    """One way to bring customers over: a Python, and a module with its own arguments."""

    name: str
    python: Path
    module: str
    arguments: tuple[str, ...] = ()

    def command(self, base: str, customers: int, in_flight: int, folder: Path) -> list[str]:
        """The command line of one job."""
        job = ("--base", base, "--customers", str(customers), "--in-flight", str(in_flight))
        return [str(self.python), "-m", self.module, *self.arguments, *job, "--folder", str(folder)]


@dataclass(frozen=True)
class Outcome:
    """One job: seconds and CPU seconds without the start of the process, its whole seconds, peak MB.

    `beside`: CPU seconds of the database that worked for it.
    """

    customers: int
    seconds: float
    cpu: float
    peak_mb: float
    process_seconds: float
    seen: Seen
    beside: float = 0.0


def run(tool: Tool, standin: StandIn, customers: int, in_flight: int, folder: Path) -> Outcome:
    """Do a job to its end on the stand-in as it is. Raises CalledProcessError."""
    began = time.perf_counter()
    command = tool.command(standin.base, customers, in_flight, folder)
    ended = subprocess.run(
        command, cwd=PROJECT, env=bench_environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    took = time.perf_counter() - began
    told = json.loads(ended.stdout.splitlines()[-1])
    return Outcome(customers, told["seconds"], told["cpu"], told["peak_mb"], took, standin.seen())


def run_until(
    tool: Tool,
    standin: StandIn,
    customers: int,
    in_flight: int,
    folder: Path,
    is_reached: Callable[[Seen], bool],
) -> Seen:
    """Kill a job (SIGKILL) as soon as the stand-in has seen enough: what it had seen by then."""
    command = tool.command(standin.base, customers, in_flight, folder)
    process = subprocess.Popen(command, cwd=PROJECT, env=bench_environment(), stdout=subprocess.DEVNULL)
    while not is_reached(standin.seen()):
        if process.poll() is not None:
            raise RuntimeError(f"{tool.name} ended before it was killed")
        _WAIT.wait(_LOOK_SECONDS)
    process.kill()
    process.wait(30)
    # What it had sent before it died is still being answered.
    _WAIT.wait(1.0)
    return standin.seen()


def bench_environment() -> dict[str, str]:
    """What a measured process is told by its environment: nothing of an installation of Puente."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PUENTE_")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}


def peers(python: Path) -> Sequence[Tool]:
    """What Puente is compared with, the sequential loop first."""
    return (
        Tool("requests, one by one", python, "bench.sync_peer_requests", ("loop",)),
        Tool("requests, threads", python, "bench.sync_peer_requests", ("threads",)),
        Tool("dlt", python, "bench.sync_peer_dlt"),
        Tool("Singer SDK", python, "bench.sync_peer_singer"),
    )


def peers_python(given: Path | None) -> Path:
    """The Python of the peers' environment: `given`, or one in the temporary folder, made when missing."""
    folder = given or Path(tempfile.gettempdir()) / "puente-bench-peers"
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"installing the peers into {folder}", flush=True)
        venv.create(folder, with_pip=True)
        wanted = PROJECT / "bench" / "requirements-peers.txt"
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", str(wanted)], check=True)
    return python


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for one job, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="puente-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
