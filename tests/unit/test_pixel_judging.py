"""What pages say together, what stands before a page, and where a product page is."""

from __future__ import annotations

import pytest

from lib.domain.pixel import (
    Checkout,
    Doubt,
    PageProblem,
    PageSeen,
    Place,
    SiteKind,
    Storefront,
    inspect,
    judge,
    judge_page,
    product_path,
    product_urls,
    sitemap_index,
    wall_of,
)

ID = "Kp7Qx2Wd"
HOME, PRODUCT = "https://www.tienda.example/", "https://www.tienda.example/taza/p"
SDK = '<script src="https://unpkg.com/@hellotext/hellotext"></script>'
FUNNEL = 's.src="https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js";'
GTM = '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-W4K7Q2Z"></script>'


def start(business_id: str) -> str:
    return f"{SDK}<script>Hellotext.initialize('{business_id}')</script>"


def page(
    text: str = "", place: Place = Place.HOME, *, status: int = 200, problem: PageProblem | None = None,
    final_url: str = "", policies: tuple[str, ...] = (), is_cut: bool = False,
    headers: dict[str, str] | None = None,
) -> PageSeen:  # fmt: skip
    url = HOME if place is Place.HOME else PRODUCT
    body = f"<!doctype html><html><body><h1>Tienda</h1>{text}</body></html>".encode()
    return PageSeen(
        place, url, final_url or url, status, body, "text/html; charset=utf-8", policies, headers or {},
        is_cut, problem,
    )  # fmt: skip


def script(text: str, place: Place = Place.CHECKOUT, *, status: int = 200) -> PageSeen:
    url = f"https://tienda.myvtex.com/{place}.js"
    return PageSeen(place, url, url, status, text.encode(), "application/javascript")


LOADER = FUNNEL + f's.onload=function(){{Hellotext.initialize("{ID}")}}'


@pytest.mark.parametrize(
    ("home", "product", "expected"),
    [
        (start(ID), start(ID), Storefront.RIGHT),
        (start(ID), start("zz9"), Storefront.OTHER),
        ("", start("zz9"), Storefront.OTHER),
        (start(ID), "", Storefront.MISSING),
        (SDK, "", Storefront.MISSING),
        (start(ID), SDK, Storefront.UNREADABLE),
        (start(ID), GTM, Storefront.RIGHT),
        (GTM, GTM, Storefront.UNKNOWN),
    ],
)
def test_the_worst_page_decides_and_one_that_cannot_tell_does_not(
    home: str, product: str, expected: Storefront
) -> None:
    said = judge(ID, [page(home), page(product, Place.PRODUCT)])
    assert said.storefront is expected
    assert said.doubt is (Doubt.TAG_MANAGER if expected is Storefront.UNKNOWN else None)


def test_a_page_with_a_problem_decides_nothing_beside_one_that_was_read() -> None:
    said = judge(ID, [page(start(ID)), page("", Place.PRODUCT, problem=PageProblem.SLOW)])
    assert (said.storefront, said.problem) == (Storefront.RIGHT, None)
    alone = judge(
        ID, [page(problem=PageProblem.SLOW), page("", Place.PRODUCT, problem=PageProblem.NO_PRODUCT)]
    )
    assert (alone.storefront, alone.problem) == (Storefront.UNKNOWN, PageProblem.SLOW)


def test_no_pages_say_nothing() -> None:
    said = judge(ID, [])
    assert (said.storefront, said.checkout, said.pages) == (Storefront.UNKNOWN, Checkout.UNKNOWN, ())


@pytest.mark.parametrize(
    ("files", "legacy", "expected"),
    [
        (script(LOADER), script("", Place.CHECKOUT_LEGACY), Checkout.RIGHT),
        (script(""), script(LOADER, Place.CHECKOUT_LEGACY), Checkout.RIGHT),
        (script("", status=404), script(LOADER, Place.CHECKOUT_LEGACY), Checkout.RIGHT),
        (script(""), script("", Place.CHECKOUT_LEGACY, status=404), Checkout.MISSING),
        (script("", status=404), script("", Place.CHECKOUT_LEGACY, status=404), Checkout.NO_FILE),
        (script("", status=500), script("", Place.CHECKOUT_LEGACY, status=404), Checkout.UNKNOWN),
        (script(FUNNEL), script(LOADER, Place.CHECKOUT_LEGACY), Checkout.UNREADABLE),
    ],
)
def test_the_first_file_with_anything_of_hellotext_decides(
    files: PageSeen, legacy: PageSeen, expected: Checkout
) -> None:
    said = judge(ID, [files, legacy])
    assert said.checkout is expected
    assert said.checkout_problem is (PageProblem.SERVER_ERROR if expected is Checkout.UNKNOWN else None)


def test_a_page_of_another_site_says_nothing_unless_it_belongs_to_the_shop() -> None:
    led_away = page(start(ID), final_url="https://otra.example/")
    verdict = judge_page(led_away, ID)
    assert (verdict.problem, verdict.other_host) == (PageProblem.OTHER_HOST, "otra.example")
    assert judge(ID, [led_away], other_hosts_ok=["www.otra.example"]).storefront is Storefront.RIGHT
    assert judge_page(page(start(ID), final_url="https://tienda.example/"), ID).is_right


def test_a_cut_page_says_what_was_found_and_never_that_something_is_missing() -> None:
    assert judge_page(page(start(ID), is_cut=True), ID).storefront is Storefront.RIGHT
    cut = judge_page(page(is_cut=True), ID)
    assert (cut.storefront, cut.problem) == (Storefront.UNKNOWN, PageProblem.TOO_LARGE)


