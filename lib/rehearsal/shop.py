"""The public pages of a shop, and how they are delivered: plain, packed, byte by byte, or behind a wall."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import brotli
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from lib.rehearsal import shop_pages
from lib.rehearsal.shop_state import Checkout, Site, pixel_of
from lib.rehearsal.world import Pixel, world_of

OTHER_SITE = "https://www.otra-tienda.example/"
"""Where a shop leads that has moved."""

_DRIP_SECONDS = 0.2
_LOGIN_PATH = "/login"
_POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src 'self'"
_CHALLENGE = {"server": "cloudflare", "cf-mitigated": "challenge"}
_PLACES = ("", *(f"{slug}/p" for slug in shop_pages.PRODUCTS))


def _pixel(request: Request) -> Pixel:
    return pixel_of(world_of(request), request.path_params["account"])


def _root(request: Request) -> str:
    return str(request.scope["root_path"])


def _base(request: Request) -> str:
    """What the addresses of this shop begin with. By its host's name it is a shop on the web, thus https."""
    root = _root(request)
    scheme = request.url.scheme if root else "https"
    return f"{scheme}://{request.url.netloc}{root}"


async def _home(request: Request) -> Response:
    root, site = _root(request), Site(_pixel(request).site)
    has_links = site not in (Site.NO_LINKS, Site.NO_PRODUCTS)
    slugs = shop_pages.PRODUCTS if has_links else ()
    links = "".join(f'<li><a href="{root}/{slug}/p">{slug}</a></li>' for slug in slugs)
    return _delivered(request, "Tienda de ensayo: diseño, té y café", f"<ul>{links}</ul>")


async def _product(request: Request) -> Response:
    slug = request.path_params["slug"]
    if slug not in shop_pages.PRODUCTS or _pixel(request).site == Site.NO_PRODUCTS:
        return Response(status_code=404)
    return _delivered(request, slug, '<p data-product="1">En existencia</p>')


def _delivered(request: Request, title: str, body: str) -> Response:
    pixel, root = _pixel(request), _root(request)
    match Site(pixel.site):
        case Site.OTHER_HOST:
            return RedirectResponse(OTHER_SITE, status_code=302)
        case Site.LOGIN_WALL:
            return RedirectResponse(f"{root}{_LOGIN_PATH}?returnUrl=%2F", status_code=302)
        case Site.BOT_WALL_403:
            return _html(shop_pages.challenge_page(), status=403, headers=_CHALLENGE)
        case Site.BOT_WALL_503:
            return _html(shop_pages.challenge_page(), status=503, headers=_CHALLENGE)
        case Site.POLICY:
            headers = {"content-security-policy": _POLICY}
            return _html(shop_pages.page(pixel, title, body, root), headers=headers)
        case Site.DRIP:
            dripping = _dripping(shop_pages.page(pixel, title, body, root), world_of(request).slow_seconds)
            return StreamingResponse(dripping, media_type="text/html")
        case _:
            return _packed(pixel, shop_pages.page(pixel, title, body, root))


def _packed(pixel: Pixel, text: str) -> Response:
    match Site(pixel.site):
        case Site.GZIP:
            return Response(
                gzip.compress(text.encode()), media_type="text/html", headers={"content-encoding": "gzip"}
            )
        case Site.BROTLI:
            return Response(
                brotli.compress(text.encode()), media_type="text/html", headers={"content-encoding": "br"}
            )
        case Site.LATIN1:
            return Response(
                text.encode("iso-8859-1"), headers={"content-type": "text/html; charset=ISO-8859-1"}
            )
        case _:
            return _html(text)


def _html(text: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status_code=status, headers=headers, media_type="text/html")


async def _dripping(text: str, seconds: float) -> AsyncIterator[bytes]:
    whole = text.encode()
    drops = min(len(whole), round(seconds / _DRIP_SECONDS))
    for place in range(drops):
        yield whole[place : place + 1]
        await asyncio.sleep(_DRIP_SECONDS)
    yield whole[drops:]


async def _login(request: Request) -> Response:
    is_walled = _pixel(request).site == Site.LOGIN_WALL
    return _html(shop_pages.login_page()) if is_walled else Response(status_code=404)


async def _checkout_file(request: Request) -> Response:
    return _script_file(request, is_there=_pixel(request).site != Site.LEGACY)


async def _legacy_checkout_file(request: Request) -> Response:
    return _script_file(request, is_there=True)


def _script_file(request: Request, *, is_there: bool) -> Response:
    pixel = _pixel(request)
    if not is_there or pixel.checkout == Checkout.NO_FILE:
        return Response(status_code=404)
    return Response(shop_pages.checkout_script(pixel), media_type="application/javascript")


async def _late_script(request: Request) -> Response:
    return Response(shop_pages.late_script(_pixel(request)), media_type="application/javascript")


async def _sitemap(request: Request) -> Response:
    match Site(_pixel(request).site):
        case Site.NO_PRODUCTS:
            return Response(status_code=404)
        case Site.NO_LINKS:
            xml = shop_pages.sitemap_index(_base(request), ["sitemap/product-0.xml"])
        case _:
            xml = shop_pages.sitemap(_base(request), _PLACES)
    return Response(xml, media_type="application/xml")


async def _sitemap_part(request: Request) -> Response:
    return Response(shop_pages.sitemap(_base(request), _PLACES[1:]), media_type="application/xml")


ROUTES = [
    Route("/", _home),
    Route("/{slug}/p", _product),
    Route(_LOGIN_PATH, _login),
    Route("/files/checkout6-custom.js", _checkout_file),
    Route("/arquivos/checkout6-custom.js", _legacy_checkout_file),
    Route(shop_pages.LATE_SCRIPT, _late_script),
    Route("/sitemap.xml", _sitemap),
    Route("/sitemap/product-0.xml", _sitemap_part),
]
