"""The public pages of a shop: storefront, checkout script, sitemap, as vtex.md 6 (2026-11-21) describes.

How Hellotext's own integration puts its pixel into a VTEX storefront is not documented; the pages hold
the script of Hellotext's README, which any site may use.
"""

from __future__ import annotations

from enum import StrEnum

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lib.rehearsal.magic import business_id_for
from lib.rehearsal.world import Pixel, World, world_of

_PRODUCTS = ("camiseta-basica", "taza-blanca", "mochila-azul")


class Storefront(StrEnum):
    """What the shop's pages hold."""

    RIGHT = "right"
    OTHER = "other"
    MISSING = "missing"
    TAG_MANAGER = "tag_manager"
    UNREADABLE = "unreadable"


class Checkout(StrEnum):
    """What `checkout6-custom.js` holds."""

    RIGHT = "right"
    OTHER = "other"
    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    LATEST = "latest"
    TWICE = "twice"


_PIXEL_OF_PREFIX: dict[str, tuple[Storefront, Checkout]] = {
    "sinpixel": (Storefront.MISSING, Checkout.MISSING),
    "otropixel": (Storefront.OTHER, Checkout.OTHER),
    "gtm": (Storefront.TAG_MANAGER, Checkout.RIGHT),
    "sinid": (Storefront.UNREADABLE, Checkout.RIGHT),
    "placeholder": (Storefront.RIGHT, Checkout.PLACEHOLDER),
    "latest": (Storefront.RIGHT, Checkout.LATEST),
    "doble": (Storefront.RIGHT, Checkout.TWICE),
}


def pixel_of(world: World, account: str) -> Pixel:
    """What a shop's pages hold: as a control call set it, else as the account's name says."""
    if account in world.pixels:
        return world.pixels[account]
    for prefix, (storefront, checkout) in _PIXEL_OF_PREFIX.items():
        if account.startswith(prefix):
            return Pixel(storefront, checkout, business_id_for(account))
    return Pixel(Storefront.RIGHT, Checkout.RIGHT, business_id_for(account))


def _other_business(pixel: Pixel) -> str:
    return business_id_for(f"other than {pixel.business_id}")


def _storefront_script(pixel: Pixel) -> str:
    loader = '<script src="https://unpkg.com/@hellotext/hellotext"></script>'
    match Storefront(pixel.storefront):
        case Storefront.RIGHT:
            return f"{loader}<script>Hellotext.initialize('{pixel.business_id}')</script>"
        case Storefront.OTHER:
            return f"{loader}<script>Hellotext.initialize('{_other_business(pixel)}')</script>"
        case Storefront.UNREADABLE:
            return f"{loader}<script>Hellotext.initialize(window.__store.ids[3])</script>"
        case Storefront.TAG_MANAGER:
            return '<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-W4K7Q2Z"></script>'
        case Storefront.MISSING:
            return ""


def _checkout_script(pixel: Pixel) -> str:
    head = "// checkout6-custom.js\nwindow.storeReady = true;\n"
    match Checkout(pixel.checkout):
        case Checkout.RIGHT:
            return head + _funnel(pixel.business_id)
        case Checkout.OTHER:
            return head + _funnel(_other_business(pixel))
        case Checkout.PLACEHOLDER:
            return head + _funnel("YOUR_BUSINESS_ID")
        case Checkout.LATEST:
            return head + _funnel(pixel.business_id, version="latest")
        case Checkout.TWICE:
            return head + _funnel(pixel.business_id) * 2
        case Checkout.MISSING:
            return head


def _funnel(business_id: str, *, version: str = "1") -> str:
    """The loader of Hellotext's guide (vtex.md 6.4, text of 2026-08-08)."""
    return f"""// Hellotext Checkout Funnel
(function () {{
  var script = document.createElement("script");
  script.src = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@{version}/dist/funnel.js";
  script.onload = function () {{ Hellotext.initialize("{business_id}"); }};
  document.head.appendChild(script);
}})();
"""


def _page(request: Request, title: str, body: str) -> Response:
    pixel = pixel_of(world_of(request), request.path_params["account"])
    script = _storefront_script(pixel)
    return HTMLResponse(
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title}</title>{script}</head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


async def _home(request: Request) -> Response:
    root = _root(request)
    links = "".join(f'<li><a href="{root}/{slug}/p">{slug}</a></li>' for slug in _PRODUCTS)
    return _page(request, "Tienda de ensayo", f"<ul>{links}</ul>")


async def _product(request: Request) -> Response:
    slug = request.path_params["slug"]
    if slug not in _PRODUCTS:
        return Response(status_code=404)
    return _page(request, slug, '<p data-product="1">En existencia</p>')


async def _checkout_file(request: Request) -> Response:
    pixel = pixel_of(world_of(request), request.path_params["account"])
    return Response(_checkout_script(pixel), media_type="application/javascript")


async def _sitemap(request: Request) -> Response:
    base = f"{request.url.scheme}://{request.url.netloc}{_root(request)}"
    places = "".join(f"<url><loc>{base}/{path}</loc></url>" for path in ("", *(f"{s}/p" for s in _PRODUCTS)))
    xml = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}'
    return Response(xml + "</urlset>", media_type="application/xml")


def _root(request: Request) -> str:
    return str(request.scope["root_path"])


ROUTES = [
    Route("/", _home),
    Route("/{slug}/p", _product),
    Route("/files/checkout6-custom.js", _checkout_file),
    Route("/arquivos/checkout6-custom.js", _checkout_file),
    Route("/sitemap.xml", _sitemap),
]
