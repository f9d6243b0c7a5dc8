"""A shop on loopback with real TLS, and a network that lies as its test wants."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import trustme

from lib.domain.pixel.hosts import is_public
from lib.vendors.guarded import Fetcher
from lib.vendors.networks import connected
from tests.vendors.wire import listening

LOOPBACK = "127.0.0.1"
PAGE = b"<!doctype html><title>Tienda</title>"

_AUTHORITY = trustme.CA()


def trusting_the_tests() -> ssl.SSLContext:
    """TLS of a client that trusts the tests' own authority and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _AUTHORITY.configure_trust(context)
    return context


@dataclass
class ScriptedNetwork:
    """Resolves as it is told, one answer after the other, the last one again and again.

    The address of loopback counts as public here, every other one as it does on the internet. Connections to
    it lead to `port`, and so do those to addresses in `diverted`.
    """

    port: int = 0
    answers: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    diverted: frozenset[str] = frozenset()
    resolved: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    is_plain: bool = False

    def resolve(self, host: str) -> tuple[str, ...]:
        """The next answer for a name; none in the script: loopback. An empty one: no such name."""
        self.resolved.append(host)
        script = self.answers.get(host, [(LOOPBACK,)])
        found = script.pop(0) if len(script) > 1 else script[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return found

    def admits(self, address: str) -> bool:
        """As the internet does, but for loopback."""
        return address == LOOPBACK or is_public(address)

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """Connect to the server of the test, whatever port was asked for."""
        self.connected.append((address, port))
        if address in self.diverted:
            address = LOOPBACK
        return connected(address, self.port, timeout)


@dataclass
class Shop:
    """`requests` is what came in, `names` what TLS was asked for (SNI), `fetcher` asks it."""

    network: ScriptedNetwork
    fetcher: Fetcher
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    most_at_once: int = 0

    def lines(self) -> list[str]:
        """Host and target of every request, oldest first."""
        return [
            f"{self.header(number, 'host')}{self._target(number)}" for number in range(len(self.requests))
        ]

    def header(self, number: int, name: str) -> str | None:
        """A header of a request; `name` in lower case."""
        return self.headers(number).get(name)

    def headers(self, number: int) -> dict[str, str]:
        """The headers of a request, names in lower case."""
        lines = self.requests[number].decode().split("\r\n")[1:-2]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    def _target(self, number: int) -> str:
        return self.requests[number].split(b" ")[1].decode()


Answer = bytes | Callable[[ssl.SSLSocket], None]
"""The bytes that are sent, or what is done with the connection."""


@contextmanager
def tls_shop(
    answers: Mapping[str, Answer],
    *,
    certificate: tuple[str, ...] = ("tienda.example", "*.tienda.example", "otra.example", "*.myvtex.com"),
    seconds: float = 15.0,
    max_body: int = 5_000_000,
    trust: ssl.SSLContext | None = None,
    tickets: int = 2,
) -> Iterator[Shop]:
    """Answer by host and target (`tienda.example/p`), else 404. The fetcher trusts the tests' authority."""
    network = ScriptedNetwork()
    fetcher = Fetcher(network, seconds=seconds, max_body=max_body, trust=trust or trusting_the_tests())
    shop = Shop(network, fetcher)
    now: defaultdict[str, int] = defaultdict(int)
    counting = threading.Lock()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _AUTHORITY.issue_cert(*certificate).configure_cert(context)
    context.num_tickets = tickets
    context.sni_callback = lambda _socket, name, _context: shop.names.append(name)

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
            request = _request(secured)
            if not request:
                return
            with counting:
                shop.requests.append(request)
                place = shop.lines()[-1]
                now["all"] += 1
                shop.most_at_once = max(shop.most_at_once, now["all"])
            try:
                answer = answers.get(place, reply("404 Not Found"))
                if isinstance(answer, bytes):
                    secured.sendall(answer)
                    secured.unwrap()
                else:
                    answer(secured)
            finally:
                with counting:
                    now["all"] -= 1

    with listening(serve, at_once=True) as port:
        network.port = port
        yield shop


def reply(status: str = "200 OK", body: bytes = b"", *headers: str) -> bytes:
    """A whole answer with a right Content-Length."""
    head = [f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def redirect(location: str, *headers: str, status: str = "302 Found") -> bytes:
    """A redirect; the location goes out as Latin-1."""
    return reply(status, b"", f"Location: {location}", *headers)


def packed(coding: str, body: bytes, *headers: str) -> bytes:
    """An answer whose body says that it is packed so."""
    return reply("200 OK", body, f"Content-Encoding: {coding}", *headers)


def gzip_of_zeros(count: int) -> bytes:
    """So many zeros, a thousandth as long."""
    return gzip.compress(bytes(count))


def endless(beginning: bytes, block: bytes) -> Callable[[ssl.SSLSocket], None]:
    """Send a beginning, then a block for ever, as fast as it is taken."""

    def send(connection: ssl.SSLSocket) -> None:
        connection.sendall(beginning)
        while True:
            connection.sendall(block)

    return send


def dripping(beginning: bytes, byte: bytes = b"a") -> Callable[[ssl.SSLSocket], None]:
    """Send a beginning, then a byte now and then, until the other side has left."""

    def send(connection: ssl.SSLSocket) -> None:
        pause = threading.Event()
        connection.sendall(beginning)
        while not pause.wait(0.05):
            connection.sendall(byte)

    return send


def _request(connection: ssl.SSLSocket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        received += piece
    return received
