"""A worker as people run it: its own process, `python -m lib.jobs`."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from lib.jobs.worker import QUEUES
from lib.settings import PROJECT, Settings
from tests.run import clean_environment
from tests.waiting import eventually

_MODULE = ("-m", "lib.jobs")
TALKATIVE = (
    "-c",
    "import logging, sys; logging.basicConfig(level=logging.DEBUG)\n"
    "from lib.jobs.__main__ import main; sys.exit(main())",
)
"""The same worker, with every library's debugging output in its log."""


@dataclass
class WorkerProcess:
    """A running worker. `log` gets everything it writes."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def output(self) -> str:
        """All that it has written so far."""
        return self.log.read_text(encoding="utf-8")

    def end(self, by: signal.Signals, seconds: float = 30.0) -> int:
        """Send a signal and wait for the end; the exit code, negative for a signal."""
        self.process.send_signal(by)
        return self.process.wait(seconds)

    def close_parent_pipe(self) -> None:
        """What the system does when the launcher is gone."""
        assert self.process.stdin is not None
        self.process.stdin.close()


@contextmanager
def worker(
    settings: Settings,
    database_url: str,
    *,
    command: Sequence[str] = _MODULE,
    environment: Mapping[str, str] | None = None,
) -> Iterator[WorkerProcess]:
    """A worker on this test's database and data folder, ready to take jobs; killed in the end."""
    with started(settings, database_url, command=command, environment=environment) as process:
        known = workers(database_url)

        def is_ready() -> bool:
            # Told to end while it signs on to a queue, it would leave that for the next one to clear away.
            return len(workers(database_url) - known) >= len(QUEUES) or process.process.poll() is not None

        eventually(is_ready, 60)
        assert process.process.poll() is None, process.output
        yield process


@contextmanager
def started(
    settings: Settings,
    database_url: str,
    *,
    command: Sequence[str] = _MODULE,
    environment: Mapping[str, str] | None = None,
) -> Iterator[WorkerProcess]:
    """The process, from its very beginning."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    log = settings.data_dir / f"worker.{uuid4().hex[:6]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=PROJECT,
            env={
                **clean_environment(),
                "DATABASE_URL": database_url,
                "PUENTE_DATA_DIR": str(settings.data_dir),
                **(environment or {}),
            },
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
    try:
        yield WorkerProcess(process, log)
    finally:
        process.kill()
        process.communicate()


def workers(database_url: str) -> set[int]:
    """Ids of the workers that are registered in the queue."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT id FROM procrastinate_workers")).scalars())
    engine.dispose()
    return found
