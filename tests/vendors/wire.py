"""A TCP server that answers exactly the bytes a test wants, well-formed or not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """`answers` go out one per connection, the last one again and again; `requests` is what came in."""

    url: str
    answers: list[bytes]
    requests: list[bytes] = field(default_factory=list)

    def headers_of(self, number: int) -> dict[str, str]:
        """The headers of a request, names in lower case."""
        lines = self.requests[number].partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    def line_of(self, number: int) -> str:
        """Method and target of a request."""
        return self.requests[number].split(b" HTTP/1.1", 1)[0].decode()

    def body_of(self, number: int) -> bytes:
        """The body of a request."""
        return self.requests[number].partition(b"\r\n\r\n")[2]


def response(status: str, body: bytes = b"", *headers: str, content_type: str = "application/json") -> bytes:
    """A whole HTTP/1.1 response with a right Content-Length."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + body


@contextmanager
def listening(answer: Callable[[socket.socket], None], *, at_once: bool = False) -> Iterator[int]:
    """A port of loopback that hands over each connection, one after the other or each to its own thread."""
    listener = socket.create_server(("127.0.0.1", 0))

    def take(connection: socket.socket) -> None:
        with connection:
            answer(connection)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if at_once:
                threading.Thread(target=take, args=(connection,), daemon=True).start()
            else:
                take(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextmanager
def serving(*answers: bytes, hold: threading.Event | None = None) -> Iterator[RawServer]:
    """Serve the answers on loopback; with `hold`, keep each connection open after its answer until set."""
    server = RawServer("", list(answers))

    def answer(connection: socket.socket) -> None:
        request = _request(connection)
        if not request:
            return
        server.requests.append(request)
        place = min(len(server.requests), len(server.answers)) - 1
        connection.sendall(server.answers[place])
        if hold:
            hold.wait(10)

    with listening(answer) as port:
        server.url = f"http://127.0.0.1:{port}"
        try:
            yield server
        finally:
            if hold:
                hold.set()


@dataclass
class RoutedServer:
    """`routes` say what is answered, by method and path without query; `requests` is what came in.

    Answers to the paths in `held` wait for their event.
    """

    url: str
    routes: dict[str, bytes]
    held: dict[str, threading.Event] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Method and path, without the query, of every request."""
        return [_line_of(request) for request in self.requests]


SILENCE = b"\0silence"
"""In place of an answer: the connection stays open and nothing comes."""


@contextmanager
def routed(routes: dict[str, bytes], default: bytes = b"") -> Iterator[RoutedServer]:
    """Serve each connection in a thread of its own, by method and path; silent ones end with the server."""
    server = RoutedServer("", routes)
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        request = _request(connection)
        if not request:
            return
        server.requests.append(request)
        found = server.routes.get(_line_of(request), default)
        if found is SILENCE:
            over.wait(10)
            return
        if _line_of(request) in server.held:
            server.held[_line_of(request)].wait(10)
        with suppress(ConnectionError):
            connection.sendall(found)

    with listening(answer, at_once=True) as port:
        server.url = f"http://127.0.0.1:{port}"
        try:
            yield server
        finally:
            over.set()


@dataclass
class TricklingServer:
    """`left` is set when a client has closed its connection."""

    url: str
    left: threading.Event = field(default_factory=threading.Event)


@contextmanager
def trickling(*answers: bytes, byte: bytes = b"a", every: float = 0.2) -> Iterator[TricklingServer]:
    """Answer the requests of each connection in order, the last answer followed by a byte now and then."""
    server = TricklingServer("")
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        try:
            for whole in answers:
                connection.recv(65_536)
                connection.sendall(whole)
            while not over.wait(every):
                connection.sendall(byte)
        except OSError:
            server.left.set()

    with listening(answer, at_once=True) as port:
        server.url = f"http://127.0.0.1:{port}"
        try:
            yield server
        finally:
            over.set()


def _line_of(request: bytes) -> str:
    return request.split(b" HTTP/1.1", 1)[0].split(b"?", 1)[0].decode()


def _request(connection: socket.socket) -> bytes:
    """One whole request; nothing when the connection is closed without any."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body
