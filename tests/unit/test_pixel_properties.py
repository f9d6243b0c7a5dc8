"""No spelling turns a wrong id into a right one, and whatever bytes come, there is a verdict."""

from __future__ import annotations

import html
import itertools
import json
import re
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


def markup(call: str) -> str:
    return f'<script src="{SDK}"></script><script>{call}</script>'


def inserted(call: str) -> str:
    """Markup whose inline script another script puts in."""
    return (
        f'<script>var s=document.createElement("script");s.src="{SDK}";'
        f"s.onload=function(){{{call}}};document.head.append(s)</script>"
    )


def pretty(call: str) -> str:
    """The same as somebody writes it who has it minified later."""
    return f"""<script type="text/javascript">
  // The pixel of the shop
  (function (document, window) {{
    var element = document.createElement("script");
    element.src = "{SDK}";
    element.async = true;
    element.onload = function () {{
      {call};
    }};
    document.head.appendChild(element);
  }})(document, window);
</script>
"""


def written_out(business_id: str) -> str:
    return f'Hellotext.initialize("{business_id}")'


def spaced(page: str) -> str:
    return page.replace("(", " /* it's */ (\n\t").replace(".initialize", "\n  .initialize")


def quoted(page: str) -> str:
    return page.replace('"', "'")


def written(page: str) -> str:
    return f"<script>document.write({json.dumps(page).replace('/', chr(92) + '/')})</script>"


def template_written(page: str) -> str:
    inner = page.replace("\\", "\\\\").replace("`", "\\`").replace("</script>", "<\\/script>")
    return f"<script>document.write(`{inner}`)</script>"


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


def squeezed(page: str) -> str:
    """Without comments, line breaks and spaces that mean nothing."""
    without = re.sub(r"(?m)^\s*//.*$", "", page).replace("= true", "= !0")
    return re.sub(r"\s*\n\s*", "", re.sub(r" *([=(){};,]) *", r"\1", without))


def short_named(page: str) -> str:
    """With the names that a minifier gives to what is a function's own."""
    shortened, found = re.subn(r"function ?\(document, ?window\)", "function(e,t)", page)
    if not found:
        return page
    return re.sub(r"\belement\b", "n", shortened.replace("document.", "e.").replace("window.", "t."))


def in_commas(page: str) -> str:
    """Statements put together into one expression."""
    return re.sub(r";(?=\s*(?:element|n|s)\.(?:async|onload))", ",", page)


def unquoted(page: str) -> str:
    """Attributes without quotation marks where HTML needs none."""
    return re.sub(r"(<script[^>]*? \w+=)\"([^\s\"'=<>`]+)\"", r"\1\2", page)


REWRITINGS: Final = (spaced, quoted, written, template_written, runtime, kept, nested_data, wrapped, upper)
MINIFYING: Final = (squeezed, short_named, in_commas, unquoted)
rewritings = st.lists(st.sampled_from((*REWRITINGS, *MINIFYING)), max_size=4)

SHAPES: Final = (markup, inserted, pretty)
LITERALS: Final[dict[str, Rewriting]] = {
    "double": lambda text: f'"{text}"',
    "single": lambda text: f"'{text}'",
    "template": lambda text: f"`{text}`",
    "hexadecimal": lambda text: '"' + "".join(f"\\x{ord(c):02x}" for c in text) + '"',
    "unicode": lambda text: '"' + "".join(f"\\u{ord(c):04X}" for c in text) + '"',
    "code points": lambda text: '"' + "".join(f"\\u{{{ord(c):x}}}" for c in text) + '"',
    "half": lambda text: f'"\\x{ord(text[0]):02X}{text[1:]}"',
}
"""How an id is written as a string that can be read."""

