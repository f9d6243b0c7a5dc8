"""Vendors that lie: between the sync and the simulator, some answers are replaced by others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from lib.services.platform import Platform

HELLOTEXT_WRITES = ("POST", "PATCH")
_PASSED_ON = ("Authorization", "Content-Type", "Accept", "REST-Range")
_PASSED_BACK = ("Content-Type", "REST-Content-Range", "REST-Content-Total", "X-VTEX-MD-TOKEN", "Retry-After")


@dataclass(frozen=True)
class Asked:
    """A request of the sync. `query`: the first value of each name."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_scroll(self) -> bool:
        """Whether it asks for customers."""
        return self.path.endswith("/scroll")

    @property
    def is_count(self) -> bool:
        """Whether it asks how many customers there are."""
        return self.path.endswith("/search")

    @property
    def is_list(self) -> bool:
        """Whether it asks for the newest profiles."""
        return self.method == "GET" and self.path.endswith("/v1/profiles")

    @property
    def is_write(self) -> bool:
        """Whether it writes a profile."""
        return self.method in HELLOTEXT_WRITES and "/v1/profiles" in self.path


@dataclass
class Told:
    """An answer; header names in any case."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


Lie = Callable[[Asked, Callable[[], Told]], Told | None]
"""From a request and the simulator's own answer, which is fetched when it is called for; None: that one."""


@dataclass
class Liar:
    """What came in; `most_at_once` by the end of the path."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=dict)


@contextmanager
def lying(platform: Platform, simulator: str, lie: Lie) -> Iterator[Liar]:
    """Stand between the sync of this platform and the simulator."""
    liar = Liar()
    lock = threading.Lock()
    now: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_given: Any) -> None:
            """Nothing is told."""

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(self.command, parts.path, query, body)
            end = parts.path.rpartition("/")[2]
            with lock:
                liar.asked.append(asked)
                now[end] = now.get(end, 0) + 1
                liar.most_at_once[end] = max(liar.most_at_once.get(end, 0), now[end])
            try:
                told = lie(asked, lambda: self._truth(body)) or self._truth(body)
            finally:
                with lock:
                    now[end] -= 1
            with suppress(OSError):
                self._tell(told)

        def _truth(self, body: bytes) -> Told:
            headers = {
                name: value
                for name, value in self.headers.items()
                if name in _PASSED_ON or name.startswith("X-VTEX")
            }
            answer = requests.request(
                self.command, f"{simulator}{self.path}", headers=headers, data=body, timeout=30
            )
            kept = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
            return Told(answer.status_code, answer.content, kept)

        def _tell(self, told: Told) -> None:
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

    for method in ("GET", "POST", "PATCH"):
        # Called so by the standard library.
        setattr(Handler, f"do_{method}", Handler._serve)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    liar.url = f"http://127.0.0.1:{server.server_port}"
    announced = platform.settings.data_dir / "simulator.url"
    truth = announced.read_text()
    announced.write_text(liar.url)
    try:
        yield liar
    finally:
        announced.write_text(truth)
        server.shutdown()
        server.server_close()
        thread.join()
