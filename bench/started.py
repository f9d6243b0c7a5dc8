"""Starting the application for a measurement, in a data folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import Row, text

from lib.security.tokens import Tokens
from lib.settings import Settings
from lib.storage.address import database_url
from lib.storage.engine import make_engine

PROJECT = Path(__file__).resolve().parent.parent
_START_SECONDS = 120


@dataclass(frozen=True)
class Started:
    """A running application: its address, its process, and when it was started (monotonic seconds)."""

    url: str
    process: subprocess.Popen[bytes]
    at: float


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int) -> dict[str, str]:
    """The environment of an application in its own data folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PUENTE_", "STREAMLIT_"))
    }
    return {**kept, "PUENTE_DATA_DIR": str(data), "PORT": str(port)}


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="puente-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def application(data: Path) -> Iterator[Started]:
    """Start `python app.py`, wait until it answers, and end it afterwards."""
    port = free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=PROJECT, env=environment(data, port), stdout=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    try:
        _wait(url)
        yield Started(url, process, begun)
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pause.wait(0.05)
    raise TimeoutError(url)


def seed(data: Path, stores: int) -> None:
    """Fill the data folder with demonstration stores."""
    command = [sys.executable, "-m", "lib.cli", "demo", "seed", "--stores", str(stores)]
    subprocess.run(
        command, cwd=PROJECT, env=environment(data, free_port()), check=True, stdout=subprocess.DEVNULL
    )


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def managers(data: Path) -> list[UUID]:
    """The account managers' ids, in the order of their addresses."""
    found = _ask(data, "SELECT id FROM people WHERE role = 'account_manager' ORDER BY email")
    return [row[0] for row in found]


def accounts(data: Path) -> list[str]:
    """Accounts of some five hundred stores."""
    return [row[0] for row in _ask(data, "SELECT account FROM stores ORDER BY id LIMIT 500")]


def cookies_of(started: Started, data: Path, person_id: UUID) -> dict[str, str]:
    """The cookies of a person who is signed in."""
    settings = Settings(data_dir=data)
    token = Tokens(settings.cookie_key).sign_in(person_id)
    answer = requests.get(f"{started.url}/entrar/{token}", allow_redirects=False, timeout=30)
    return dict(answer.cookies)


def _ask(data: Path, sql: str) -> list[Row[Any]]:
    engine = make_engine(database_url(Settings(data_dir=data)))
    with engine.connect() as connection:
        found = list(connection.execute(text(sql)))
    engine.dispose()
    return found
