"""What stands in a page and does not run, or runs and looks odd: never a wrong word about it."""

from __future__ import annotations

import html
import json

import pytest

from lib.domain.pixel import Checkout, Doubt, PageProblem, PageSeen, Place, Storefront, judge_page
from lib.domain.pixel.effort import Effort
from lib.domain.pixel.lexing import lex

ID = "Kp7Qx2Wd"
OTHER = "Zr4Tn9Lm"
SDK = '<script src="https://unpkg.com/@hellotext/hellotext"></script>'
RIGHT_CALL = f'Hellotext.initialize("{ID}")'
OTHER_CALL = f'Hellotext.initialize("{OTHER}")'
FILE = "https://tienda.myvtex.com/files/checkout6-custom.js"
LOADER = f"""(function () {{
  var script = document.createElement("script");
  script.src = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js";
  script.onload = function () {{ {RIGHT_CALL}; }};
  document.head.appendChild(script);
}})();
"""


def page(body: str) -> PageSeen:
    url = "https://www.tienda.example/"
    text = f"<!doctype html><html><head><title>Tienda</title></head><body>{body}</body></html>"
    return PageSeen(Place.HOME, url, url, 200, text.encode(), "text/html")


def file(text: str, *, status: int = 200) -> PageSeen:
    return PageSeen(Place.CHECKOUT, FILE, FILE, status, text.encode(), "application/javascript")


def storefront(code: str) -> Storefront | None:
    return judge_page(page(f"{SDK}<script>{code}</script>"), ID).storefront


OFF = (
    "if (false) { %s }",
    "if(0)%s",
    "if(!1){a();if(b){c()}%s}",
    "if (false && window.Hellotext) { %s }",
    "if (void 0)\n  %s",
    "if (/* luego */ false) { %s }",
    "false && %s",
    "a();!1&&%s",
    "a()\n  0 && %s",
    "x(function(){true||%s})",
    "if (false) { var t = `}${'}'}`; %s }",
)


@pytest.mark.parametrize("off", OFF)
def test_code_that_is_switched_off_is_no_install_and_hides_none(off: str) -> None:
    assert storefront(off % RIGHT_CALL) is Storefront.UNREADABLE
    assert storefront(off % OTHER_CALL) is Storefront.UNREADABLE
    assert storefront(off % OTHER_CALL + ";\n" + RIGHT_CALL) is Storefront.RIGHT
    loader = LOADER.replace("\n", " ")[:-2]
    assert judge_page(file(f"{loader};"), ID).checkout is Checkout.RIGHT
    assert judge_page(file(off % loader), ID).checkout is Checkout.MISSING


@pytest.mark.parametrize(
    "on",
    [
        "if (false) { a() } else { %s }",
        "if (false) a(); else %s",
        "if (false || b) { %s }",
        "if (false && a || b) { %s }",
        "n==0&&%s",
        "n>0&&%s",
        "n =\n 0 ? a : %s",
        "false && a || %s",
        "false ? a() : %s",
        "(0&&a),%s",
        "do { %s } while (false)",
        "x.if(false);%s",
        "true && %s",
        "false || %s",
        'var a = "if (false) {";%s',
    ],
)
def test_code_beside_something_switched_off_runs(on: str) -> None:
    assert storefront(on % RIGHT_CALL) is Storefront.RIGHT
    assert storefront(on % OTHER_CALL) is Storefront.OTHER


@pytest.mark.parametrize(
    "code", ['if(a)/"/.test(b);%s', "if(a)/'/g.exec(b);%s", "function a(){}/`/.test(b);%s"]
)
def test_a_pattern_after_a_condition_hides_nothing(code: str) -> None:
    assert storefront(code % RIGHT_CALL) is Storefront.RIGHT
    assert judge_page(file(code % LOADER.replace("\n", " ")), ID).checkout is Checkout.RIGHT


@pytest.mark.parametrize("code", ["a=(b)/c;d='/';e=(f)/2", "a=b++/c;d='/';e=f--/2"])
def test_a_division_is_no_pattern(code: str) -> None:
    assert list(lex(code, Effort()).strings) == [code.index("'")]


@pytest.mark.parametrize("name", ["data-clipboard-text", "data-description", "data-html"])
@pytest.mark.parametrize("business_id", [ID, OTHER])
def test_markup_in_an_attribute_may_come_later_and_decides_nothing(name: str, business_id: str) -> None:
    kept = html.escape(f'{SDK}<script>Hellotext.initialize("{business_id}")</script>')
    said = judge_page(page(f'<div {name}="{kept}">Copiar</div>'), ID)
    assert (said.storefront, said.doubt) == (Storefront.UNKNOWN, Doubt.LAZY)


