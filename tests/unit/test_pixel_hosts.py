"""Which host may be looked at: names in what people paste, addresses in any disguise, what is public."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.pixel.hosts import domain_from, is_public, readable_domain
from lib.errors import InvalidInput

CODES = {
    f"domain.{why}"
    for why in ("empty", "shape", "address", "local", "credentials", "port", "scheme", "too_long")
}


def outcome(typed: str) -> tuple[str, str]:
    """The host that was found, or the code of the refusal."""
    try:
        return domain_from(typed), ""
    except InvalidInput as refused:
        return "", refused.code


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("tienda.com", "tienda.com"),
        ("www.tienda.com", "www.tienda.com"),
        ("  WWW.Tienda.COM. ", "www.tienda.com"),
        ("https://www.tienda.com", "www.tienda.com"),
        ("http://www.tienda.com/camisetas/p?x=1#arriba", "www.tienda.com"),
        ("HTTPS://Tienda.com.ar/", "tienda.com.ar"),
        ("https://tienda.com:443/", "tienda.com"),
        ("tienda.com:443", "tienda.com"),
        ("tienda.com/carrito", "tienda.com"),
        ("//tienda.com/carrito", "tienda.com"),
        ("tienda.com?utm_source=a@b", "tienda.com"),
        ('"https://tienda.com"', "tienda.com"),
        ("<https://tienda.com>", "tienda.com"),
        ("tienda.com\n", "tienda.com"),
        ("\u200btienda.com\u200b", "tienda.com"),
        ("tienda。com", "tienda.com"),
        ("ＴＩＥＮＤＡ.com", "tienda.com"),
        ("ñandú.com.ar", "xn--and-6ma2c.com.ar"),
        ("xn--and-6ma2c.com.ar", "xn--and-6ma2c.com.ar"),
        ("pruebas--tienda.myvtex.com", "pruebas--tienda.myvtex.com"),
        ("mi_tienda.myvtex.com", "mi_tienda.myvtex.com"),
        ("1a.com", "1a.com"),
    ],
)
def test_a_name_is_found_in_what_people_paste(typed: str, host: str) -> None:
    assert domain_from(typed) == host


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        (" \u200b ", "empty"),
        ('""', "empty"),
        ("x" * 5_000, "too_long"),
        (f"{'a' * 64}.com", "too_long"),
        (".".join(["abcdefghi"] * 26), "too_long"),
        ("ftp://tienda.com", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:70/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,hola", "scheme"),
        ("https://ana:clave@tienda.com", "credentials"),
        ("https://tienda.com@evil.example", "credentials"),
        ("https://tienda.com:443@127.0.0.1/", "credentials"),
        ("ana@tienda.com", "credentials"),
        ("ana:clave@tienda.com", "credentials"),
        ("https://tienda.com\\@127.0.0.1/", "credentials"),
        ("http://tienda.com:80", "port"),
        ("tienda.com:8443", "port"),
        ("tienda.com:22/", "port"),
        ("localhost:8080", "port"),
        ("tienda.com:４４３", "port"),
        ("https://", "shape"),
        ("https:tienda.com", "shape"),
        ("https:/tienda.com", "shape"),
        ("https:\\\\tienda.com", "shape"),
        ("tienda..com", "shape"),
        (".tienda.com", "shape"),
        ("tienda.com..", "shape"),
        ("-tienda.com", "shape"),
        ("mi tienda.com", "shape"),
        ("tienda.com\r\nX-Otra: 1", "shape"),
        ("tienda\0.com", "shape"),
        ("tienda.com%2f.evil.example", "shape"),
        ("%31%32%37.0.0.com", "shape"),
        ("tienda.com:443:443", "shape"),
        ("tienda.com\uff0fevil.example", "shape"),
        ("evil\u2100.com", "shape"),
        ("xn--a.com", "shape"),
        ("\u2603.com", "shape"),
        ("localhost", "local"),
        ("LOCALHOST.", "local"),
        ("\u24dbocalhost", "local"),
        ("algo.localhost", "local"),
        ("impresora.local", "local"),
        ("metadata.google.internal", "local"),
        ("router.lan", "local"),
        ("nas.home.arpa", "local"),
        ("intranet", "local"),
        ("tienda", "local"),
    ],
)
def test_what_names_no_public_host_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        domain_from(typed)
    assert refused.value.code == f"domain.{why}"
    assert refused.value.field == "domain"


@pytest.mark.parametrize(
    "typed",
    [
        "127.0.0.1",
        "https://127.0.0.1/",
        "127.0.0.1.",
        "8.8.8.8",
        "2130706433",
        "https://2130706433/",
        "0x7f000001",
        "0x7f.1",
        "0X7F.0.0.1",
        "017700000001",
        "0177.0.0.01",
        "127.1",
        "127.0.1",
        "0",
        "1.2.3.4.5",
        "tienda.0x1",
        "tienda.08",
        "１２７．０．０．１",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "[::1]",
        "https://[::1]:443/",
        "::1",
        "::",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "[::ffff:7f00:1]",
        "fe80::1%eth0",
        "[fe80::1%25eth0]",
        "2606:4700:4700::1111",
    ],
)
def test_an_address_is_refused_in_every_spelling(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        domain_from(typed)
    assert refused.value.code == "domain.address"


def test_a_letter_that_only_looks_latin_is_shown_as_another_name() -> None:
    assert domain_from("\u0430pple.com") == "xn--pple-43d.com"
    assert readable_domain("www.xn--pple-43d.com") == "www.xn--pple-43d.com"


@pytest.mark.parametrize("name", ["ñandú.com.ar", "loja.coração.com.br", "tienda.com", "a--b.myvtex.com"])
def test_a_domain_is_shown_as_it_was_typed(name: str) -> None:
    assert readable_domain(domain_from(name)) == name


@pytest.mark.parametrize("name", ["xn--a.com", "xn--", "", "xn--fsqu00a.com"])
def test_what_is_no_latin_name_is_shown_as_dns_has_it(name: str) -> None:
    assert readable_domain(name) == name


@given(st.text(max_size=60) | st.from_regex(r"\A(https?://)?[\w.:@%\[\]/-]{1,40}\Z"))
def test_whatever_is_typed_gives_a_plain_name_or_a_known_reason(typed: str) -> None:
    host, code = outcome(typed)
    assert host or code in CODES
    if not host:
        return
    assert host.isascii()
    assert host == host.lower()
    assert "." in host
    assert not set(host) & set(" /\\@:%?#[]")
    assert domain_from(host) == host
    with pytest.raises(OSError, match="illegal"):
        socket.inet_aton(host)


@given(st.integers(0, 2**32 - 1))
def test_no_number_passes_as_a_name(number: int) -> None:
    first, *rest = ipaddress.IPv4Address(number).packed
    tail = int.from_bytes(bytes(rest))
    for spelling in (
        str(number),
        hex(number),
        f"0{number:o}",
        f"{first}.{tail}",
        f"{first:#x}.{tail:#x}",
        f"0{first:o}.{rest[0]}.0{int.from_bytes(bytes(rest[1:])):o}",
        str(ipaddress.IPv4Address(number)),
    ):
        with pytest.raises(InvalidInput) as refused:
            domain_from(spelling)
        assert refused.value.code == "domain.address"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "169.254.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2606:4700::5efe:10.0.0.1",
        "2606:4700::200:5efe:127.0.0.1",
        "2606:4700:4700::1111%1",
        "",
        "tienda.com",
        "127.1",
        "2130706433",
        "08.8.8.8",
        "8.8.8.8/32",
        " 8.8.8.8",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2800:3f0:4001::1",
        "64:ff9b::808:808",
        "2606:4700::5efe:8.8.8.8",
    ],
)
def test_what_is_public_is_admitted(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_address_of_ipv4_is_admitted_that_python_knows_as_private(address: ipaddress.IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_an_address_of_ipv4_inside_one_of_ipv6_is_never_more_public_than_by_itself(
    address: ipaddress.IPv4Address,
) -> None:
    inside = address.packed.hex(":", 2)
    for form in (f"::{inside}", f"::ffff:{inside}", f"64:ff9b::{inside}", f"2002:{inside}::1"):
        assert not is_public(form) or is_public(str(address))
