"""The shop's public pages of the simulator, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from lib.rehearsal import business_id_for, serve_in_thread


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def text(base: str, account: str, path: str = "/") -> str:
    answer = requests.get(f"{base}/shop/{account}{path}", timeout=5)
    assert answer.status_code == 200
    return answer.text


def ids(page: str) -> list[str]:
    return re.findall(r"""Hellotext\.initialize\(['"](\w+)['"]\)""", page)


def checkout(base: str, account: str) -> str:
    return text(base, account, "/files/checkout6-custom.js")


def test_a_business_id_is_eight_alphanumerics_and_always_the_same() -> None:
    assert re.fullmatch(r"[A-Za-z0-9]{8}", business_id_for("acme"))
    assert business_id_for("acme") == business_id_for("acme")
    assert business_id_for("acme") != business_id_for("otra")


def test_an_ordinary_shop_has_the_right_id_on_home_product_and_checkout(base: str) -> None:
    right = [business_id_for("acme")]
    home = text(base, "acme")
    assert ids(home) == right
    assert "@hellotext/hellotext" in home
    product = re.search(r'href="(/shop/acme/[^"]+/p)"', home)
    assert product is not None
    assert ids(requests.get(base + product[1], timeout=5).text) == right
    assert ids(checkout(base, "acme")) == right
    assert "@hellotext/vtex-checkout@1/" in checkout(base, "acme")


def test_the_checkout_script_also_stands_under_arquivos(base: str) -> None:
    assert text(base, "acme", "/arquivos/checkout6-custom.js") == checkout(base, "acme")


def test_the_sitemap_names_pages_that_exist(base: str) -> None:
    places = re.findall(r"<loc>(.*?)</loc>", text(base, "acme", "/sitemap.xml"))
    assert len(places) > 1
    assert {requests.get(place, timeout=5).status_code for place in places} == {200}


def test_unknown_pages_are_404(base: str) -> None:
    assert requests.get(f"{base}/shop/acme/no-existe/p", timeout=5).status_code == 404
    assert requests.get(f"{base}/shop/acme/files/otro.js", timeout=5).status_code == 404


def test_no_pixel(base: str) -> None:
    assert "ellotext" not in text(base, "sinpixel-1")
    assert "ellotext" not in checkout(base, "sinpixel-1")


def test_another_business(base: str) -> None:
    right = business_id_for("otropixel-1")
    for page in (text(base, "otropixel-1"), checkout(base, "otropixel-1")):
        assert len(ids(page)) == 1
        assert ids(page) != [right]


def test_tag_manager_hides_the_pixel(base: str) -> None:
    home = text(base, "gtm-1")
    assert re.search(r"GTM-[A-Z0-9]+", home)
    assert "ellotext" not in home
    assert ids(checkout(base, "gtm-1")) == [business_id_for("gtm-1")]


def test_pixel_without_a_readable_id(base: str) -> None:
    home = text(base, "sinid-1")
    assert "Hellotext.initialize(" in home
    assert ids(home) == []


def test_placeholder_left_in(base: str) -> None:
    assert ids(checkout(base, "placeholder-1")) == ["YOUR_BUSINESS_ID"]
    assert ids(text(base, "placeholder-1")) == [business_id_for("placeholder-1")]


def test_checkout_script_as_latest(base: str) -> None:
    assert "@hellotext/vtex-checkout@latest/" in checkout(base, "latest-1")


def test_checkout_script_twice(base: str) -> None:
    assert ids(checkout(base, "doble-1")) == [business_id_for("doble-1")] * 2


def test_a_control_call_sets_the_pixel_and_reset_forgets_it(base: str) -> None:
    wanted = {"account": "acme", "business_id": "yQlRPYBb", "checkout": "missing"}
    assert requests.post(f"{base}/_control/pixel", json=wanted, timeout=5).status_code == 200
    assert ids(text(base, "acme")) == ["yQlRPYBb"]
    assert ids(checkout(base, "acme")) == []
    requests.post(f"{base}/_control/reset", json={}, timeout=5)
    assert ids(text(base, "acme")) == [business_id_for("acme")]


@pytest.mark.parametrize("wrong", [{"storefront": "x", "account": "acme"}, {"storefront": "right"}])
def test_a_wrong_pixel_is_refused(base: str, wrong: dict[str, str]) -> None:
    assert requests.post(f"{base}/_control/pixel", json=wrong, timeout=5).status_code == 400
