"""No server and no resolver holds a fetch longer than its seconds, however it goes about it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from lib.domain.pixel.model import PageProblem
from lib.vendors.guarded import MAX_SECONDS, Fetched, Fetcher
from tests.vendors.shops import (
    PAGE,
    Answer,
    ScriptedNetwork,
    dripping,
    redirect,
    reply,
    tls_shop,
    trusting_the_tests,
)
from tests.vendors.wire import listening, trickling

HOME = "https://tienda.example/"
SECONDS = 1.0


def assert_ended_in_time(seen: Fetched, problem: PageProblem, seconds: float = SECONDS) -> None:
    assert seen.problem is problem
    assert seen.body == b""
    assert seconds * 1000 - 10 <= seen.ms < 10_000


def test_fifteen_seconds_is_all_that_a_fetch_gets() -> None:
    assert MAX_SECONDS == 15.0


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Lenta: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9999\r\n\r\n",
    ],
    ids=["status", "header", "body", "endless body", "chunk size", "chunk extension", "trailer", "refusal"],
)
def test_what_comes_byte_by_byte_is_given_up(beginning: bytes) -> None:
    with tls_shop({"tienda.example/": dripping(beginning)}, seconds=SECONDS) as shop:
        assert_ended_in_time(shop.fetcher.fetch(HOME), PageProblem.SLOW)


def test_silence_is_given_up() -> None:
    waiting = threading.Event()

    def silent(_: socket.socket) -> None:
        waiting.wait(10)

    with tls_shop({"tienda.example/": silent}, seconds=SECONDS) as shop:
        assert_ended_in_time(shop.fetcher.fetch(HOME), PageProblem.SLOW)
        waiting.set()


def test_all_redirects_share_the_time() -> None:
    def late(connection: socket.socket) -> None:
        threading.Event().wait(0.8)
        connection.sendall(redirect("/"))

    with tls_shop({"tienda.example/": late}, seconds=2.4) as shop:
        assert_ended_in_time(shop.fetcher.fetch(HOME), PageProblem.SLOW, 2.4)
        assert 1 < len(shop.requests) < 4


@pytest.mark.parametrize(
    ("beginning", "byte"),
    [(b"\x16\x03\x03\x40\x00", b"\x02"), (b"\x16", b"\x03")],
    ids=["a record that never ends", "a header of one"],
)
def test_a_handshake_that_comes_byte_by_byte_is_given_up(beginning: bytes, byte: bytes) -> None:
    with trickling(beginning, byte=byte, every=0.1) as server:
        network = ScriptedNetwork(port=int(server.url.rpartition(":")[2]))
        assert_ended_in_time(Fetcher(network, seconds=SECONDS).fetch(HOME), PageProblem.SLOW)
        assert server.left.wait(5)


def test_a_server_that_speaks_no_tls_is_no_shop() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(reply(body=PAGE))

    with listening(answer) as port:
        seen = Fetcher(ScriptedNetwork(port=port)).fetch(HOME)
    assert seen.problem is PageProblem.TLS_FAILURE


def test_a_server_that_hangs_up_at_once_is_lost() -> None:
    with listening(lambda _: None) as port:
        seen = Fetcher(ScriptedNetwork(port=port)).fetch(HOME)
    assert seen.problem is PageProblem.CONNECTION_LOST


class _HangingNetwork(ScriptedNetwork):
    """A resolver that answers only when it is let go."""

    def __init__(self, *, hangs_in: str) -> None:
        super().__init__()
        self.hangs_in = hangs_in
        self.let_go = threading.Event()

    def resolve(self, host: str) -> tuple[str, ...]:
        if self.hangs_in in ("resolve", host):
            self.let_go.wait(30)
        return super().resolve(host)

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        if self.hangs_in != "connect":
            return super().connect(address, port, timeout)
        self.connected.append((address, port))
        self.let_go.wait(timeout)
        raise TimeoutError


@pytest.fixture
def hanging() -> Iterator[list[_HangingNetwork]]:
    made: list[_HangingNetwork] = []
    yield made
    for network in made:
        network.let_go.set()


def test_a_resolver_that_hangs_holds_nobody(hanging: list[_HangingNetwork]) -> None:
    network = _HangingNetwork(hangs_in="resolve")
    hanging.append(network)
    assert_ended_in_time(Fetcher(network, seconds=SECONDS).fetch(HOME), PageProblem.DNS_FAILURE)
    assert network.connected == []


def test_a_name_that_has_no_time_left_after_a_redirect_is_not_called_unknown(
    hanging: list[_HangingNetwork],
) -> None:
    def late(connection: socket.socket) -> None:
        threading.Event().wait(SECONDS * 2 / 3)
        connection.sendall(redirect("https://otra.example/"))

    network = _HangingNetwork(hangs_in="otra.example")
    hanging.append(network)
    with tls_shop({"tienda.example/": late}) as shop:
        network.port = shop.network.port
        seen = Fetcher(network, seconds=SECONDS, trust=trusting_the_tests()).fetch(HOME)
    assert_ended_in_time(seen, PageProblem.SLOW)


def test_resolvers_that_hang_do_not_gather_threads_without_end(hanging: list[_HangingNetwork]) -> None:
    network = _HangingNetwork(hangs_in="resolve")
    hanging.append(network)
    before = threading.active_count()
    for _ in range(80):
        assert Fetcher(network, seconds=0.01).fetch(HOME).problem is PageProblem.DNS_FAILURE
    assert threading.active_count() - before <= 64
    network.let_go.set()
    with tls_shop({"tienda.example/": reply(body=PAGE)}) as shop:
        assert shop.fetcher.fetch(HOME).status == 200


def test_a_connection_that_never_opens_is_given_up(hanging: list[_HangingNetwork]) -> None:
    network = _HangingNetwork(hangs_in="connect")
    hanging.append(network)
    assert_ended_in_time(Fetcher(network, seconds=SECONDS).fetch(HOME), PageProblem.CONNECT_TIMEOUT)


def test_a_host_sees_one_request_at_a_time() -> None:
    pages: dict[str, Answer] = {f"tienda.example/{n}": _after(0.1) for n in range(4)}
    with tls_shop(pages) as shop:
        threads = [threading.Thread(target=shop.fetcher.fetch, args=(f"{HOME}{n}",)) for n in range(4)]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started >= 0.4
    assert (len(shop.requests), shop.most_at_once) == (4, 1)


def _after(seconds: float) -> Answer:
    def answer(connection: socket.socket) -> None:
        threading.Event().wait(seconds)
        connection.sendall(reply(body=PAGE))

    return answer
