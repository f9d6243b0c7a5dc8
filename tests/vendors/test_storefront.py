"""Which pages of a shop are looked at, in which order, and that nothing is asked of it beyond them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from lib.domain.pixel import Checkout, Doubt, PageProblem, PageSeen, Place, SiteKind, Storefront, judge
from lib.errors import InvalidInput
from lib.rehearsal import business_id_for, serve_in_thread
from lib.vendors.guarded import Fetcher
from lib.vendors.http import VendorUrls
from lib.vendors.networks import LocalShops, PublicInternet, network_for
from lib.vendors.storefront import look_at_shop
from tests.vendors.shops import PAGE, Answer, Shop, redirect, reply, tls_shop
from tests.vendors.wire import response, serving

HOME, FILE = "tienda.example/", "tienda.myvtex.com/files/checkout6-custom.js"
LEGACY = "tienda.myvtex.com/arquivos/checkout6-custom.js"
LINKED = reply(body=b'<!doctype html><title>T</title><a href="/taza/p">Taza</a>')
LOADER = reply(body=b'var a="https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js"')
SITEMAP = b"<?xml version='1.0'?><urlset>%s</urlset>"
INDEX = b"<?xml version='1.0'?><sitemapindex>%s</sitemapindex>"


def locations(*urls: str) -> bytes:
    return "".join(f"<url><loc>{url}</loc></url>" for url in urls).encode()


def looked(shop: Shop) -> list[tuple[Place, PageProblem | None]]:
    return [(page.place, page.problem) for page in look_at_shop(shop.fetcher, "tienda.example", "tienda")]


def test_home_a_product_and_the_checkout_file_are_fetched_one_after_the_other() -> None:
    pages: dict[str, Answer] = {HOME: LINKED, "tienda.example/taza/p": reply(body=PAGE), FILE: LOADER}
    with tls_shop(pages) as shop:
        seen = look_at_shop(shop.fetcher, "tienda.example", "tienda")
    assert [page.place for page in seen] == [Place.HOME, Place.PRODUCT, Place.CHECKOUT]
    assert shop.lines() == [HOME, "tienda.example/taza/p", FILE]
    assert shop.most_at_once == 1
    assert (seen[1].url, seen[1].status, seen[1].body) == ("https://tienda.example/taza/p", 200, PAGE)
    assert b"hellotext" in seen[2].body


def test_the_product_is_asked_for_where_the_home_page_led() -> None:
    pages: dict[str, Answer] = {
        HOME: redirect("https://www.tienda.example/es"),
        "www.tienda.example/es": LINKED,
        "www.tienda.example/taza/p": reply(body=PAGE),
        FILE: LOADER,
    }
    with tls_shop(pages) as shop:
        look_at_shop(shop.fetcher, "tienda.example", "tienda")
    assert shop.lines() == [HOME, "www.tienda.example/es", "www.tienda.example/taza/p", FILE]


def test_without_a_link_the_sitemap_tells_of_a_product() -> None:
    sitemap = SITEMAP % locations("https://tienda.example/nosotros", "http://www.tienda.example/taza/p")
    pages: dict[str, Answer] = {
        HOME: reply(body=PAGE),
        "tienda.example/sitemap.xml": reply(body=sitemap),
        "www.tienda.example/taza/p": reply(body=PAGE),
        FILE: LOADER,
    }
    with tls_shop(pages) as shop:
        looked(shop)
    assert shop.lines() == [HOME, "tienda.example/sitemap.xml", "www.tienda.example/taza/p", FILE]


def test_one_level_of_a_sitemap_of_sitemaps_is_read() -> None:
    index = INDEX % locations("https://tienda.example/s/brand.xml", "https://tienda.example/s/product-0.xml")
    nested = INDEX % locations("https://tienda.example/s/product-1.xml")
    pages: dict[str, Answer] = {
        HOME: reply(body=PAGE),
        "tienda.example/sitemap.xml": reply(body=index),
        "tienda.example/s/product-0.xml": reply(body=nested),
        FILE: LOADER,
    }
    with tls_shop(pages) as shop:
        assert looked(shop)[1] == (Place.PRODUCT, PageProblem.NO_PRODUCT)
    assert shop.lines() == [HOME, "tienda.example/sitemap.xml", "tienda.example/s/product-0.xml", FILE]


@pytest.mark.parametrize(
    "sitemap",
    [
        b"",
        b"\0\1\2",
        b"<urlset>",
        SITEMAP % locations("https://otra.example/taza/p", "https://127.0.0.1/taza/p"),
        INDEX % locations("https://otra.example/product.xml", "https://127.0.0.1/product.xml"),
        INDEX % locations("https://[::1/product.xml", "file:///etc/passwd"),
        SITEMAP % locations("https://tienda.example@127.0.0.1/taza/p"),
    ],
    ids=["empty", "noise", "broken", "other shops", "other sitemaps", "no addresses", "credentials"],
)
def test_a_sitemap_leads_to_no_other_host(sitemap: bytes) -> None:
    pages: dict[str, Answer] = {
        HOME: reply(body=PAGE),
        "tienda.example/sitemap.xml": reply(body=sitemap),
        FILE: LOADER,
    }
    with tls_shop(pages) as shop:
        assert looked(shop) == [
            (Place.HOME, None),
            (Place.PRODUCT, PageProblem.NO_PRODUCT),
            (Place.CHECKOUT, None),
        ]
    assert shop.lines() == [HOME, "tienda.example/sitemap.xml", FILE]


@pytest.mark.parametrize(
    "home",
    [
        reply("404 Not Found", PAGE),
        reply("429 Too Many Requests", PAGE),
        reply("503 Service Unavailable", PAGE),
        reply("403 Forbidden", PAGE, "cf-mitigated: challenge"),
        reply("200 OK", b""),
        redirect("http://tienda.example/"),
        b"nada",
    ],
    ids=["404", "429", "503", "bot wall", "empty", "http", "no http"],
)
def test_a_host_that_does_not_show_its_home_is_left_alone(home: bytes) -> None:
    with tls_shop({HOME: home, FILE: LOADER}) as shop:
        places = [place for place, _ in looked(shop)]
    assert places == [Place.HOME, Place.CHECKOUT]
    assert shop.lines() == [HOME, FILE]


def test_another_site_is_not_looked_at_further() -> None:
    pages: dict[str, Answer] = {
        HOME: redirect("https://otra.example/"),
        "otra.example/": LINKED,
        FILE: LOADER,
    }
    with tls_shop(pages) as shop:
        places = [place for place, _ in looked(shop)]
    assert places == [Place.HOME, Place.CHECKOUT]
    assert shop.lines() == [HOME, "otra.example/", FILE]


@pytest.mark.parametrize(
    "first",
    [
        reply("404 Not Found"), reply("410 Gone"), reply(body=b"window.a = 1;"), reply(body=b""),
        reply(body=b"<!doctype html><script src=/hellotext.js></script>"),
    ],
    ids=["404", "410", "of another", "empty", "a page with the pixel"],
)  # fmt: skip
def test_the_legacy_file_is_asked_for_when_the_first_says_nothing(first: bytes) -> None:
    with tls_shop({HOME: reply("503 No"), FILE: first, LEGACY: LOADER}) as shop:
        places = [place for place, _ in looked(shop)]
    assert places == [Place.HOME, Place.CHECKOUT, Place.CHECKOUT_LEGACY]
    assert shop.lines()[1:] == [FILE, LEGACY]


@pytest.mark.parametrize(
    "first",
    [LOADER, reply(body=b"HELLOTEXT"), reply("503 No"), reply("403 No"), reply("429 No"), b"nada"],
    ids=["loader", "capitals", "503", "403", "429", "no http"],
)
def test_the_legacy_file_is_not_asked_for_otherwise(first: bytes) -> None:
    with tls_shop({HOME: reply("503 No"), FILE: first, LEGACY: LOADER}) as shop:
        places = [place for place, _ in looked(shop)]
    assert places == [Place.HOME, Place.CHECKOUT]
    assert shop.lines()[1:] == [FILE]


@pytest.mark.parametrize("account", ["", "tienda.evil", "tienda/../x", "@evil.example", "a" * 64, "Tienda"])
def test_no_account_leads_to_another_host(account: str) -> None:
    with tls_shop({}) as shop, pytest.raises(InvalidInput) as refused:
        look_at_shop(shop.fetcher, "tienda.example", account)
    assert refused.value.code == "account.shape"
    assert shop.requests == []


def test_no_header_is_handed_on_but_what_tells_walls() -> None:
    home = reply("200 OK", PAGE, "Set-Cookie: a=b", "X-Secreto: 1", "Server: cloudflare", "cf-mitigated: x")
    with tls_shop({HOME: home}) as shop:
        seen = look_at_shop(shop.fetcher, "tienda.example", "tienda")[0]
    assert seen.headers == {"server": "cloudflare", "cf-mitigated": "x"}


def test_the_simulator_is_asked_only_where_loopback_is_allowed() -> None:
    here = VendorUrls("", "http://127.0.0.1:4711/shop/{account}", "", "")
    there = VendorUrls("", "https://{account}.myvtex.com", "", "")
    assert isinstance(network_for(here, allow_loopback=True), LocalShops)
    assert isinstance(network_for(here, allow_loopback=False), PublicInternet)
    assert isinstance(network_for(there, allow_loopback=True), PublicInternet)
    with pytest.raises(ValueError, match="this machine"):
        LocalShops("http://tienda.example")


def test_every_name_leads_to_the_simulator_under_its_name() -> None:
    with serving(response("200 OK", PAGE, content_type="text/html")) as server:
        urls = VendorUrls("", f"{server.url}/shop/{{account}}", "", "")
        fetcher = Fetcher(network_for(urls, allow_loopback=True))
        assert fetcher.fetch("https://www.acme.example/es?a=b").body == PAGE
        assert fetcher.fetch("https://127.0.0.1/").problem is PageProblem.ADDRESS_REFUSED
        assert fetcher.fetch("http://www.acme.example/").problem is PageProblem.ADDRESS_REFUSED
    assert server.line_of(0) == "GET /es?a=b"
    assert server.headers_of(0)["host"] == "www.acme.example"
    assert len(server.requests) == 1


@pytest.fixture(scope="module")
def simulator_url() -> Iterator[str]:
    with serve_in_thread() as base:
        requests.post(f"{base}/_control/slow", json={"seconds": 30}, timeout=5).raise_for_status()
        yield base


@pytest.fixture
def fetcher(simulator_url: str) -> Fetcher:
    return Fetcher(LocalShops(simulator_url), seconds=1.5)


def see(fetcher: Fetcher, account: str) -> tuple[PageSeen, ...]:
    return look_at_shop(fetcher, f"www.{account}.example", account)


@pytest.mark.parametrize(
    ("account", "storefront", "checkout"),
    [
        ("acme", Storefront.RIGHT, Checkout.RIGHT),
        ("gzip-1", Storefront.RIGHT, Checkout.RIGHT),
        ("brotli-1", Storefront.RIGHT, Checkout.RIGHT),
        ("latin1-1", Storefront.RIGHT, Checkout.RIGHT),
        ("faststore-1", Storefront.RIGHT, Checkout.RIGHT),
        ("legado-1", Storefront.RIGHT, Checkout.RIGHT),
        ("sinenlaces-1", Storefront.RIGHT, Checkout.RIGHT),
        ("sinproductos-1", Storefront.RIGHT, Checkout.RIGHT),
        ("otropixel-1", Storefront.OTHER, Checkout.OTHER),
        ("sinpixel-1", Storefront.MISSING, Checkout.MISSING),
        ("sinid-1", Storefront.UNREADABLE, Checkout.RIGHT),
        ("placeholder-1", Storefront.RIGHT, Checkout.PLACEHOLDER),
        ("latest-1", Storefront.RIGHT, Checkout.LATEST),
        ("doble-1", Storefront.RIGHT, Checkout.TWICE),
        ("sinarchivo-1", Storefront.RIGHT, Checkout.NO_FILE),
        ("gtm-1", Storefront.UNKNOWN, Checkout.RIGHT),
        ("perezosa-1", Storefront.UNKNOWN, Checkout.RIGHT),
    ],
)
def test_each_shop_of_the_simulator_is_judged_as_its_name_says(
    fetcher: Fetcher, account: str, storefront: Storefront, checkout: Checkout
) -> None:
    judged = judge(business_id_for(account), see(fetcher, account))
    assert (judged.storefront, judged.checkout) == (storefront, checkout)
    assert judged.blocked_by is None


@pytest.mark.parametrize(
    ("account", "problem"),
    [
        ("pesada-1", PageProblem.TOO_LARGE),
        ("goteo-1", PageProblem.SLOW),
        ("otrositio-1", PageProblem.OTHER_HOST),
        ("conlogin-1", PageProblem.LOGIN_WALL),
        ("muro403-1", PageProblem.BOT_WALL),
        ("muro503-1", PageProblem.BOT_WALL),
        ("caido-1", PageProblem.CONNECTION_LOST),
        ("noexiste-1", PageProblem.NOT_FOUND),
        ("error500-1", PageProblem.SERVER_ERROR),
        ("limite-1", PageProblem.RATE_LIMITED),
        ("trunco-1", PageProblem.CONNECTION_LOST),
        ("lento-1", PageProblem.SLOW),
    ],
)
def test_each_trouble_of_the_simulator_is_named(fetcher: Fetcher, account: str, problem: PageProblem) -> None:
    judged = judge(business_id_for(account), see(fetcher, account))
    assert (judged.storefront, judged.problem) == (Storefront.UNKNOWN, problem)


def test_a_policy_of_the_simulator_blocks_a_right_script(fetcher: Fetcher) -> None:
    judged = judge(business_id_for("csp-1"), see(fetcher, "csp-1"))
    assert (judged.storefront, judged.blocked_by) == (Storefront.RIGHT, "script-src")
    assert not judged.storefront_is_right


@pytest.mark.parametrize(
    ("account", "kind", "doubt"),
    [
        ("acme", SiteKind.STORE_FRAMEWORK, None),
        ("perezosa-2", SiteKind.STORE_FRAMEWORK, Doubt.LAZY),
        ("faststore-2", SiteKind.FASTSTORE, None),
        ("legado-2", SiteKind.LEGACY, None),
        ("gtm-2", SiteKind.STORE_FRAMEWORK, Doubt.TAG_MANAGER),
    ],
)
def test_the_kind_of_a_shop_of_the_simulator_can_be_guessed(
    fetcher: Fetcher, account: str, kind: SiteKind, doubt: Doubt | None
) -> None:
    judged = judge(business_id_for(account), see(fetcher, account))
    assert (judged.kind, judged.doubt) == (kind, doubt)
