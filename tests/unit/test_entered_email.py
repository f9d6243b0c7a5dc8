"""E-mail addresses as people type them: the ordinary ones, and nothing that a letter could not carry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.entered import email_address
from lib.errors import InvalidInput

ANY = st.one_of(
    st.text(max_size=40),
    st.text("ab.@[]()<>,;:\\\"'=?-_ \r\n+%é", max_size=14).map(lambda text: f"{text}@tienda.example"),
    st.text("ab.@[]()<>,;:\\\"'=?-_ \r\n", max_size=14).map(lambda text: f"ana@{text}.example"),
)


@pytest.mark.parametrize(
    "address",
    [
        "ana@tienda.example",
        "ana.perez+puente@mi-tienda.com.uy",
        "a_n-a%x@a.b.c.co",
        "o'brien@tienda.example",
        "1@9.example",
        "ana@xn--nand-6sa3n.xn--p1ai",
        "x" * 64 + "@tienda.example",
    ],
)
def test_an_ordinary_address_is_taken(address: str) -> None:
    assert email_address(f" {address.upper()} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@tienda",
        "a@[.exa",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b@tienda.example",
        ".ana@tienda.example",
        "ana.@tienda.example",
        "a..b@tienda.example",
        "ana@.example",
        "ana@tienda..example",
        "ana@-tienda.example",
        "ana@tienda-.example",
        '"ana perez"@tienda.example',
        "ana,otra@tienda.example",
        "ana@tienda.example;otra@tienda.example",
        "=?utf-8?q?ana?=@tienda.example",
        "ñandú@tienda.example",
        "ana@ñandú.example",
        "x" * 65 + "@tienda.example",
        "ana@" + "a" * 64 + ".example",
        "ana@" + "tienda." * 40 + "example",
    ],
)
def test_what_no_letter_can_carry_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match=r"email\.shape"):
        email_address(address)


@given(ANY)
def test_whatever_is_taken_is_one_address_of_plain_characters(typed: str) -> None:
    try:
        address = email_address(typed)
    except InvalidInput:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert not set(address) & set(' ()<>[]:;,\\"=?')