JOINED: Final[dict[str, Rewriting]] = {
    "two halves": lambda text: f'"{text[: len(text) // 2]}"+"{text[len(text) // 2 :]}"',
    "nothing and it": lambda text: f'""+"{text}"',
    "letters": lambda text: "[" + ",".join(f'"{c}"' for c in text) + '].join("")',
    "reversed": lambda text: f'"{text[::-1]}".split("").reverse().join("")',
    "chosen": lambda text: f'1?"{text}":"{RIGHT}"',
    "after a comma": lambda text: f'("{RIGHT}","{text}")',
    "in brackets": lambda text: f'("{text}")',
}
"""How a script puts an id together, or hides it: nothing is read, nor what stands beside it."""

CALLS: Final[dict[str, Rewriting]] = {
    "plain": lambda text: f"Hellotext.initialize({text})",
    "of the window": lambda text: f"window.Hellotext.initialize({text})",
    "in brackets": lambda text: f'window["Hellotext"]["initialize"]({text})',
    "optional": lambda text: f"window.Hellotext?.initialize({text})",
    "comma": lambda text: f"a=1,Hellotext.initialize({text}),b=2",
    "ternary": lambda text: f"window.a?0:Hellotext.initialize({text})",
    "void": lambda text: f"void 0!==window.Hellotext&&Hellotext.initialize({text})",
    "or": lambda text: f"void 0===window.Hellotext||Hellotext.initialize({text})",
    "without a value": lambda text: f"void Hellotext.initialize({text})",
    "window as an argument": lambda text: f"!function(t){{t.Hellotext.initialize({text})}}(window)",
    "with options": lambda text: f"Hellotext.initialize({text},{{session:!0}})",
    "long alias": lambda text: f"var hello=Hellotext;hello.initialize({text})",
}
"""How a minifier writes the call, as it is read."""

ALIASES: Final[dict[str, Rewriting]] = {
    "alias": lambda text: f"var h=Hellotext;h.initialize({text})",
    "alias of the global": lambda text: f"var h=self.Hellotext;h.initialize({text})",
    "alias in a list": lambda text: f"var a=1,h=Hellotext,b=2;h.initialize({text})",
}
"""The right id is believed; another one may be that of something else which has this short name too."""

UNREAD: Final[dict[str, Rewriting]] = {
    "argument": lambda text: f"!function(h){{h.initialize({text})}}(Hellotext)",
    "arguments": lambda text: f"!function(t,e){{t.initialize(e)}}(Hellotext,{text})",
    "alias of an argument's": lambda text: f"!function(t){{var h=t.Hellotext;h.initialize({text})}}(window)",
    "arrow": lambda text: f"(h=>h.initialize({text}))(Hellotext)",
    "taken out": lambda text: f"const{{initialize:t}}=Hellotext;t({text})",
    "without its object": lambda text: f"(0,Hellotext.initialize)({text})",
    "called by call": lambda text: f"Hellotext.initialize.call(Hellotext,{text})",
    "id in a variable": lambda text: f"var e={text};Hellotext.initialize(e)",
    "name in halves": lambda text: f'Hellotext["initi"+"alize"]({text})',
}
"""How a minifier writes the call where its id is not read: that is said, and nothing is believed."""

DECOYS: Final = (
    f"<!-- {markup(written_out(RIGHT))} -->",
    f"<script>/* {written_out(RIGHT)} */</script>",
    f"<script>// {written_out(RIGHT)}\n</script>",
    f'<script>var businessId="{RIGHT}"</script>',
    f'<script>Analytics.initialize("{RIGHT}")</script>',
    f'<script>!function(h){{h.initialize("{RIGHT}")}}(Analytics)</script>',
    f"<script>!1&&{written_out(RIGHT)}</script>",
    f"<script>if(!1){{{written_out(RIGHT)}}}</script>",
    f"<noscript>{markup(written_out(RIGHT))}</noscript>",
    f"<textarea>{markup(written_out(RIGHT))}</textarea>",
    f"<template>{markup(written_out(RIGHT))}</template>",
    f"<script type=text/x-template>{written_out(RIGHT)}</script>",
)
"""The right id in a place where no browser takes it for the shop's."""

