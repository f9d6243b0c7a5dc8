"""Where a fetch goes: to admitted addresses alone, to the one that was checked, under the name typed."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from lib.domain.pixel.model import PageProblem
from lib.vendors.guarded import Fetcher
from lib.vendors.networks import PublicInternet
from tests.vendors.shops import LOOPBACK, PAGE, ScriptedNetwork, reply, tls_shop, trusting_the_tests

HOME = "https://tienda.example/"
ANSWERS = {"tienda.example/": reply(body=PAGE)}


def test_a_page_comes_with_what_is_needed_to_judge_it() -> None:
    policies = ("Content-Security-Policy: default-src 'self'", "Content-Security-Policy: script-src *")
    answer = reply("200 OK", PAGE, *policies, "Content-Security-Policy-Report-Only: x", "Set-Cookie: a=b")
    with tls_shop({"tienda.example/a?b=c": answer}) as shop:
        seen = shop.fetcher.fetch(f"{HOME}a?b=c#d")
    assert (seen.url, seen.final_url) == (f"{HOME}a?b=c#d", f"{HOME}a?b=c")
    assert (seen.status, seen.content_type, seen.body) == (200, "text/html", PAGE)
    assert seen.policies == ("default-src 'self'", "script-src *")
    assert seen.problem is None
    assert not seen.is_cut
    assert "set-cookie" not in seen.headers
    assert PAGE.decode() not in repr(seen)


def test_nothing_is_sent_but_what_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine tienda.example login ana password clave\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with tls_shop(ANSWERS) as shop:
        assert shop.fetcher.fetch(HOME, accept="text/css").status == 200
    assert shop.requests[0].startswith(b"GET / HTTP/1.1\r\n")
    assert shop.headers(0) == {
        "host": "tienda.example",
        "user-agent": "Mozilla/5.0 (compatible; Puente/1.0.0)",
        "accept": "text/css",
        "accept-encoding": "gzip, deflate, br",
        "connection": "close",
    }


@pytest.mark.parametrize("accept", ["a\r\nX-Otra: 1", "a\nb", "ñ"])
def test_a_page_that_chooses_the_kind_it_accepts_cannot_write_headers(accept: str) -> None:
    with tls_shop(ANSWERS) as shop:
        assert shop.fetcher.fetch(HOME, accept=accept).status == 200
    assert shop.header(0, "accept") == "*/*"


def test_the_connection_goes_to_the_address_under_the_name() -> None:
    with tls_shop(ANSWERS) as shop:
        shop.network.answers["tienda.example"] = [(LOOPBACK,), ("10.0.0.7",)]
        assert shop.fetcher.fetch(HOME).status == 200
    assert shop.network.resolved == ["tienda.example"]
    assert shop.network.connected == [(LOOPBACK, 443)]
    assert shop.names == ["tienda.example"]
    assert shop.lines() == ["tienda.example/"]


@pytest.mark.parametrize(
    "addresses",
    [
        ("10.0.0.7",),
        ("169.254.169.254",),
        ("100.100.100.200",),
        ("127.0.0.2",),
        ("0.0.0.0",),  # noqa: S104 - nothing is bound to it
        ("::1",),
        ("::ffff:127.0.0.1",),
        ("::ffff:169.254.169.254",),
        ("fd00:ec2::254",),
        ("fe80::1%eth0",),
        ("64:ff9b::a9fe:a9fe",),
        ("2002:7f00:1::",),
        (LOOPBACK, "10.0.0.7"),
        ("8.8.8.8", LOOPBACK, "::1"),
        ("tienda.example",),
        ("",),
    ],
)
def test_one_address_that_is_not_public_refuses_the_name(addresses: tuple[str, ...]) -> None:
    with tls_shop(ANSWERS) as shop:
        shop.network.answers["tienda.example"] = [addresses]
        seen = shop.fetcher.fetch(HOME)
    assert seen.problem is PageProblem.ADDRESS_REFUSED
    assert shop.network.connected == []
    assert shop.requests == []


def test_a_connection_that_leads_to_another_address_is_refused_before_a_byte_is_sent() -> None:
    with tls_shop(ANSWERS) as shop:
        shop.network.answers["tienda.example"] = [("8.8.8.8",)]
        shop.network.diverted = frozenset({"8.8.8.8"})
        seen = shop.fetcher.fetch(HOME)
    assert seen.problem is PageProblem.ADDRESS_REFUSED
    assert (shop.network.connected, shop.names) == ([("8.8.8.8", 443)], [])


@pytest.mark.parametrize(
    "url",
    [
        "http://tienda.example/",
        "ftp://tienda.example/",
        "file:///etc/passwd",
        "tienda.example",
        "",
        "https://",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1",
        "https://１２７.0.0.1/",
        "https://localhost/",
        "https://localhost./",
        "https://metadata.google.internal/",
        "https://tienda/",
        "https://tienda.example:22/",
        "https://tienda.example:80443/",
        "https://ana:clave@tienda.example/",
        "https://tienda.example@127.0.0.1/",
        "https://tienda.example\\@127.0.0.1/",
        "https://tienda.example /",
        "https://tienda.example/\r\nX-Otra: 1",
        "https://tienda.example/ a",
        "https://tienda.example/\x7f",
        "https://tienda.example\uff0f.otra.example/",
        f"https://tienda.example/{'a' * 4_000}",
    ],
)
def test_an_address_in_disguise_is_refused_without_a_look(url: str) -> None:
    network = ScriptedNetwork()
    seen = Fetcher(network, trust=trusting_the_tests()).fetch(url)
    assert seen.problem is PageProblem.ADDRESS_REFUSED
    assert (seen.url, seen.status) == (url, None)
    assert network.resolved == []


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://TIENDA.example./a", "tienda.example/a"),
        ("https://tienda.example:443", "tienda.example/"),
        ("https://tienda.example?x=ñ", "tienda.example/?x=%C3%B1"),
        ("https://tienda.example/ñ/%2e%2E/a|b", "tienda.example/%C3%B1/%2e%2E/a%7Cb"),
        ("https://tienda.example//otra.example/", "tienda.example//otra.example/"),
        ("https://ñandú.tienda.example/", "xn--and-6ma2c.tienda.example/"),
    ],
)
def test_an_address_is_read_once_for_name_certificate_and_request(url: str, line: str) -> None:
    with tls_shop({line: reply(body=PAGE)}) as shop:
        seen = shop.fetcher.fetch(url)
    assert (seen.status, seen.final_url) == (200, f"https://{line}")
    assert shop.lines() == [line]
    assert shop.names == shop.network.resolved == [line.partition("/")[0]]


def test_a_name_that_does_not_exist_says_so() -> None:
    with tls_shop(ANSWERS) as shop:
        shop.network.answers["tienda.example"] = [()]
        assert shop.fetcher.fetch(HOME).problem is PageProblem.DNS_FAILURE


def test_a_certificate_of_another_name_is_refused() -> None:
    with tls_shop(ANSWERS, certificate=("otra.example",)) as shop:
        assert shop.fetcher.fetch(HOME).problem is PageProblem.TLS_FAILURE
    assert shop.requests == []


def test_a_certificate_of_an_address_is_none_of_the_name() -> None:
    with tls_shop(ANSWERS, certificate=(LOOPBACK,)) as shop:
        assert shop.fetcher.fetch(HOME).problem is PageProblem.TLS_FAILURE


def test_by_itself_only_public_authorities_are_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    with tls_shop(ANSWERS) as shop:
        assert Fetcher(shop.network).fetch(HOME).problem is PageProblem.TLS_FAILURE
    assert shop.requests == []
    assert not log.exists()


def test_a_server_that_refuses_connections_says_so() -> None:
    with tls_shop(ANSWERS) as shop:
        pass
    assert shop.fetcher.fetch(HOME).problem is PageProblem.CONNECTION_REFUSED


def test_the_next_address_is_tried_when_one_does_not_take_the_connection() -> None:
    with tls_shop(ANSWERS) as shop:
        network = _FirstIsDead(port=shop.network.port)
        seen = Fetcher(network, trust=trusting_the_tests()).fetch(HOME)
    assert seen.status == 200
    assert network.connected == [("8.8.8.8", 443), (LOOPBACK, 443)]


class _FirstIsDead(ScriptedNetwork):
    def resolve(self, host: str) -> tuple[str, ...]:
        super().resolve(host)
        return ("8.8.8.8", LOOPBACK)

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        if address == "8.8.8.8":
            self.connected.append((address, port))
            raise ConnectionRefusedError
        return super().connect(address, port, timeout)


@pytest.mark.parametrize("lie", [LOOPBACK, "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"])
def test_a_resolver_that_names_an_inner_address_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    asked = []

    def lying(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", ("8.8.8.8", 0)), (10, 1, 6, "", (lie, 0, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    assert Fetcher(PublicInternet()).fetch(HOME).problem is PageProblem.ADDRESS_REFUSED
    assert asked == ["tienda.example."]
