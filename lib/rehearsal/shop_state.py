"""What a shop of the simulator holds: its scripts, and how its pages are built and delivered."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from lib.rehearsal.magic import business_id_for
from lib.rehearsal.world import Pixel, World

_Value = TypeVar("_Value")


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
    UNREADABLE = "unreadable"
    NO_FILE = "no_file"


class Site(StrEnum):
    """How the pages are built and delivered."""

    STORE_FRAMEWORK = "store_framework"
    FASTSTORE = "faststore"
    LEGACY = "legacy"
    LAZY = "lazy"
    GZIP = "gzip"
    BROTLI = "brotli"
    LATIN1 = "latin1"
    LARGE = "large"
    DRIP = "drip"
    OTHER_HOST = "other_host"
    LOGIN_WALL = "login_wall"
    BOT_WALL_403 = "bot_wall_403"
    BOT_WALL_503 = "bot_wall_503"
    POLICY = "policy"
    NO_LINKS = "no_links"
    NO_PRODUCTS = "no_products"


_PIXEL_OF_PREFIX: dict[str, tuple[Storefront, Checkout]] = {
    "sinpixel": (Storefront.MISSING, Checkout.MISSING),
    "otropixel": (Storefront.OTHER, Checkout.OTHER),
    "gtm": (Storefront.TAG_MANAGER, Checkout.RIGHT),
    "sinid": (Storefront.UNREADABLE, Checkout.RIGHT),
    "placeholder": (Storefront.RIGHT, Checkout.PLACEHOLDER),
    "latest": (Storefront.RIGHT, Checkout.LATEST),
    "doble": (Storefront.RIGHT, Checkout.TWICE),
    "sinarchivo": (Storefront.RIGHT, Checkout.NO_FILE),
}
_SITE_OF_PREFIX: dict[str, Site] = {
    "gzip": Site.GZIP,
    "brotli": Site.BROTLI,
    "latin1": Site.LATIN1,
    "pesada": Site.LARGE,
    "goteo": Site.DRIP,
    "otrositio": Site.OTHER_HOST,
    "conlogin": Site.LOGIN_WALL,
    "muro403": Site.BOT_WALL_403,
    "muro503": Site.BOT_WALL_503,
    "csp": Site.POLICY,
    "perezosa": Site.LAZY,
    "faststore": Site.FASTSTORE,
    "legado": Site.LEGACY,
    "sinenlaces": Site.NO_LINKS,
    "sinproductos": Site.NO_PRODUCTS,
}


def pixel_of(world: World, account: str) -> Pixel:
    """What a shop's pages hold: as a control call set it, else as the account's name says."""
    if account in world.pixels:
        return world.pixels[account]
    right = (Storefront.RIGHT, Checkout.RIGHT)
    storefront, checkout = _by_prefix(_PIXEL_OF_PREFIX, account, right)
    site = _by_prefix(_SITE_OF_PREFIX, account, Site.STORE_FRAMEWORK)
    return Pixel(storefront, checkout, business_id_for(account), site)


def _by_prefix(table: dict[str, _Value], account: str, default: _Value) -> _Value:
    return next((value for prefix, value in table.items() if account.startswith(prefix)), default)
