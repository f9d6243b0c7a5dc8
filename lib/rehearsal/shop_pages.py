"""The texts of a shop: pages, checkout script, sitemap, as vtex.md 6 (2026-11-21) describes them.

How Hellotext's own integration puts its pixel into a VTEX storefront is not documented; the pages hold
the script of Hellotext's README, which any site may use.
"""

from __future__ import annotations

from collections.abc import Iterable

from lib.rehearsal.magic import business_id_for
from lib.rehearsal.shop_state import Checkout, Site, Storefront
from lib.rehearsal.world import Pixel

PRODUCTS = ("camiseta-basica", "taza-blanca", "mochila-azul")
LATE_SCRIPT = "/_v/pixels.js"
FILLER_BYTES = 6_000_000

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SDK = "https://unpkg.com/@hellotext/hellotext"
_LOGIN = (
    '<form method="post" action="/api/vtexid/pub/authentication/classic/validate">'
    '<label>E-mail <input type="email" name="login"></label>'
    '<label>Contraseña <input type="password" name="password"></label><button>Entrar</button></form>'
)
_STORE_FRAMEWORK = '<meta name="generator" content="vtex.render-server@8.179.0">'
_LAZY = '<script>__RUNTIME__ = {"settings": {"vtex.store": {"experimentalLazyLoadAllPixels": true}}}</script>'
_HEAD_OF_SITE = {
    Site.FASTSTORE: '<meta name="generator" content="faststore">'
    '<script id="__NEXT_DATA__" type="application/json">{"page":"/","props":{}}</script>',
    Site.LAZY: f"{_STORE_FRAMEWORK}{_LAZY}",
    Site.LEGACY: '<link rel="stylesheet" href="/arquivos/tienda.css">'
    '<script src="//io.vtex.com.br/vtex.js/2.11.2/vtex.min.js"></script>',
}


def page(pixel: Pixel, title: str, body: str, root: str) -> str:
    """One page of the storefront; `root` is what its own paths begin with."""
    site = Site(pixel.site)
    head, script = _head_of(site), _storefront_script(pixel)
    if site is Site.LAZY and script:
        script = f'<script defer src="{root}{LATE_SCRIPT}"></script>'
    elif site is Site.LARGE:
        body, script = f"{body}<!--{'x' * FILLER_BYTES}-->{script}", ""
    charset = "iso-8859-1" if site is Site.LATIN1 else "utf-8"
    return (
        f'<!doctype html><html lang="es"><head><meta charset="{charset}"><title>{title}</title>{head}{script}'
        f"</head><body><h1>{title}</h1>{body}</body></html>"
    )


def login_page() -> str:
    """What stands in front of a shop that is open to members alone."""
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Inicia sesión</title></head>'
        f"<body><h1>Inicia sesión</h1>{_LOGIN}</body></html>"
    )


def challenge_page() -> str:
    """What a bot wall shows in place of the shop."""
    return (
        '<!doctype html><html lang="en-US"><head><title>Just a moment...</title></head><body>'
        "<noscript>Enable JavaScript and cookies to continue</noscript>"
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
    )


def late_script(pixel: Pixel) -> str:
    """The script that loads the pixel after the page, so that it stands in no page."""
    business_id = _storefront_id(pixel)
    if business_id is None:
        return ""
    return f"""addEventListener("load", function () {{
  var script = document.createElement("script");
  script.src = "{_SDK}";
  script.onload = function () {{ Hellotext.initialize("{business_id}"); }};
  document.head.appendChild(script);
}});
"""


def checkout_script(pixel: Pixel) -> str:
    """The text of `checkout6-custom.js`."""
    head = "// checkout6-custom.js\nwindow.storeReady = true;\n"
    match Checkout(pixel.checkout):
        case Checkout.RIGHT:
            return head + _funnel(f'"{pixel.business_id}"')
        case Checkout.OTHER:
            return head + _funnel(f'"{_other_business(pixel)}"')
        case Checkout.PLACEHOLDER:
            return head + _funnel('"YOUR_BUSINESS_ID"')
        case Checkout.LATEST:
            return head + _funnel(f'"{pixel.business_id}"', version="latest")
        case Checkout.TWICE:
            return head + _funnel(f'"{pixel.business_id}"') * 2
        case Checkout.UNREADABLE:
            return head + _funnel("window.storeIds[3]")
        case Checkout.MISSING | Checkout.NO_FILE:
            return head


def sitemap(base: str, paths: Iterable[str]) -> str:
    """A sitemap of these paths."""
    return _xml("urlset", "url", base, paths)


def sitemap_index(base: str, paths: Iterable[str]) -> str:
    """A sitemap that names others."""
    return _xml("sitemapindex", "sitemap", base, paths)


def _xml(whole: str, part: str, base: str, paths: Iterable[str]) -> str:
    parts = "".join(f"<{part}><loc>{base}/{path}</loc></{part}>" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?><{whole} xmlns="{_NAMESPACE}">{parts}</{whole}>'


def _head_of(site: Site) -> str:
    return _HEAD_OF_SITE.get(site, _STORE_FRAMEWORK)


def _other_business(pixel: Pixel) -> str:
    return business_id_for(f"other than {pixel.business_id}")


def _storefront_id(pixel: Pixel) -> str | None:
    ids = {Storefront.RIGHT: pixel.business_id, Storefront.OTHER: _other_business(pixel)}
    return ids.get(Storefront(pixel.storefront))


def _storefront_script(pixel: Pixel) -> str:
    loader = f'<script src="{_SDK}"></script>'
    match Storefront(pixel.storefront):
        case Storefront.RIGHT | Storefront.OTHER:
            return f"{loader}<script>Hellotext.initialize('{_storefront_id(pixel)}')</script>"
        case Storefront.UNREADABLE:
            return f"{loader}<script>Hellotext.initialize(window.__store.ids[3])</script>"
        case Storefront.TAG_MANAGER:
            return '<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-W4K7Q2Z"></script>'
        case Storefront.MISSING:
            return ""


def _funnel(argument: str, *, version: str = "1") -> str:
    """The loader of Hellotext's guide (vtex.md 6.4, text of 2026-08-08)."""
    return f"""// Hellotext Checkout Funnel
(function () {{
  var script = document.createElement("script");
  script.src = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@{version}/dist/funnel.js";
  script.onload = function () {{ Hellotext.initialize({argument}); }};
  document.head.appendChild(script);
}})();
"""