def test_an_article_in_the_data_of_a_page_is_no_install() -> None:
    article = {"post": {"title": "El píxel", "bodyHtml": f"{SDK}<script>{RIGHT_CALL}</script>"}}
    data = json.dumps(article).replace("<", "\\u003c")
    said = judge_page(page(f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'), ID)
    assert (said.storefront, said.doubt) == (Storefront.UNKNOWN, Doubt.LAZY)


def test_a_short_name_that_a_minifier_gives_twice_never_says_another_business() -> None:
    reused = (
        f'!function(){{var e=window.Hellotext;e.track("a")}}();!function(e){{e.initialize("{OTHER}")}}(App)'
    )
    assert storefront(f"{reused};{RIGHT_CALL}") is Storefront.UNREADABLE
    assert storefront(f'var e=window.Hellotext;e.initialize("{ID}")') is Storefront.RIGHT
    assert storefront(f'var hello=window.Hellotext;hello.initialize("{OTHER}")') is Storefront.OTHER


@pytest.mark.parametrize(
    "write", ["var a = 1;\n<script>\n%s</script>\n", "var a = 1;\n%s</script>", "a();<script>%s"]
)
def test_a_file_with_tags_in_it_runs_nothing(write: str) -> None:
    assert judge_page(file(write % LOADER), ID).checkout is Checkout.UNREADABLE
    assert judge_page(file(write % LOADER.replace(ID, OTHER)), ID).checkout is Checkout.OTHER


def test_a_tag_in_a_string_or_a_comparison_is_none() -> None:
    code = 'document.write("<script>a<\\/script>");for(i=0;i<script.length;i++)a(i<script>b);\n// <script>\n'
    assert judge_page(file(code + LOADER), ID).checkout is Checkout.RIGHT


def test_the_script_of_the_page_after_the_checkout_is_not_the_checkouts() -> None:
    assert judge_page(file(LOADER.replace("funnel.js", "confirmation.js")), ID).checkout is Checkout.MISSING


@pytest.mark.parametrize(
    "text", ['<?xml version="1.0"?><Error/>', "\ufeff\n<div>No</div>", "<Error>AccessDenied</Error>"]
)
def test_what_is_no_script_file_says_nothing(text: str) -> None:
    said = judge_page(file(text), ID)
    assert (said.checkout, said.problem) == (Checkout.UNKNOWN, PageProblem.NOT_A_PAGE)
    assert judge_page(file(f"<!-- viejo\n{LOADER}"), ID).checkout is Checkout.RIGHT


@pytest.mark.parametrize("status", [202, 204, 206])
def test_an_answer_that_is_not_all_of_a_page_says_nothing(status: int) -> None:
    said = judge_page(file("", status=status), ID)
    assert (said.checkout, said.problem) == (Checkout.UNKNOWN, PageProblem.NOT_A_PAGE)


RIGHT_SCRIPTS = f"{SDK}<script>{RIGHT_CALL}</script>"


@pytest.mark.parametrize(
    "attributes",
    [
        'type=""', 'type=" text/javascript "', 'type="TEXT/JavaScript"', 'type="application/x-ecmascript"',
        'type="text/javascript1.3"', 'type="text/livescript"', 'type="module"', 'language=""',
        'language="JavaScript1.2"', 'language="jscript"', 'language="vbscript" type=""',
        'language="vbscript" type="text/javascript"',
    ],
)  # fmt: skip
def test_a_script_of_a_type_that_browsers_know_runs(attributes: str) -> None:
    for call, expected in ((RIGHT_CALL, Storefront.RIGHT), (OTHER_CALL, Storefront.OTHER)):
        said = judge_page(page(f"{SDK}<script {attributes}>{call}</script>"), ID)
        assert said.storefront is expected


@pytest.mark.parametrize(
    "attributes",
    [
        'language="vbscript"', 'language=" "', 'type=" "', 'type="text/javascript; charset=utf-8"',
        'type="application/jscript"', 'type="text/x-jscript"', 'type="application/livescript"',
        'type="text/javascript1.6"', 'type="application/javascript1.2"', 'type="text/x-livescript"',
        'type="javascript"', "nomodule",
    ],
)  # fmt: skip
def test_a_script_of_a_type_that_no_browser_knows_does_not_run(attributes: str) -> None:
    for call in (RIGHT_CALL, OTHER_CALL):
        said = judge_page(page(f"{SDK}<script {attributes}>{call}</script>"), ID)
        assert said.storefront is Storefront.UNREADABLE


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "didomi/javascript", "text/x-consent", "text/template", "javascript/blocked", "lazyload"],
)
def test_a_script_of_a_type_of_somebodys_own_may_run_later(kind: str) -> None:
    for scripts in (RIGHT_SCRIPTS, RIGHT_SCRIPTS.replace(ID, OTHER)):
        said = judge_page(page(scripts.replace("<script", f'<script type="{kind}"')), ID)
        assert (said.storefront, said.doubt) == (Storefront.UNKNOWN, Doubt.LAZY)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/ld+json", "importmap", "speculationrules", "importmap-shim"]
)
def test_data_of_a_page_never_runs(kind: str) -> None:
    waiting = RIGHT_SCRIPTS.replace("<script", f'<script type="{kind}"')
    assert judge_page(page(waiting), ID).storefront is Storefront.MISSING


