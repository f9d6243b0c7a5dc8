"""Where a product page of a shop is: a link of its home page, or its sitemap."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import quote

from lib.domain.pixel.addresses import host_of, same_site, split
from lib.domain.pixel.markup import attributes_of, tags
from lib.domain.pixel.model import PageSeen
from lib.domain.pixel.text import decode

_PRODUCT: Final = re.compile(r"(?:/[a-z]{2}(?:-[a-z]{2})?)?/[^/?#\s]{1,300}/p/?", re.IGNORECASE)
"""`/{slug}/p`, the route of a product in VTEX, with the language before it that stores with several have."""

_LOCATION: Final = re.compile(
    r"<(?:\w{1,20}:)?loc\s*+>([^<]{1,2048})</|<loc>\s*+<!\[CDATA\[([^\]<]{1,2048})\]\]>"
)
_XML_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_INDEX: Final = re.compile(r"<(?:\w{1,20}:)?sitemapindex[\s>]")
_MOST_ADDRESSES: Final = 200
_MOST_LINKS: Final = 20_000


def product_path(home: PageSeen) -> str | None:
    """Return the path of the first product that the home page links to on its own site; None without one.

    Links within comments, scripts or templates are not links. The query and the fragment are left out, and
    what is not ASCII is percent-encoded.
    """
    own = host_of(home.final_url or home.url)
    text = decode(home.body, home.content_type)
    for count, tag in enumerate(tags(text, frozenset({"a"}))):
        if count >= _MOST_LINKS:
            return None
        path = _product(attributes_of(tag.source).get("href"), own)
        if path:
            return path
    return None


def product_urls(sitemap: bytes) -> tuple[str, ...]:
    """Return the addresses of products in a sitemap, at most 200, in its order; none for an index.

    The XML is searched, not processed: entities that a document defines are never expanded.
    """
    text = _readable(sitemap)
    if _INDEX.search(text):
        return ()
    found = (url for url in _locations(text) if (parts := split(url)) and _PRODUCT.fullmatch(parts.path))
    return tuple(url for url, _ in zip(found, range(_MOST_ADDRESSES), strict=False))


def sitemap_index(sitemap: bytes) -> tuple[str, ...]:
    """Return the sitemaps that an index lists, at most 200, those of products first; none for a sitemap."""
    text = _readable(sitemap)
    if not _INDEX.search(text):
        return ()
    found = [url for url, _ in zip(_locations(text), range(_MOST_ADDRESSES), strict=False)]
    return tuple(sorted(found, key=lambda url: "product" not in url.lower()))


def _product(href: str | None, own: str) -> str | None:
    parts = split(href) if href else None
    if parts is None or parts.scheme not in ("", "https", "http"):
        return None
    if parts.netloc and not same_site(own, (parts.hostname or "")):
        return None
    if not _PRODUCT.fullmatch(parts.path):
        return None
    return quote(parts.path, safe="/%:@!$&'()*+,;=~", errors="replace")


def _readable(sitemap: bytes) -> str:
    return _XML_COMMENT.sub("", decode(sitemap))


def _locations(text: str) -> list[str]:
    found = (unescape((one[1] or one[2]).strip()) for one in _LOCATION.finditer(text))
    return [url for url in found if url.startswith(("https://", "http://"))]
