"""Of what kind a pasted value is, told by its shape alone.

Shapes: VTEX and Hellotext references, sections 1.1 and 2.1; WhatsApp reference 9; all checked 2026-11-21.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

VTEX_DOMAINS: Final = (".myvtex.com", ".vtexcommercestable.com.br")
BUSINESS_ID_LENGTH: Final = 8
"""Letters and digits of every Business ID seen (Hellotext reference 2.1, 2026-11-21)."""

BUSINESS_ID: Final = re.compile(r"[A-Za-z0-9]{6,12}")
HELLOTEXT_TOKEN_USUAL: Final = re.compile(r"[A-Za-z0-9_-]{40,}")
META_ID: Final = re.compile(r"[0-9]{5,20}")
PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")
TOKEN: Final = re.compile(r"[!#-9;-z|~]+")
"""Printable, and nothing that is left only of a header or of JSON around a value: `:`, `"`, `{`, `}`."""

NAMES_AT_VTEX: Final = {
    "app_key": r"(?:x-vtex-api-)?app[\s_-]?key",
    "app_token": r"(?:x-vtex-api-)?app[\s_-]?token",
}
"""Patterns of the names under which VTEX's two values are written down, blind to letter case."""

_SHARE_LINK: Final = re.compile(r"share\.vtex\.com/+credentials", re.IGNORECASE)
_CAPITALS_RUN: Final = re.compile(r"[A-Z]{64,}")
_NAMED_APP_TOKEN: Final = re.compile(
    NAMES_AT_VTEX["app_token"] + r"[\"'`\\^]*[:=][\"'`\\^]*(?!vtexappkey-)[^\"'`\\^,;{}]", re.IGNORECASE
)
_META_TOKEN: Final = re.compile(r"EAA(?=[A-Z]*[a-z0-9])[A-Za-z0-9]{20,}")
_PHONE: Final = re.compile(r"(?:tel:)?\+?[\d().\-/]+")
_EMAIL: Final = re.compile(r"[^@/\s]+@[^@/\s]+\.[^@/\s]+")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)


def is_share_link(value: str) -> bool:
    """VTEX's one-time link to a key and its token, in place of what it shows."""
    return _SHARE_LINK.search(value) is not None


def is_both(value: str) -> bool:
    """An App Key and an App Token in one field."""
    has_token = _CAPITALS_RUN.search(value) or _NAMED_APP_TOKEN.search(value)
    return holds_app_key(value) and has_token is not None


def is_app_key(value: str) -> bool:
    """An App Key of VTEX."""
    return value.lower().startswith("vtexappkey-")


def holds_app_key(value: str) -> bool:
    """An App Key of VTEX, with whatever stands around it."""
    return "vtexappkey-" in value.lower()


def is_app_token(value: str) -> bool:
    """An App Token of VTEX, whole or nearly so."""
    return _CAPITALS_RUN.fullmatch(value) is not None


def holds_app_token(value: str) -> bool:
    """An App Token of VTEX, with whatever stands around it."""
    return _CAPITALS_RUN.search(value) is not None


def is_phone(value: str) -> bool:
    """A phone number without blanks; one without `+` needs nine digits to count as such."""
    digits = sum(character.isdigit() for character in value)
    return _PHONE.fullmatch(value) is not None and (7 if "+" in value else 9) <= digits <= 20


def is_email(value: str) -> bool:
    """An e-mail address."""
    return _EMAIL.fullmatch(value) is not None


def is_hellotext_url(value: str) -> bool:
    """An address of Hellotext."""
    return "hellotext.com" in value.lower()


def is_url(value: str) -> bool:
    """A web address."""
    return _URL.match(value) is not None


def is_business_id_of_today(value: str) -> bool:
    """A Hellotext Business ID in its present length."""
    return BUSINESS_ID.fullmatch(value) is not None and len(value) == BUSINESS_ID_LENGTH


def is_hellotext_token(value: str) -> bool:
    """Something as long and URL-safe as Hellotext's tokens."""
    return HELLOTEXT_TOKEN_USUAL.fullmatch(value) is not None


def is_marked_hellotext_token(value: str) -> bool:
    """A token of Hellotext that says so: those in its reference begin with `ALK_`."""
    return value.startswith("ALK_")


def is_meta_token(value: str) -> bool:
    """A token of Meta: `EAA`, and not capitals alone, which an App Token can begin with by chance."""
    return _META_TOKEN.fullmatch(value) is not None


def is_opaque_token(value: str) -> bool:
    """A long secret of whichever vendor: printable, not only digits."""
    return len(value) >= 40 and PRINTABLE.fullmatch(value) is not None and not value.isdigit()


def is_meta_id(value: str) -> bool:
    """Digits as Meta's ids have them."""
    return META_ID.fullmatch(value) is not None


def host_of(value: str) -> str:
    """Return the host of a web address, with or without its scheme, or an empty text."""
    try:
        address = urlsplit(value if "://" in value else f"//{value.removeprefix('//')}")
        return (address.hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_under(host: str, domain: str) -> bool:
    """Whether `host` is `domain` or one of its subdomains."""
    return host == domain or host.endswith(f".{domain}")
