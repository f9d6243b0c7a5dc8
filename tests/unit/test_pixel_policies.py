"""What a page's policies let load, run and be heard, as CSP Level 3 has it and Chromium 156 does it."""

from __future__ import annotations

import pytest

from lib.domain.pixel import Checkout, PageSeen, PageVerdict, Place, Storefront, judge_page

ID = "Kp7Qx2Wd"
OTHER = "Zr4Tn9Lm"
SCRIPT = "https://unpkg.com/@hellotext/hellotext@2.6.0/dist/hellotext.js"
SDK = f'<script src="{SCRIPT}"></script>'
CALL = f'<script>Hellotext.initialize("{ID}")</script>'
BY_HTTP = SDK.replace("https:", "http:")


def judged(text: str, policy: str | None = None) -> PageVerdict:
    url = "https://www.tienda.example/"
    policies = () if policy is None else (policy,)
    return judge_page(PageSeen(Place.HOME, url, url, 200, text.encode(), "text/html", policies), ID)


def page(body: str = SDK + CALL, head: str = "") -> str:
    return f"<!doctype html><html><head><title>T</title>{head}</head><body>{body}</body></html>"


def meta(policy: str) -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


@pytest.mark.parametrize(
    "source",
    [
        "*", "https:", "http:", "https://*", "https://*/", "https://*:443", "http://*", "http://*:80",
        "*:443", "*:*", "unpkg.com", "UNPKG.com", "HTTPS://UNPKG.COM", "*.com", "https://*.com", "http://unpkg.com",
        "http://unpkg.com:80", "unpkg.com:443", "https://unpkg.com:*", "unpkg.com/", "https://unpkg.com/?x",
        "unpkg.com/%40hellotext/", "unpkg.com/@hellotext/hellotext@2.6.0/",
        "unpkg.com/%40hellotext/hellotext@2.6.0/dist/hellotext.js",
    ],
)  # fmt: skip
def test_a_source_that_names_the_script_lets_it_run(source: str) -> None:
    assert judged(page(), f"script-src 'self' 'unsafe-inline' {source}").blocked_by is None
    assert judged(page(), f"default-src 'unsafe-inline' api.hellotext.com {source}").blocked_by is None


@pytest.mark.parametrize(
    "source",
    [
        "'self'", "*:80", "https://*:80", "unpkg.com:80", "https://unpkg.com:80", "unpkg.com:", "*.unpkg.com",
        "*unpkg.com", "https://*.", "https:unpkg.com", "//unpkg.com", "https://unpkg.com?x=1", "unpkg.com#x",
        "'https://unpkg.com'", "unpkg.com/@hellotext", "unpkg.com/@HELLOTEXT/", "unpkg.com/@hellotext/*",
        "unpkg.com/%2540hellotext/", "https://unpkg.com//", "unpkg.org", "evil-unpkg.com",
    ],
)  # fmt: skip
def test_a_source_of_something_else_blocks_it(source: str) -> None:
    assert judged(page(), f"script-src 'unsafe-inline' {source}").blocked_by == "script-src"


@pytest.mark.parametrize(
    ("source", "blocked"),
    [
        ("https://api.hellotext.com", None),
        ("https://api.hellotext.com/v1/", None),
        ("https://api.hellotext.com/v1/track/", None),
        ("https://api.hellotext.com/v1/track/events", None),
        ("https://*", None),
        ("https://api.hellotext.com/v1", "connect-src"),
        ("https://api.hellotext.com/v1/track/events/", "connect-src"),
        ("https://api.hellotext.com/v1/public/", "connect-src"),
        ("https://hellotext.com", "connect-src"),
    ],
)
def test_the_script_is_heard_where_it_sends_its_events(source: str, blocked: str | None) -> None:
    policy = f"script-src 'unsafe-inline' https:; connect-src 'self' {source}"
    assert judged(page(), policy).blocked_by == blocked


CLOSED = meta("script-src 'self'")


@pytest.mark.parametrize(
    "text",
    [
        page(head=CLOSED),
        page(head=f'<link rel="x"><style>a > b {{}}</style><!-- <div> --><base href="/">{CLOSED}'),
        page(head=f"<noscript><img></noscript>{CLOSED}"),
        page(head=f"<template><div></div></template>{CLOSED}"),
        page(head=f"<script>var a = '<div>';</script>{CLOSED}"),
        page(head=f"</div></p>{CLOSED}"),
        f"<!doctype html><html><head></head>{CLOSED}<body>{SDK}{CALL}</body></html>",
        f"<!doctype html>\n<title>T</title>\n{CLOSED}{SDK}{CALL}",
        page(head=SDK + CLOSED, body=CALL),
    ],
)
def test_a_policy_in_the_head_binds_what_stands_behind_it(text: str) -> None:
    assert judged(text).blocked_by == "script-src"