MANAGER = "https://www.googletagmanager.com"
FRAME = f'<iframe src="{MANAGER}/ns.html?id=GTM-W4K7Q2Z"></iframe>'


@pytest.mark.parametrize(
    ("body", "container"),
    [
        (f"<script>j.src='{MANAGER}/gtm.js?id='+i;</script>", None),
        (f"<script>j.src=`{MANAGER}/gtm.js?id=${{i}}`;</script>", None),
        (f"<script>j.src='{MANAGER.replace('/', chr(92) + '/')}\\/gtm.js?id='+i;</script>", None),
        (f"<script>j.src='{MANAGER}/gtm.js?id='+i;a('GTM-W4K7Q2Z')</script>", "GTM-W4K7Q2Z"),
        (f'<script async src="{MANAGER}/gtm.js"></script>', None),
        (f"<noscript>{FRAME}</noscript>", "GTM-W4K7Q2Z"),
        (f"<div>{FRAME.upper()}</div>", "GTM-W4K7Q2Z"),
        ("<script type='text/plain'>a('GTM-W4K7Q2Z')</script>", "GTM-W4K7Q2Z"),
        (f"<script type='didomi/javascript' src='{MANAGER}/gtm.js'></script>", None),
    ],
)
def test_a_tag_manager_is_seen_wherever_it_is_asked_for(body: str, container: str | None) -> None:
    said = judge_page(page(body), ID)
    assert (said.storefront, said.doubt) == (Storefront.UNKNOWN, Doubt.TAG_MANAGER)
    assert {trace.value for trace in said.traces} == {container}


@pytest.mark.parametrize(
    "body",
    [
        f"<!-- <noscript>{FRAME}</noscript> -->",
        f"<script>// j.src='{MANAGER}/gtm.js?id='+i;\n</script>",
        f'<link rel="preconnect" href="{MANAGER}"><a href="{MANAGER}/ns.html">Etiquetas</a>',
        f'<script async src="{MANAGER}/gtag/js?id=G-W4K7Q2Z123"></script>',
    ],
)
def test_a_tag_manager_that_is_only_mentioned_is_none(body: str) -> None:
    assert judge_page(page(body), ID).storefront is Storefront.MISSING


def test_no_number_of_other_things_hides_a_wrong_id() -> None:
    many = "".join(f"a('GTM-{number:06}');" for number in range(300))
    scripts = f"{RIGHT_SCRIPTS}<script>{many}</script><script>{OTHER_CALL}</script>"
    assert judge_page(page(scripts), ID).storefront is Storefront.OTHER


FORM = '<form><input type="password"></form>'


@pytest.mark.parametrize(
    ("status", "text", "problem"),
    [
        (403, "<p>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net</p>", PageProblem.BOT_WALL),
        (428, '<div id="sec-if-cpt-container"></div>', PageProblem.BOT_WALL),
        (200, '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>', PageProblem.BOT_WALL),
        (200, '<title>Tienda</title><script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>', None),
        (200, f"<title>Accesorios | Tienda</title>{FORM}", None),
        (200, f"<title>Ingresos Extra | Tienda</title>{FORM}", None),
        (200, f"<title>Tienda</title><svg><title>Iniciar sesión</title></svg>{FORM}", None),
        (200, f"<title>Tienda | Acceso</title>{FORM}", PageProblem.LOGIN_WALL),
        (200, '<title>Tienda</title><div class="g-recaptcha"></div><a href="/login">Entrar</a>', None),
    ],
)  # fmt: skip
def test_a_wall_is_told_from_a_shop_that_mentions_one(
    status: int, text: str, problem: PageProblem | None
) -> None:
    url = "https://www.tienda.example/"
    body = f"<!doctype html><html><head>{text}</head></html>".encode()
    assert judge_page(PageSeen(Place.HOME, url, url, status, body, "text/html"), ID).problem is problem
