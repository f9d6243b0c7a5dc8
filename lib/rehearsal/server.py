"""A real HTTP server for the simulator: in a thread for tests, in the foreground for the command line."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from lib.rehearsal.app import build_app

_KEEP_ALIVE_SECONDS = 65
_GRACE_SECONDS = 1
_START_SECONDS = 10


class _Protocol(H11Protocol):
    """Hands the connection to the application, which must be able to break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class RehearsalServer(uvicorn.Server):
    """Serves one application on a socket that is already bound, and says when it listens."""

    def __init__(self, app: Starlette, on_listening: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=_Protocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door, then say so."""
        await super().startup(sockets)
        self._on_listening()


def bound_socket(host: str, port: int) -> socket.socket:
    """A TCP socket on the address; port 0 picks a free one. Raises `OSError` when it is taken."""
    listener = socket.create_server((host, port))
    # asyncio does this only for sockets whose protocol number is given; without it each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """The base URL of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


@contextmanager
def serve_in_thread(app: Starlette | None = None) -> Iterator[str]:
    """Serve a simulator on a free loopback port in a thread; yields its base URL, e.g. `http://127.0.0.1:4711`.

    Raises `TimeoutError` when it does not listen within ten seconds.
    """
    listener = bound_socket("127.0.0.1", 0)
    listening = threading.Event()
    server = RehearsalServer(app or build_app(), listening.set)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="rehearsal", daemon=True
    )
    base = address_of(listener)
    thread.start()
    try:
        if not listening.wait(_START_SECONDS):
            raise TimeoutError("the simulator does not listen")
        yield base
    finally:
        server.should_exit = True
        thread.join()