def test_ids_are_compared_with_their_case_and_only_shown_in_an_ids_shape() -> None:
    assert judge_page(page(start(ID.lower())), ID).storefront is Storefront.OTHER
    strange = judge_page(page(start("<b>call 555 now")), ID)
    assert strange.storefront is Storefront.UNREADABLE
    assert {trace.value for trace in strange.traces} == {None}


@pytest.mark.parametrize(
    ("policy", "blocked"),
    [
        ("script-src 'self' 'unsafe-inline'", "script-src"),
        ("script-src * 'unsafe-inline', default-src 'none'", "default-src"),
        ("script-src https://unpkg.com 'nonce-abc'", "script-src"),
        ("script-src 'unsafe-inline' https://unpkg.com/@hellotext/; connect-src *.hellotext.com", None),
        ("script-src 'unsafe-inline' *.unpkg.com", "script-src"),
        ("img-src 'none'", None),
        ("connect-src 'self'", "connect-src"),
    ],
)
def test_a_policy_that_blocks_the_script_is_named(policy: str, blocked: str | None) -> None:
    verdict = judge_page(page(start(ID), policies=(policy,)), ID)
    assert (verdict.storefront, verdict.blocked_by) == (Storefront.RIGHT, blocked)
    assert verdict.is_right == (blocked is None)


def test_a_nonce_lets_its_scripts_run() -> None:
    policy = ("script-src 'nonce-abc'; connect-src https://api.hellotext.com",)
    nonced = start(ID).replace("<script", '<script nonce="abc"')
    assert judge_page(page(nonced, policies=policy), ID).blocked_by is None
    assert judge_page(page(nonced.replace("abc", "abd"), policies=policy), ID).blocked_by == "script-src"


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (page(), None),
        (page(status=404), PageProblem.NOT_FOUND),
        (page(status=410), PageProblem.NOT_FOUND),
        (page(status=403), PageProblem.REFUSED),
        (page(status=401), PageProblem.LOGIN_WALL),
        (page(status=429), PageProblem.RATE_LIMITED),
        (page(status=502), PageProblem.SERVER_ERROR),
        (
            page('<script src="/cdn-cgi/challenge-platform/h/b.js"></script>', status=503),
            PageProblem.BOT_WALL,
        ),
        (page('<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'), None),
        (page(status=403, headers={"cf-mitigated": "challenge"}), PageProblem.BOT_WALL),
        (page(final_url="https://www.tienda.example/login?returnUrl=%2F"), PageProblem.LOGIN_WALL),
        (page('<title>Login</title><input type="password">'), PageProblem.LOGIN_WALL),
        (page('<title>Login</title><input type="password"><a href="/taza/p">'), None),
        (PageSeen(Place.HOME, HOME, HOME, 200, b"{}", "application/json"), PageProblem.NOT_A_PAGE),
        (PageSeen(Place.HOME, HOME, HOME, 200, b" \n", "text/html"), PageProblem.EMPTY),
        (PageSeen(Place.CHECKOUT, HOME, HOME, 200, b"<!doctype html>", "text/html"), PageProblem.NOT_A_PAGE),
        (PageSeen(Place.CHECKOUT, HOME, HOME, 200, b"", "application/javascript"), None),
    ],
)
def test_what_stands_before_a_page_is_told(seen: PageSeen, expected: PageProblem | None) -> None:
    assert wall_of(seen) is expected


def test_the_kind_is_guessed_from_a_page_that_was_read() -> None:
    said = judge(
        ID, [page("<script>__RUNTIME__={}</script>", status=500), page("<i data-fs-x>", Place.PRODUCT)]
    )
    assert said.kind is SiteKind.FASTSTORE


def test_the_first_product_link_of_the_own_site_is_taken() -> None:
    links = (
        '<!-- <a href="/comentada/p"> --><a href="/ofertas">x</a><a href="https://otra.example/ajena/p">x</a>'
        '<a href="javascript:alert(1)//p">x</a>'
        '<a href="https://tienda.example/café &amp; té/p?skuId=1#x">x</a>'
        '<a href="https://tienda.example/caf&eacute;-molido/p?skuId=1#x">x</a><a href="/taza/p">x</a>'
    )
    assert product_path(page(links)) == "/caf%C3%A9-molido/p"
    assert product_path(page("<a href='/p'>x</a>")) is None


SITEMAP = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x "https://tienda.example/entidad/p">]>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><!-- <loc>https://tienda.example/no/p</loc> -->
<url><loc>https://tienda.example/</loc></url><url><loc>&x;</loc></url>
<url><loc> https://tienda.example/taza/p?a=1&amp;b=2 </loc></url>
<url><loc><![CDATA[https://tienda.example/mate/p]]></loc></url></urlset>"""


def test_a_sitemap_tells_its_products_and_expands_no_entity() -> None:
    found = ("https://tienda.example/taza/p?a=1&b=2", "https://tienda.example/mate/p")
    assert product_urls(SITEMAP) == found
    assert sitemap_index(SITEMAP) == ()


def test_an_index_tells_its_sitemaps_products_first() -> None:
    index = (
        b"<sitemapindex><sitemap><loc>https://a.example/sitemap/brand-0.xml</loc></sitemap>"
        b"<sitemap><loc>https://a.example/sitemap/product-0.xml</loc></sitemap></sitemapindex>"
    )
    assert sitemap_index(index) == (
        "https://a.example/sitemap/product-0.xml",
        "https://a.example/sitemap/brand-0.xml",
    )
    assert product_urls(index) == ()
    assert len(product_urls(b"<loc>https://a.example/x/p</loc>" * 5_000)) == 200


def test_a_file_is_told_by_its_content_before_its_name() -> None:
    assert inspect(b"<!doctype html><p>", "checkout6-custom.js", ID).storefront is Storefront.MISSING
    assert inspect(LOADER.encode(), "saved.txt", ID).checkout is Checkout.RIGHT
