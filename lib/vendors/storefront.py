"""Which pages of a shop are looked at, one after the other: home, one product, the checkout's script file."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from lib.domain.pasted import ACCOUNT_SHAPE
from lib.domain.pixel import product_path, product_urls, sitemap_index, wall_of
from lib.domain.pixel.addresses import host_of, same_site, split
from lib.domain.pixel.model import PageProblem, PageSeen, Place
from lib.errors import InvalidInput
from lib.vendors.guarded import Fetched, Fetcher

CHECKOUT_FILE: Final = "/files/checkout6-custom.js"
CHECKOUT_FILE_LEGACY: Final = "/arquivos/checkout6-custom.js"
"""Where the script of the checkout lies; where the legacy CMS portal has its files (VTEX reference 6.2)."""

_MARKER: Final = b"hellotext"
_SCRIPTS: Final = "application/javascript,text/javascript,*/*;q=0.8"
_SITEMAPS: Final = "application/xml,text/xml,*/*;q=0.8"
_GONE: Final = frozenset({404, 410})
_TELLING: Final = frozenset(
    {"cf-mitigated", "x-amzn-waf-action", "server", "content-encoding", "retry-after"}
)
"""The headers that tell walls and encodings."""


def look_at_shop(fetcher: Fetcher, domain: str, account: str) -> tuple[PageSeen, ...]:
    """Fetch the pages of a shop that tell of the pixel: home, a product, the checkout's file, in this order.

    `domain` is a host as `domain_from` gives it, `account` the VTEX account. The product page is the first
    that the home page links to, else the first of the sitemap; without one its problem is `NO_PRODUCT`. A
    home page that could not be read, or that led to another site, is not followed by a product. The legacy
    file is asked for when the first one is not there or says nothing of Hellotext. Raises
    `InvalidInput("account.shape")`.
    """
    if not ACCOUNT_SHAPE.fullmatch(account):
        raise InvalidInput("account.shape", field="account")
    home = _seen(Place.HOME, fetcher.fetch(f"https://{domain}/"))
    pages = [home]
    if _shows_shop(home):
        pages.append(_product(fetcher, home))
    return (*pages, *_checkout(fetcher, account))


def _shows_shop(home: PageSeen) -> bool:
    """Whether the home page came, and from the site that was asked."""
    is_here = same_site(host_of(home.url), host_of(home.final_url))
    return is_here and home.problem is None and wall_of(home) is None


def _product(fetcher: Fetcher, home: PageSeen) -> PageSeen:
    path = product_path(home)
    url = _on_site(home.final_url, path) if path else _from_sitemap(fetcher, home.final_url)
    if url is None:
        return PageSeen(Place.PRODUCT, home.final_url, problem=PageProblem.NO_PRODUCT)
    return _seen(Place.PRODUCT, fetcher.fetch(url))


def _from_sitemap(fetcher: Fetcher, home: str) -> str | None:
    """Return the first product of the sitemap, or of the first one that the sitemap names."""
    sitemap = fetcher.fetch(urljoin(home, "/sitemap.xml"), accept=_SITEMAPS).body
    part = _first(home, sitemap_index(sitemap))
    if part is not None:
        sitemap = fetcher.fetch(part, accept=_SITEMAPS).body
    return _first(home, product_urls(sitemap))


def _first(home: str, urls: tuple[str, ...]) -> str | None:
    """Return the first address that stays on the site of the home page."""
    return next((url for url in (_on_site(home, url) for url in urls) if url), None)


def _on_site(home: str, url: str) -> str | None:
    """Return a link of the home page as an https address, if it stays on its site."""
    parts = split(urljoin(home, url)) if split(url) else None
    if parts is None or not same_site(host_of(home), parts.hostname or ""):
        return None
    return parts._replace(scheme="https", fragment="").geturl()


def _checkout(fetcher: Fetcher, account: str) -> tuple[PageSeen, ...]:
    base = f"https://{account}.myvtex.com"
    first = _seen(Place.CHECKOUT, fetcher.fetch(base + CHECKOUT_FILE, accept=_SCRIPTS))
    # A page in place of the file says nothing of it, not even where it holds the storefront's pixel.
    is_silent = _MARKER not in first.body.lower() or wall_of(first) is PageProblem.NOT_A_PAGE
    is_silent = is_silent and first.status == 200 and first.problem is None
    if first.status not in _GONE and not is_silent:
        return (first,)
    legacy = fetcher.fetch(base + CHECKOUT_FILE_LEGACY, accept=_SCRIPTS)
    return (first, _seen(Place.CHECKOUT_LEGACY, legacy))


def _seen(place: Place, fetched: Fetched) -> PageSeen:
    return PageSeen(
        place,
        fetched.url,
        final_url=fetched.final_url,
        status=fetched.status,
        body=fetched.body,
        content_type=fetched.content_type,
        policies=fetched.policies,
        headers={name: value for name, value in fetched.headers.items() if name in _TELLING},
        is_cut=fetched.is_cut,
        problem=fetched.problem,
        ms=fetched.ms,
    )