EVERY_CALL: Final = CALLS | ALIASES | UNREAD
EVERY_LITERAL: Final = LITERALS | JOINED


def judged(page: str) -> PageVerdict:
    return inspect(f"<!doctype html><html><body>{page}</body></html>".encode(), "page.html", RIGHT)


@given(
    ids,
    st.sampled_from(list(EVERY_LITERAL.values())),
    st.sampled_from(list(EVERY_CALL.values())),
    st.sampled_from(SHAPES),
    rewritings,
    st.sampled_from(("", *DECOYS)),
)
@settings(max_examples=400, deadline=None)
def test_no_spelling_turns_a_wrong_id_into_a_right_one(
    wrong: str, literal: Rewriting, call: Rewriting, write: Rewriting, changes: list[Rewriting], decoy: str
) -> None:
    page = write(call(literal(wrong)))
    for change in changes:
        page = change(page)
    assert judged(decoy + page).storefront is not Storefront.RIGHT
    assert judged(page + decoy).storefront is not Storefront.RIGHT


@given(
    st.sampled_from(list(LITERALS.values())),
    st.sampled_from(list(EVERY_CALL.values())),
    st.sampled_from(SHAPES),
    rewritings,
)
@settings(max_examples=300, deadline=None)
def test_no_spelling_turns_a_right_id_into_another_one(
    literal: Rewriting, call: Rewriting, write: Rewriting, changes: list[Rewriting]
) -> None:
    page = write(call(literal(RIGHT)))
    for change in changes:
        page = change(page)
    assert judged(page).storefront is not Storefront.OTHER


@pytest.mark.parametrize(
    "change", [each for each in REWRITINGS if each is not kept], ids=lambda change: change.__name__
)
def test_each_spelling_alone_is_read(change: Rewriting) -> None:
    assert judged(change(inserted(written_out(RIGHT)))).storefront is Storefront.RIGHT
    assert judged(change(inserted(written_out("OTHER1")))).storefront is Storefront.OTHER


@pytest.mark.parametrize("call", CALLS | ALIASES)
def test_a_minified_page_is_read_as_the_page_that_it_was(call: str) -> None:
    other = Storefront.UNREADABLE if call in ALIASES else Storefront.OTHER
    for write, literal in itertools.product(SHAPES, LITERALS.values()):
        for business_id, said in ((RIGHT, Storefront.RIGHT), ("OTHER1", other)):
            page = write(EVERY_CALL[call](literal(business_id)))
            for change in MINIFYING:
                page = change(page)
            assert judged(page).storefront is said, page


@pytest.mark.parametrize("write", SHAPES, ids=lambda write: write.__name__)
@pytest.mark.parametrize("business_id", [RIGHT, "OTHER1"])
def test_what_a_minifier_hid_is_said_to_be_unreadable(business_id: str, write: Rewriting) -> None:
    hidden = [call(f'"{business_id}"') for call in UNREAD.values()]
    hidden += [CALLS["plain"](literal(business_id)) for literal in JOINED.values()]
    for call in hidden:
        assert judged(squeezed(write(call))).storefront is Storefront.UNREADABLE, call


@given(
    ids,
    st.sampled_from(list(EVERY_LITERAL.values())),
    st.sampled_from(list(EVERY_CALL.values())),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_a_minified_checkout_file_never_makes_a_wrong_id_right(
    wrong: str, literal: Rewriting, call: Rewriting, is_squeezed: bool
) -> None:
    code = f'var s = document.createElement("script");\ns.src = "{FUNNEL}";\n'
    code += f"s.onload = function () {{ {call(literal(wrong))} }};\ndocument.head.appendChild(s);\n"
    found = inspect((squeezed(code) if is_squeezed else code).encode(), "checkout6-custom.js", RIGHT).checkout
    assert found in (Checkout.OTHER, Checkout.PLACEHOLDER, Checkout.UNREADABLE)


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
