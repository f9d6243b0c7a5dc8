"""For `bench.sync`: how soon a run that a worker is sending does what a person wants of it.

The worker is the real one, `python -m lib.jobs`, on the bench's database and stand-in. A wish is timed from
before it is said until the run's row shows it, looked at every hundredth of a second.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from bench.sync_puente import Database
from bench.sync_tools import PROJECT, StandIn, bench_environment
from lib.domain.sync import RunState
from lib.services.access import Actor
from lib.services.sync_model import Run
from lib.services.sync_runs import cancel_sync, one_run, pause_sync, resume_sync, start_sync

_PERSON = Actor.process("bench")
_SEED = 20_261_123
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 60.0
_WAIT = threading.Event()


@dataclass(frozen=True)
class Wishes:
    """Seconds from each wish to the state that it asks for; `late`: writes that came after that state."""

    pause: list[float] = field(default_factory=list)
    resume: list[float] = field(default_factory=list)
    cancel: list[float] = field(default_factory=list)
    late: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Wishing:
    """A store, the stand-in and the latency of its answers."""

    database: Database
    standin: StandIn
    customers: int
    in_flight: int
    latency: float

    def measure(self, rounds: int) -> Wishes:
        """Pause and resume one run so many times, and cancel so many runs, each while it is sending."""
        dice, found = random.Random(_SEED), Wishes()
        with _worker(self.database, self.standin.base, self.in_flight):
            account = self._store()
            run_id = _begun(account)
            for _ in range(rounds):
                _sending_for_a_while(account, run_id, dice)
                wish = _timed(account, run_id, pause_sync, RunState.PAUSED)
                found.pause.append(wish)
                found.late.append(self._late())
                found.resume.append(_timed(account, run_id, resume_sync, RunState.WRITING))
            _timed(account, run_id, cancel_sync, RunState.CANCELLED)
            account = self._store()
            for _ in range(rounds):
                run_id = _begun(account)
                _sending_for_a_while(account, run_id, dice)
                found.cancel.append(_timed(account, run_id, cancel_sync, RunState.CANCELLED))
                found.late.append(self._late())
        return found

    def _store(self) -> str:
        """A new store, of which nothing is at the stand-in."""
        self.standin.reset(self.customers, self.latency)
        return self.database.store()

    def _late(self) -> int:
        """Writes that begin although the run says that it stopped."""
        before = self.standin.seen().writes
        _WAIT.wait(10 * self.latency)
        return self.standin.seen().writes - before


def _begun(account: str) -> UUID:
    return start_sync(_PERSON, account, full=True, automatic=True).id


def _sending_for_a_while(account: str, run_id: UUID, dice: random.Random) -> None:
    """Wait until the run sends, and from then on for a time that is drawn."""
    at_first = one_run(_PERSON, account, run_id).equation.created
    _until(account, run_id, lambda run: run.state is RunState.WRITING and run.equation.created > at_first)
    _WAIT.wait(dice.uniform(0.1, 1.0))


def _timed(account: str, run_id: UUID, wish: Callable[[Actor, str, UUID], Run], wanted: RunState) -> float:
    """Seconds from the wish until the run is in the wanted state."""
    began = time.perf_counter()
    wish(_PERSON, account, run_id)
    _until(account, run_id, lambda run: run.state is wanted)
    return time.perf_counter() - began


def _until(account: str, run_id: UUID, is_so: Callable[[Run], bool]) -> None:
    """Wait until the run is so. Raises RuntimeError when it is over, or is not so within a minute."""
    deadline = time.perf_counter() + _PATIENCE_SECONDS
    while not is_so(run := one_run(_PERSON, account, run_id)):
        if not run.state.is_open or time.perf_counter() > deadline:
            raise RuntimeError(f"the run is {run.state}: {run.problem}")
        _WAIT.wait(_LOOK_SECONDS)


@contextmanager
def _worker(database: Database, base: str, in_flight: int) -> Iterator[None]:
    """A worker that finds both vendors at the stand-in."""
    settings = {
        "PUENTE_DATA_DIR": str(database.folder),
        "PUENTE_VTEX_URL": f"{base}/vtex/{{account}}",
        "PUENTE_VTEX_PUBLIC_URL": base,
        "PUENTE_HELLOTEXT_URL": f"{base}/hellotext",
        "PUENTE_META_URL": base,
        "PUENTE_SYNC_AT_ONCE": str(in_flight),
    }
    command = [sys.executable, "-m", "lib.jobs"]
    process = subprocess.Popen(command, cwd=PROJECT, env=bench_environment() | settings)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
