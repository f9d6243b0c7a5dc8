"""No spelling turns a wrong id into a right one, and whatever bytes come, there is a verdict."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.pixel import Checkout, PageSeen, PageVerdict, Place, Storefront, inspect, judge_page
from tests.effort import costs_less_than

RIGHT: Final = "Kp7Qx2Wd"
SDK: Final = "https://unpkg.com/@hellotext/hellotext"
FUNNEL: Final = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js"
MILLIONS: Final = 2_500_000
Rewriting = Callable[[str], str]

ids = st.text("ABCdef0123456789_-", min_size=1, max_size=40).filter(lambda text: text != RIGHT)


def markup(business_id: str) -> str:
    return f'<script src="{SDK}"></script><script>Hellotext.initialize("{business_id}")</script>'


def inserted(business_id: str) -> str:
    """Markup whose inline script another script puts in."""
    return (
        f'<script>var s=document.createElement("script");s.src="{SDK}";'
        f's.onload=function(){{Hellotext.initialize("{business_id}")}};document.head.append(s)</script>'
    )


def spaced(page: str) -> str:
    return page.replace("(", " /* it's */ (\n\t").replace(".initialize", "\n  .initialize")


def quoted(page: str) -> str:
    return page.replace('"', "'")


def written(page: str) -> str:
    return f"<script>document.write({json.dumps(page).replace('/', chr(92) + '/')})</script>"


def template_written(page: str) -> str:
    return "<script>document.write(`" + page.replace("</script>", "<\\/script>") + "`)</script>"


def runtime(page: str) -> str:
    data = json.dumps({"page": page}).replace("<", "\\u003c").replace("/", "\\u002F")
    return f'<template data-type="json" data-varname="__RUNTIME__"><script>{data}</script></template>'


def kept(page: str) -> str:
    return f'<div data-html="{html.escape(page)}"></div>'


def nested_data(page: str) -> str:
    data = json.dumps({"inner": json.dumps({"page": page})}).replace("<", "\\u003C")
    return f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'


def wrapped(page: str) -> str:
    return f"<div title='<script>'><p>a < b{page}<!-- end --></div>"


def upper(page: str) -> str:
    return page.replace("<script", "<SCRIPT").replace("</script", "</Script").replace("src=", "SRC=")


REWRITINGS: Final = (spaced, quoted, written, template_written, runtime, kept, nested_data, wrapped, upper)
rewritings = st.lists(st.sampled_from(REWRITINGS), max_size=3)


def judged(page: str) -> PageVerdict:
    return inspect(f"<!doctype html><html><body>{page}</body></html>".encode(), "page.html", RIGHT)


@given(ids, st.sampled_from((markup, inserted)), rewritings)
@settings(max_examples=300, deadline=None)
def test_no_spelling_turns_a_wrong_id_into_a_right_one(
    wrong: str, write: Rewriting, changes: list[Rewriting]
) -> None:
    page = write(wrong)
    for change in changes:
        page = change(page)
    assert judged(page).storefront is not Storefront.RIGHT


@given(st.sampled_from((markup, inserted)), rewritings)
@settings(max_examples=300, deadline=None)
def test_no_spelling_turns_a_right_id_into_another_one(write: Rewriting, changes: list[Rewriting]) -> None:
    page = write(RIGHT)
    for change in changes:
        page = change(page)
    assert judged(page).storefront is not Storefront.OTHER


@pytest.mark.parametrize(
    "change", [each for each in REWRITINGS if each is not kept], ids=lambda change: change.__name__
)
def test_each_spelling_alone_is_read(change: Rewriting) -> None:
    assert judged(change(inserted(RIGHT))).storefront is Storefront.RIGHT
    assert judged(change(inserted("OTHER1"))).storefront is Storefront.OTHER


@given(ids, st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_escapes_in_a_checkout_file_never_make_a_wrong_id_right(wrong: str, every: int) -> None:
    spelled = "".join(f"\\x{ord(c):02x}" if every and n % every == 0 else c for n, c in enumerate(wrong))
    code = f's.src="{FUNNEL}";s.onload=function(){{Hellotext.initialize("{spelled}")}}'
    assert inspect(code.encode(), "checkout6-custom.js", RIGHT).checkout in (
        Checkout.OTHER,
        Checkout.PLACEHOLDER,
    )


@given(st.binary(max_size=2_000), st.sampled_from(list(Place)), st.text(max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_bytes_get_a_verdict(body: bytes, place: Place, content_type: str) -> None:
    verdict = judge_page(PageSeen(place, "https://a.example/", "", 200, body, content_type), RIGHT)
    assert (verdict.storefront is None) == place.is_checkout
    assert not verdict.is_right


PIECES: Final = (
    "<script>", "</script>", "<!--", "-->", "<template>", "</template>", '"', "'", "`", "${", "}", "\\", "/",
    "*/", "/*", "//", "\n", "hellotext", SDK, "Hellotext.initialize(", ")", "<svg>", "<title/>", "&#xD800;",
    "\\ud800", "%", "<div data-a='", ">", "GTM-ABCD12", "<noscript>", "[", "]", "=", "<textarea>",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=500, deadline=None)
def test_broken_pages_and_scripts_get_a_verdict_that_is_never_right(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert not judged(text).is_right
    assert not inspect(text.encode(), "checkout6-custom.js", RIGHT).is_right


HOSTILE: Final = (
    "<", "<b>", "<div>", "<script>", "<!--", "<template>", "<svg><title/>", "<p data-a=hellotext>", " a=1",
    "\\", "'", '"', "`${", "(/[", "/*", "Hellotext.initialize(", '"hellotext" ', '"<script>hellotext"',
    "\\x68", "<!--<script", "&#x", "\0", "experimentalLazyLoad:true ",
    "if(0&&(", "if(0){", ")/[",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("start", ["<!doctype html><p ", "<!doctype html><script>hellotext ", "hellotext;"])
def test_hostile_megabytes_are_judged_in_bounded_time(start: str, piece: str) -> None:
    body = (start + piece * (MILLIONS // len(piece))).encode() + b"</script>"
    name = "page.html" if start[0] == "<" else "checkout6-custom.js"
    # The usual answer takes a fifth of a second; what grows with the square takes half a minute.
    with costs_less_than(seconds=4):
        verdict = inspect(body, name, RIGHT)
    assert not verdict.is_right
