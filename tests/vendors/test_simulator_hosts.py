"""The simulator answers by the name of the host: shops, and where the pixel's scripts come from."""

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
    requests.post(f"{served}/_control/reset", json={}, timeout=5).raise_for_status()
    return served


def ask(base: str, host: str, path: str = "/") -> requests.Response:
    return requests.get(f"{base}{path}", headers={"Host": host}, timeout=5, allow_redirects=False)


@pytest.mark.parametrize(
    "host", ["acme.myvtex.com", "www.acme.example", "acme.example", "WWW.ACME.example:443", "www.acme.com.ar"]
)
def test_a_name_is_the_shop_of_its_account(base: str, host: str) -> None:
    assert f"initialize('{business_id_for('acme')}')" in ask(base, host).text
    assert business_id_for("acme") in ask(base, host, "/files/checkout6-custom.js").text
    assert ask(base, host, "/no-existe").status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1:80", "localhost", "[::1]:80", "simulador"])
def test_addresses_and_names_without_a_dot_are_answered_by_path(base: str, host: str) -> None:
    assert ask(base, host).json()["name"] == "Puente rehearsal"


@pytest.mark.parametrize("path", ["/_control/log", "/shop/otra/", "/hellotext/v1/public/businesses/abcd1234"])
def test_the_own_paths_of_the_simulator_are_never_those_of_a_shop(base: str, path: str) -> None:
    assert ask(base, "www.acme.example", path).text == requests.get(base + path, timeout=5).text


def test_links_and_sitemap_stay_on_the_host(base: str) -> None:
    link = re.search(r'href="(/[^"]+/p)"', ask(base, "www.acme.example").text)
    assert link is not None
    assert ask(base, "www.acme.example", link[1]).status_code == 200
    places = re.findall(r"<loc>(.*?)</loc>", ask(base, "www.acme.example", "/sitemap.xml").text)
    assert f"https://www.acme.example{link[1]}" in places


def test_a_sitemap_may_name_another(base: str) -> None:
    index = ask(base, "www.sinenlaces.example", "/sitemap.xml").text
    part = re.search(r"<sitemap><loc>https://www\.sinenlaces\.example(/.*?)</loc>", index)
    assert part is not None
    assert "/p</loc>" in ask(base, "www.sinenlaces.example", part[1]).text
    assert "/p" not in re.findall(r'href="([^"]*)"', ask(base, "www.sinenlaces.example").text)


@pytest.mark.parametrize("host", ["unpkg.com", "cdn.jsdelivr.net"])
def test_the_scripts_come_from_their_hosts(base: str, host: str) -> None:
    script = ask(base, host, "/npm/@hellotext/vtex-checkout@1/dist/funnel.js")
    assert script.headers["content-type"].startswith("application/javascript")
    assert '"https://api.hellotext.com/v1"' in script.text
    assert ask(base, host, "/otro-paquete").status_code == 404


def test_hellotext_answers_under_its_name(base: str) -> None:
    business = "/v1/public/businesses/abcd1234"
    headers = {"Host": "api.hellotext.com", "Authorization": "Bearer abcd1234"}
    assert requests.get(base + business, headers=headers, timeout=5).json()["id"] == "abcd1234"


def test_a_tag_managers_container_is_empty(base: str) -> None:
    assert ask(base, "www.googletagmanager.com", "/gtm.js?id=GTM-W4K7Q2Z").text == ""


def test_the_log_says_which_host_was_asked(base: str) -> None:
    ask(base, "www.acme.example", "/sitemap.xml")
    log = requests.get(f"{base}/_control/log", timeout=5).json()
    assert log == [{"method": "GET", "path": "//www.acme.example/sitemap.xml"}]


def test_faults_strike_a_shop_under_its_name_too(base: str) -> None:
    assert ask(base, "www.noexiste-1.example").status_code == 404
    fault = {"vendor": "shop", "fault": "error503", "calls": 1, "name": "acme"}
    requests.post(f"{base}/_control/faults", json=fault, timeout=5).raise_for_status()
    assert [ask(base, "acme.myvtex.com").status_code for _ in range(2)] == [503, 200]


@pytest.mark.parametrize(
    ("change", "path", "seen"),
    [
        ({"site": "policy"}, "/", "200"),
        ({"site": "bot_wall_503"}, "/", "503"),
        ({"site": "login_wall"}, "/", "302"),
        ({"site": "legacy"}, "/files/checkout6-custom.js", "404"),
        ({"site": "legacy"}, "/arquivos/checkout6-custom.js", "200"),
        ({"checkout": "no_file"}, "/arquivos/checkout6-custom.js", "404"),
        ({"site": "no_products"}, "/sitemap.xml", "404"),
        ({"site": "no_products"}, "/taza-blanca/p", "404"),
    ],
)
def test_a_control_call_changes_how_a_shop_is_built(
    base: str, change: dict[str, str], path: str, seen: str
) -> None:
    requests.post(f"{base}/_control/pixel", json={"account": "acme", **change}, timeout=5).raise_for_status()
    answer = ask(base, "www.acme.example", path)
    assert str(answer.status_code) == seen
    assert ("content-security-policy" in answer.headers) == (change == {"site": "policy"})


def test_an_unknown_way_to_build_a_shop_is_refused(base: str) -> None:
    wrong = {"account": "acme", "site": "otra"}
    assert requests.post(f"{base}/_control/pixel", json=wrong, timeout=5).status_code == 400


@pytest.mark.parametrize("storefront", ["right", "other"])
def test_a_lazy_shop_has_its_pixel_in_a_script_and_in_no_page(base: str, storefront: str) -> None:
    change = {"account": "acme", "site": "lazy", "storefront": storefront}
    requests.post(f"{base}/_control/pixel", json=change, timeout=5).raise_for_status()
    home = ask(base, "www.acme.example").text
    assert "ellotext" not in home
    script = re.search(r'<script defer src="(/[^"]+)">', home)
    assert script is not None
    ids = re.findall(r'initialize\("(\w+)"\)', ask(base, "www.acme.example", script[1]).text)
    assert (ids == [business_id_for("acme")]) == (storefront == "right")
    assert len(ids) == 1


def test_packed_pages_are_packed(base: str) -> None:
    plain = ask(base, "www.acme.example")
    for coding, account in (("gzip", "gzip-1"), ("br", "brotli-1")):
        answer = ask(base, f"www.{account}.example")
        assert answer.headers["content-encoding"] == coding
        assert len(answer.text) == len(plain.text)
    latin = ask(base, "www.latin1-1.example")
    assert "diseño".encode("iso-8859-1") in latin.content
    assert latin.headers["content-type"] == "text/html; charset=ISO-8859-1"