@pytest.mark.parametrize(
    "text",
    [
        page(head=SDK + CALL + CLOSED, body=""),
        page(CLOSED + SDK + CALL),
        page(f"<div>{CLOSED}</div>{SDK}{CALL}"),
        page(SDK + CALL + CLOSED),
        page(head=f"<img>{CLOSED}"),
        page(head=f"</br>{CLOSED}"),
        page(head=f"<x-a></x-a>{CLOSED}"),
        page(head=f"Hola{CLOSED}"),
        page(head=f"<noscript>{CLOSED}</noscript>"),
        page(head=f"<template>{CLOSED}</template>"),
        page(head=f"<!-- {CLOSED} -->"),
        page(head=CLOSED.replace('"Content-Security-Policy"', '" Content-Security-Policy "')),
    ],
)
def test_a_policy_in_the_body_or_behind_the_scripts_binds_nothing(text: str) -> None:
    said = judged(text)
    assert (said.storefront, said.blocked_by) == (Storefront.RIGHT, None)


def test_a_policy_behind_the_scripts_still_stops_what_they_send_later() -> None:
    assert judged(page(head=SDK + CALL + meta("connect-src 'self'"), body="")).blocked_by == "connect-src"
    assert judged(page(SDK + CALL + meta("connect-src 'self'"))).blocked_by is None


def test_a_comma_in_a_meta_element_begins_another_policy() -> None:
    opened = "script-src https://unpkg.com 'unsafe-inline', "
    assert judged(page(head=meta(f"{opened}'self'; img-src *"))).blocked_by is None
    assert judged(page(head=meta(f"{opened}script-src 'self'"))).blocked_by == "script-src"


UPGRADE = "upgrade-insecure-requests"


def test_a_script_by_http_is_never_loaded() -> None:
    assert judged(page(BY_HTTP + CALL)).storefront is Storefront.UNREADABLE
    assert judged(page(BY_HTTP.replace("http:", "HTTP:") + CALL)).storefront is Storefront.UNREADABLE
    inserted = CALL.replace("<script>", f'<script>s.src="{SCRIPT.replace("https:", "http:")}";')
    assert judged(page(inserted)).storefront is Storefront.UNREADABLE
    assert judged(page(BY_HTTP + CALL.replace(ID, OTHER))).storefront is Storefront.OTHER


@pytest.mark.parametrize("policy", [None, "script-src 'unsafe-inline' https:"])
def test_a_script_by_http_stops_none_by_https(policy: str | None) -> None:
    said = judged(page(BY_HTTP + SDK + CALL), policy)
    assert (said.storefront, said.blocked_by) == (Storefront.RIGHT, None)


@pytest.mark.parametrize("policy", [UPGRADE, f"{UPGRADE}; script-src 'unsafe-inline' https://unpkg.com"])
def test_a_script_by_http_that_the_page_upgrades_is_loaded(policy: str) -> None:
    for said in (judged(page(BY_HTTP + CALL), policy), judged(page(BY_HTTP + CALL, meta(policy)))):
        assert (said.storefront, said.blocked_by) == (Storefront.RIGHT, None)
    assert judged(page(BY_HTTP + CALL), f"{UPGRADE}; script-src 'self'").blocked_by == "script-src"
    assert judged(page(BY_HTTP + CALL.replace(ID, OTHER)), policy).storefront is Storefront.OTHER


@pytest.mark.parametrize(
    "text", [page(head=BY_HTTP + CALL + meta(UPGRADE), body=""), page(meta(UPGRADE) + BY_HTTP + CALL)]
)
def test_a_page_upgrades_nothing_that_stands_before_or_by_its_body(text: str) -> None:
    assert judged(text).storefront is Storefront.UNREADABLE


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://cdn.jsdelivr.net", Checkout.RIGHT),
        ("//cdn.jsdelivr.net", Checkout.RIGHT),
        ("http://cdn.jsdelivr.net", Checkout.UNREADABLE),
    ],
)
def test_a_loader_by_http_is_not_right(address: str, expected: Checkout) -> None:
    code = f's.src="{address}/npm/@hellotext/vtex-checkout@1/dist/funnel.js";'
    code += f's.onload=function(){{Hellotext.initialize("{ID}")}};'
    url = "https://tienda.myvtex.com/files/checkout6-custom.js"
    for business_id, said in ((ID, expected), (OTHER, Checkout.OTHER)):
        body = code.replace(ID, business_id).encode()
        seen = PageSeen(Place.CHECKOUT, url, url, 200, body, "application/javascript")
        assert judge_page(seen, ID).checkout is said


def test_a_saved_page_is_judged_as_if_it_had_come_by_https() -> None:
    text = page(SDK.replace("https:", "") + CALL).encode()
    for source, blocked in (("unpkg.com", None), ("https:", None), ("http://unpkg.org", "script-src")):
        policies = (f"script-src 'unsafe-inline' {source}",)
        seen = PageSeen(Place.HOME, "page.html", "", None, text, "text/html", policies)
        assert judge_page(seen, ID).blocked_by == blocked
