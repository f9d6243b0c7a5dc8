"""The application as people start it: its own process with everything beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import psutil
import requests
from sqlalchemy import create_engine, make_url, text

from tests.run import PROJECT, clean_environment
from tests.waiting import eventually

START_SECONDS = 90.0
STOP_SECONDS = 40.0


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_database(postgres: str) -> Iterator[str]:
    """Address of an empty database on the server `postgres`, dropped in the end."""
    name = f"app_{uuid4().hex[:12]}"
    _administer(postgres, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(postgres: str, statement: str) -> None:
    address = make_url(postgres).set(drivername="postgresql+psycopg", database="postgres")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


class RunningApp:
    """`python app.py` in a context: started on entering, ended by SIGTERM on leaving.

    The environment holds no setting of the person's shell; `settings` are added to it. With `port`
    None the application chooses one itself. What the launcher and all its children write is kept
    in files under `data_dir`, so that a test can search it even after the end.
    """

    def __init__(
        self,
        data_dir: Path,
        database_url: str | None,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._environment = {
            **clean_environment(),
            "PUENTE_DATA_DIR": str(data_dir),
            **({"DATABASE_URL": database_url} if database_url else {}),
            **({"PORT": str(port)} if port else {}),
            **(settings or {}),
        }
        self._stdout = data_dir / f"stdout.{uuid4().hex[:6]}"
        self._stderr = self._stdout.with_name(self._stdout.name.replace("stdout", "stderr"))
        self._children: list[psutil.Process] = []
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> RunningApp:
        """Start it and wait until it has said where it is and answers there."""
        self.launch()
        try:
            eventually(self._has_started, START_SECONDS)
        except BaseException:
            self.end(signal.SIGKILL)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it if it still runs, and whatever of it is left."""
        self.end(signal.SIGTERM)
        for child in self._children:
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def launch(self) -> None:
        """Start the process without waiting for it."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._stdout.open("wb") as out, self._stderr.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=PROJECT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                process_group=0,
            )

    @property
    def pid(self) -> int:
        """Process id of the launcher."""
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """The lines of the launcher's standard output."""
        return self._stdout.read_text(encoding="utf-8").splitlines()

    @property
    def output(self) -> str:
        """Everything that any process of the application has written."""
        return self._stdout.read_text(encoding="utf-8") + self._stderr.read_text(encoding="utf-8")

    @property
    def base(self) -> str:
        """Address that people open, as the application printed it, without a final slash."""
        return self.lines[0].rpartition(" ")[2]

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.base.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> requests.Response:
        """One GET without following a redirect; underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(f"{self.base}{path}", headers=named, allow_redirects=False, timeout=20)

    def ready(self) -> dict[str, bool]:
        """What `/readyz` says, by part."""
        state: dict[str, bool] = self.get("/readyz").json()
        return state

    def children(self) -> list[psutil.Process]:
        """The processes that the launcher has started and that live, theirs included."""
        found = psutil.Process(self.pid).children(recursive=True)
        self._children = list({*self._children, *found})
        return found

    def end(self, by: signal.Signals) -> int:
        """Send a signal to the launcher and wait for its end; its exit code, negative for a signal.

        SIGINT goes to the whole group of processes, as a terminal sends it on Ctrl-C.
        """
        if self._process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                self.children()
            send = os.killpg if by is signal.SIGINT else os.kill
            send(self.pid, by)
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def wait_for_exit(self, seconds: float = STOP_SECONDS) -> int:
        """The exit code of a start that ends by itself."""
        return self._process.wait(seconds)

    def _has_started(self) -> bool:
        code = self._process.poll()
        assert code is None, f"the application ended with {code}:\n{self.output}"
        if not self.lines:
            return False
        try:
            return self.get("/healthz").status_code == 200
        except requests.ConnectionError:
            return False
