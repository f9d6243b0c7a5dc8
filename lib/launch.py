"""Everything that must run beside the web process, and the order in which it starts.

The web process is the launcher: it makes sure of the database and its schema, starts the simulator
(in rehearsal mode) and the workers as children, and ends them with itself.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

from lib.processes import Child
from lib.services.access import Actor
from lib.services.demo import seed_if_empty
from lib.services.platform import install, is_installed, platform, uninstall
from lib.services.vault_keys import require_opening_keys
from lib.settings import Settings
from lib.storage.address import database_url
from lib.storage.migrate import upgrade

FIRST_PORT = 8501
DEMO_STORES = 60
_PORTS_TO_TRY = 100
_RESERVATIONS: list[socket.socket] = []


def prepare(settings: Settings) -> None:
    """Install the platform of this process: a database with the present schema and secrets that open.

    Raises UnsafeConfiguration when our keys do not fit.
    """
    upgrade(install(settings, database_url(settings)).engine)
    require_opening_keys()


class Surroundings:
    """The database, the simulator and the workers of one web process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._children: list[Child] = []

    def start(self) -> None:
        """Start what is needed, in an order in which nothing waits for what comes later."""
        settings = self._settings
        if not settings.live:
            self._children.append(self._simulator())
        if not is_installed():
            prepare(settings)
        url = platform().database_url
        if not settings.live:
            seed_if_empty(Actor.process("demo"), DEMO_STORES)
        for number in range(settings.workers):
            self._children.append(Child(f"worker {number + 1}", ["lib.jobs"], {"DATABASE_URL": url}))

    def stop(self) -> None:
        """End every child, then the connections. The embedded database ends with this process."""
        for child in self._children:
            child.stop()
        self._children.clear()
        with suppress(FileNotFoundError):
            self._announcement().unlink()
        uninstall()

    def _simulator(self) -> Child:
        with suppress(FileNotFoundError):
            self._announcement().unlink()
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        arguments = ["lib.rehearsal", "--port", "0", "--announce", str(self._announcement())]
        arguments += ["--meta-secret", str(self._settings.meta_secret_file())]
        return Child("simulator", arguments, {})

    def _announcement(self) -> Path:
        return self._settings.data_dir / "simulator.url"


def port_for(settings: Settings) -> int:
    """The port to listen on: the one that was asked for, else the first free one from 8501 on.

    Until the web server listens, a free port looks free to everybody. The UDP port of the same number,
    held for the life of the process, keeps two starts at the same moment apart.
    """
    if settings.port is not None:
        return settings.port
    for port in range(FIRST_PORT, FIRST_PORT + _PORTS_TO_TRY):
        reservation = socket.socket(type=socket.SOCK_DGRAM)
        try:
            reservation.bind(("127.0.0.1", port))
            _probe(host_for(settings), port)
        except OSError:
            reservation.close()
            continue
        _RESERVATIONS.append(reservation)
        return port
    raise OSError(f"no free port from {FIRST_PORT} to {FIRST_PORT + _PORTS_TO_TRY - 1}")


def _probe(host: str, port: int) -> None:
    """Raise OSError when somebody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def host_for(settings: Settings) -> str:
    """In rehearsal anybody may be anybody, so only this machine may connect; live listens everywhere."""
    return "0.0.0.0" if settings.live else "127.0.0.1"  # noqa: S104
