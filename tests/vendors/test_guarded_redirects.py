"""Where a redirect may lead: as far as the first address may, three times, with nothing carried along."""

from __future__ import annotations

import pytest

from lib.domain.pixel.model import PageProblem
from tests.vendors.shops import LOOPBACK, PAGE, Answer, redirect, reply, tls_shop

HOME = "https://tienda.example/"


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_followed(status: str) -> None:
    answers = {
        "tienda.example/": redirect("https://www.tienda.example/es?a=b#c", status=status),
        "www.tienda.example/es?a=b": reply(body=PAGE),
    }
    with tls_shop(answers) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.body) == (200, PAGE)
    assert (seen.url, seen.final_url) == (HOME, "https://www.tienda.example/es?a=b")
    assert shop.names == shop.network.resolved == ["tienda.example", "www.tienda.example"]


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("/es", "tienda.example/es"),
        ("es", "tienda.example/a/es"),
        ("../es?x=1", "tienda.example/es?x=1"),
        ("//otra.example/es", "otra.example/es"),
        ("HTTPS://OTRA.example./es", "otra.example/es"),
        ("https://otra.example:443/es", "otra.example/es"),
        (" /es\t", "tienda.example/es"),
        ("/con espacio", "tienda.example/con%20espacio"),
        ("/%C3%B1", "tienda.example/%C3%B1"),
        ("/ñ".encode().decode("latin-1"), "tienda.example/%C3%B1"),
        ("?x=2", "tienda.example/a/b?x=2"),
    ],
)
def test_a_location_is_read_as_browsers_read_it(location: str, line: str) -> None:
    with tls_shop({"tienda.example/a/b": redirect(location), line: reply(body=PAGE)}) as shop:
        seen = shop.fetcher.fetch(f"{HOME}a/b")
    assert (seen.status, seen.final_url) == (200, f"https://{line}")


@pytest.mark.parametrize(
    "location",
    [
        "http://tienda.example/",
        "http://tienda.example:443/",
        "ftp://tienda.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "//127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1",
        "https://localhost/",
        "https://localhost./",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://tienda.example:8443/",
        "https://ana:clave@tienda.example/",
        "https://tienda.example@127.0.0.1/",
        "https://tienda.example\\@127.0.0.1/",
        "\\\\127.0.0.1\\",
        "/a\\b",
        "https://１２７.0.0.1/".encode().decode("latin-1"),
        "https://①②⑦.0.0.1/".encode().decode("latin-1"),
        "https://tienda.example\uff0f.otra.example/".encode().decode("latin-1"),
        "/\xff\xfe",
        "/a\r\n\tX-Otra: 1",
        "/a\x00b",
        "/a\x0bb",
        "/" + "a" * 5_000,
    ],
)
def test_a_redirect_to_where_no_fetch_may_go_is_refused(location: str) -> None:
    with tls_shop({"tienda.example/": redirect(location)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert seen.problem is PageProblem.ADDRESS_REFUSED
    assert seen.final_url == HOME
    assert shop.lines() == ["tienda.example/"]
    assert shop.network.resolved == ["tienda.example"]


@pytest.mark.parametrize("inner", [("10.0.0.7",), (LOOPBACK, "192.168.1.1"), ("::1",), ("169.254.169.254",)])
def test_a_redirect_to_a_name_of_an_inner_address_is_refused(inner: tuple[str, ...]) -> None:
    with tls_shop({"tienda.example/": redirect("https://otra.example/")}) as shop:
        shop.network.answers["otra.example"] = [inner]
        seen = shop.fetcher.fetch(HOME)
    assert (seen.problem, seen.final_url) == (PageProblem.ADDRESS_REFUSED, "https://otra.example/")
    assert shop.network.connected == [(LOOPBACK, 443)]


def test_a_name_that_moves_inside_between_two_redirects_is_refused() -> None:
    with tls_shop({"tienda.example/": redirect("/dos"), "tienda.example/dos": reply(body=PAGE)}) as shop:
        shop.network.answers["tienda.example"] = [(LOOPBACK,), ("10.0.0.7",)]
        seen = shop.fetcher.fetch(HOME)
    assert seen.problem is PageProblem.ADDRESS_REFUSED
    assert shop.lines() == ["tienda.example/"]
    assert shop.network.connected == [(LOOPBACK, 443)]


def _chain(length: int) -> dict[str, Answer]:
    steps: dict[str, Answer] = {f"tienda.example/{n}": redirect(f"/{n + 1}") for n in range(length)}
    return {**steps, f"tienda.example/{length}": reply(body=PAGE)}


def test_three_redirects_are_followed() -> None:
    with tls_shop(_chain(3)) as shop:
        seen = shop.fetcher.fetch(f"{HOME}0")
    assert (seen.status, seen.problem, seen.final_url) == (200, None, f"{HOME}3")
    assert len(shop.requests) == 4


def test_a_fourth_redirect_is_one_too_many() -> None:
    with tls_shop(_chain(4)) as shop:
        seen = shop.fetcher.fetch(f"{HOME}0")
    assert seen.problem is PageProblem.TOO_MANY_REDIRECTS
    assert (seen.status, seen.final_url, seen.body) == (302, f"{HOME}3", b"")
    assert shop.lines() == [f"tienda.example/{n}" for n in range(4)]


def test_a_loop_ends() -> None:
    with tls_shop({"tienda.example/": redirect("/")}) as shop:
        assert shop.fetcher.fetch(HOME).problem is PageProblem.TOO_MANY_REDIRECTS
    assert len(shop.requests) == 4


def test_no_cookie_and_no_referrer_goes_along() -> None:
    cookies = ("Set-Cookie: sesion=1; Domain=tienda.example; Path=/", "Set-Cookie: otra=2; Secure; HttpOnly")
    answers = {
        "tienda.example/": redirect("/dos", *cookies),
        "tienda.example/dos": redirect("https://www.tienda.example/", *cookies),
        "www.tienda.example/": reply("200 OK", PAGE, *cookies),
    }
    with tls_shop(answers) as shop:
        shop.fetcher.fetch(HOME)
        seen = shop.fetcher.fetch(HOME)
    sent = {name for number in range(6) for name in shop.headers(number)}
    assert sent == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert "sesion" not in repr(seen)


def test_what_looks_like_a_redirect_without_a_place_is_an_answer() -> None:
    with tls_shop({"tienda.example/": reply("302 Found", PAGE)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.body, seen.problem) == (302, PAGE, None)


def test_a_place_without_a_redirect_is_not_followed() -> None:
    with tls_shop({"tienda.example/": redirect("https://otra.example/", status="201 Created")}) as shop:
        assert shop.fetcher.fetch(HOME).status == 201
    assert shop.lines() == ["tienda.example/"]


def test_the_body_of_a_redirect_is_not_read() -> None:
    huge = redirect("/dos").replace(b"Content-Length: 0", b"Content-Length: 9999999999") + b"x" * 100
    with tls_shop({"tienda.example/": huge, "tienda.example/dos": reply(body=PAGE)}) as shop:
        assert shop.fetcher.fetch(HOME).body == PAGE
