"""`python -m lib.rehearsal --port N`: the simulator alone, in the foreground."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from contextlib import nullcontext, suppress
from pathlib import Path

from lib.rehearsal.app import build_app
from lib.rehearsal.journal import Journal
from lib.rehearsal.server import RehearsalServer, address_of, bound_socket
from lib.rehearsal.world import DEFAULT_SLOW_SECONDS

_PARENT_PIPE = "PUENTE_PARENT_PIPE"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lib.rehearsal", description="The simulator of the vendors."
    )
    parser.add_argument("--port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--announce", type=Path, help="file that gets the address once it listens")
    parser.add_argument(
        "--slow", type=float, default=DEFAULT_SLOW_SECONDS, help="seconds that a lento… name takes"
    )
    parser.add_argument("--meta-secret", type=Path, help="file with the secret that signs Meta's messages")
    parser.add_argument("--state", type=Path, help="file that keeps Hellotext's profiles over a restart")
    return parser.parse_args()


def _announce(address: str, file: Path | None) -> None:
    if file is not None:
        draft = file.with_name(f"{file.name}.{os.getpid()}.tmp")
        draft.write_text(address, encoding="utf-8")
        draft.replace(file)
    sys.stdout.write(f"rehearsal vendors at {address}\n")
    sys.stdout.flush()


def _end_with_parent(server: RehearsalServer) -> None:
    """End the server when whoever holds the other end of stdin is gone."""

    def watch() -> None:
        # os.read, not sys.stdin: a thread inside a buffered read blocks the interpreter's exit.
        while os.read(0, 1024):
            continue
        server.should_exit = True

    threading.Thread(target=watch, name="parent-pipe", daemon=True).start()


def main() -> int:
    """Serve until SIGINT, SIGTERM or the end of the parent; 1 when the address is taken."""
    given = _arguments()
    try:
        listener = bound_socket(given.host, given.port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"cannot listen on {given.host}:{given.port}: {error}\n")
        return 1
    address = address_of(listener)
    with Journal(given.state) if given.state else nullcontext() as journal:
        app = build_app(given.slow, given.meta_secret, journal)
        server = RehearsalServer(app, lambda: _announce(address, given.announce))
        if os.environ.get(_PARENT_PIPE) == "1":
            _end_with_parent(server)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
